"""JavaScript expressions, parsed into the trees of docs/expressions.md. Not their evaluation."""

from converters.javascript.parser import parse
from converters.javascript.results import Parsed, SyntaxProblem, Unsupported

__all__ = ["Parsed", "SyntaxProblem", "Unsupported", "parse"]
