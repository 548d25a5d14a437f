"""JavaScript expressions as data: evaluated purely, within a budget, with JavaScript's semantics. Not their parser."""

from engine.expressions.errors import BudgetExceeded, ExpressionError, InvalidTreeError, NeedsScript
from engine.expressions.evaluator import Compiled, compile_tree, evaluate, holds
from engine.expressions.metering import Budget
from engine.expressions.numbers import number_text
from engine.expressions.values import UNDEFINED, Undefined

__all__ = [
    "UNDEFINED",
    "Budget",
    "BudgetExceeded",
    "Compiled",
    "ExpressionError",
    "InvalidTreeError",
    "NeedsScript",
    "Undefined",
    "compile_tree",
    "evaluate",
    "holds",
    "number_text",
]
