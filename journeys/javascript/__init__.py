"""What the parser of JavaScript expressions and their evaluator must agree on: names, texts, patterns. Not either."""
