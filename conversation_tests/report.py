"""Outcomes as JSON for programs, and as lines for people."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from conformance.verdicts import ABSENT, Difference
from conversation_tests.observing import TurnSeen, action_in_words
from conversation_tests.playing import Outcome
from journeys.run import Entry
from journeys.values import Json

Line = tuple[str, str | None]
"""A text, and the style in which a terminal shows it."""
_LONGEST = 1_000
"""Characters of a value that people are shown."""
_SPEAKERS = {"user": "customer", "journey": "journey", "agent": "agent", "person": "person"}


def as_json(outcomes: Sequence[Outcome], *, verbose: bool = False) -> dict[str, Json]:
    """`{passed, failed, left_out, total, tests: [{file, line, name, case, passed, differences, …}]}`."""
    return {
        "passed": sum(one.passed and not one.left_out for one in outcomes),
        "failed": sum(not one.passed for one in outcomes),
        "left_out": sum(bool(one.left_out) for one in outcomes),
        "total": len(outcomes),
        "tests": [_test(one, verbose=verbose) for one in outcomes],
    }


def _test(one: Outcome, *, verbose: bool) -> dict[str, Json]:
    made: dict[str, Json] = {
        "file": str(one.planned.file),
        "line": one.planned.line,
        "name": one.planned.name,
        "case": one.planned.case or None,
        "passed": one.passed,
        "left_out": one.left_out or None,
        "differences": [
            {"turn": number, "place": found.place, "expected": found.expected, "actual": found.actual}
            for number, differences in one.differences.items()
            for found in differences
        ],
        "model_calls": one.model_calls,
        "seconds": round(one.seconds, 3),
    }
    if verbose or not one.passed:
        made["turns"] = [_turn(seen) for seen in one.turns]
    return made


def _turn(seen: TurnSeen) -> dict[str, Json]:
    return {
        "turn": seen.number,
        "does": action_in_words(seen.turn),
        "transcript": list(seen.transcript()),
        "tools": [{"tool": one.name, "arguments": one.arguments} for one in seen.made],
        "stands": [f"{journey}/{state}" for journey, state in seen.stands],
        "model_calls": seen.model_calls,
        "refused": seen.refused or None,
    }


def as_lines(outcomes: Sequence[Outcome], *, verbose: bool = False) -> Iterator[Line]:
    """One line a test, with what differs below it, and the conversation where it is wanted; then the sum."""
    for one in outcomes:
        yield from lines_of(one, verbose=verbose)
    failed = sum(not one.passed for one in outcomes)
    left_out = sum(bool(one.left_out) for one in outcomes)
    told = f"{len(outcomes) - failed - left_out} of {len(outcomes)} passed"
    told += f", {left_out} left out" if left_out else ""
    yield "", None
    yield told, "red" if failed else "green"


def lines_of(one: Outcome, *, verbose: bool = False) -> Iterator[Line]:
    """One test."""
    word, style = ("left out", "yellow") if one.left_out else ("passed", "green") if one.passed else ("FAILED", "red")
    yield f"{word:<8}  {one.planned.title}  ({one.seconds:.1f} s)", style
    if one.left_out:
        yield f"    {one.left_out}", "yellow"
    for seen in one.turns if verbose else ():
        yield from _conversation(seen)
    yield from differences_of(one)


def differences_of(one: Outcome) -> Iterator[Line]:
    """What speaks against a test, turn by turn."""
    for number, differences in one.differences.items():
        turn = next((seen for seen in one.turns if seen.number == number), None)
        if turn is not None:
            yield f"    turn {number}: {action_in_words(turn.turn)}", "bold"
        for found in differences:
            yield from _difference(found)


def _difference(one: Difference) -> Iterator[Line]:
    yield f"      {one.place}", None
    yield f"        - {_shown(one.expected)}", "green"
    yield f"        + {_shown(one.actual)}", "red"


def _conversation(seen: TurnSeen) -> Iterator[Line]:
    yield f"    turn {seen.number}: {action_in_words(seen.turn)}", "bold"
    for entry in seen.entries:
        yield _entry(entry)
    if seen.refused:
        yield f"      refused   {seen.refused}", "yellow"
    for made in seen.made:
        yield f"      tool      {made.name} {_shown(made.arguments)}", "magenta"
    stands = ", ".join(state for _, state in seen.stands) or "no state"
    yield f"      at {stands}; model calls: {seen.model_calls}", "dim"


def _entry(entry: Entry) -> Line:
    if entry.kind == "decision":
        data = entry.data if isinstance(entry.data, dict) else {}
        why = f" ({data['why']})" if data.get("why") else ""
        to = "".join(f" → {data[name]}" for name in ("journey", "guideline", "to") if data.get(name))
        return f"      decided   by {data.get('by')}: {data.get('what')}{to}{why}", "blue"
    if entry.kind in ("refusal", "refused", "error"):
        return f"      {entry.kind:<9} {entry.text}", "yellow"
    speaker = _SPEAKERS.get(entry.who, entry.kind)
    text = entry.text or (_shown(entry.data) if entry.data is not None else entry.kind)
    return f"      {speaker:<9} {text}", "cyan" if entry.who in ("journey", "agent") else None


def _shown(value: Json) -> str:
    if value == ABSENT:
        return "nothing"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}… ({len(text):,} characters)"
