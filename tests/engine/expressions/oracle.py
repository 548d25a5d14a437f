"""The judge of all these tests: V8, in one kept deno process, and our own side of the comparison."""

from __future__ import annotations

import json
import subprocess
import sysconfig
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from converters.javascript import SyntaxProblem, Unsupported, parse
from engine.expressions import UNDEFINED, Budget, BudgetExceeded, ExpressionError, NeedsScript, compile_tree
from engine.expressions.numbers import number_text
from engine.expressions.regexps import RegExpValue
from engine.expressions.values import DateValue, MapValue, SetValue

Names = Mapping[str, Any]
Outcome = list[Any]
"""`["value", encoded]`, `["error", name, message]`, `["syntax", message]`, or of ours only `["outside", reason]`."""
FLAGS = ("--no-prompt", "--no-remote", "--no-npm", "--no-config", "--no-lock")
AMPLE = Budget(steps=2_000_000, size=20_000_000)


class Oracle:
    """A deno process that evaluates expressions."""

    def __init__(self) -> None:
        program = Path(sysconfig.get_path("scripts")) / "deno"
        script = Path(__file__).with_name("oracle.js")
        self._process = subprocess.Popen(
            [str(program), "run", *FLAGS, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def ask(self, questions: Sequence[tuple[str, Names]]) -> list[Outcome]:
        """What JavaScript makes of each expression with its names."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(questions).encode() + b"\n")
        self._process.stdin.flush()
        answers: list[Outcome] = json.loads(self._process.stdout.readline())
        return answers

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()


def encoded(value: Any) -> Outcome:
    """A value of the evaluator's own, as `oracle.js` writes it."""
    if value is UNDEFINED:
        return ["undefined"]
    if value is None:
        return ["null"]
    if isinstance(value, bool):
        return ["boolean", value]
    if isinstance(value, str):
        return ["string", value]
    if isinstance(value, int | float):
        return ["number", "-0" if value == 0 and str(value).startswith("-") else number_text(value)]
    if isinstance(value, list):
        return ["array", [encoded(item) for item in value]]
    if isinstance(value, dict):
        from engine.expressions.properties import keys

        return ["object", [[key, encoded(value[key])] for key in keys(value)]]
    if isinstance(value, DateValue):
        return ["date", number_text(value.time)]
    if isinstance(value, RegExpValue):
        return ["regexp", str(value)]
    if isinstance(value, SetValue):
        return ["set", [encoded(item) for item in value.items.values()]]
    if isinstance(value, MapValue):
        return ["map", [encoded(list(pair)) for pair in value.items.values()]]
    return ["other", "function" if hasattr(value, "call") else "object"]


def ours(source: str, names: Names) -> Outcome:
    """What we make of an expression."""
    tree = parse(source, names)
    if isinstance(tree, Unsupported):
        return ["outside", tree.reason]
    if isinstance(tree, SyntaxProblem):
        return ["syntax", tree.message]
    compiled = compile_tree(json.loads(json.dumps(tree)))
    try:
        return ["value", compiled.run(lambda value: value, AMPLE, lambda _meter, value: encoded(value))]
    except ExpressionError as error:
        return ["error", error.name, error.message]
    except (NeedsScript, BudgetExceeded) as error:
        return ["outside", str(error)]


def comparable(outcome: Outcome) -> Outcome:
    """An outcome without the words of errors: V8 words them by the construct they are in (docs/expressions.md).
    Those that matter are in the table.
    """
    return outcome[:2] if outcome[0] == "error" else outcome[:1] if outcome[0] == "syntax" else outcome
