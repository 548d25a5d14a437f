"""Cases whose outcome Parlant's own engine gave: a script, a conversation with the model's answers, and what it did."""
