"""Whether a turn brought about what was expected of it. One function for each thing that can be expected."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from conformance.verdicts import ABSENT, Difference
from conversation_tests.expectations import Expectation, Never, QuestionAsked, TextMatch
from conversation_tests.observing import TurnSeen
from conversation_tests.shorthand import json_subset
from journeys.run import Question
from journeys.values import Json


def judge(seen: TurnSeen, never: Never) -> Iterator[Difference]:
    """What a turn lacks, and what it should not have. `never`: what must happen in no turn."""
    expected = seen.turn.expect
    yield from _said(expected.say, seen)
    yield from _stands(expected, seen)
    yield from _path(expected, seen)
    yield from _visited(expected, seen)
    yield from _values(expected, seen)
    yield from _tools(expected, seen)
    yield from _asks(expected, seen)
    yield from _refusals("refused", expected.refused, seen.refusals)
    yield from _refusals("model_refused", expected.model_refused, seen.model_refusals)
    yield from _decided(expected, seen)
    yield from _ends(expected, seen)
    yield from _never(expected.never, seen)
    yield from _never(never, seen)
    for text in seen.unsaid:
        yield Difference("model", ABSENT, text)
    if seen.refused and expected.refused is None:
        yield Difference("refused", ABSENT, seen.refused)


def _said(expected: Sequence[TextMatch], seen: TurnSeen) -> Iterator[Difference]:
    whole = "\n".join(seen.said)
    for one in expected:
        if not any(one.fits(text) for text in (*seen.said, whole)):
            yield Difference("say", str(one), list(seen.said))


def _stands(expected: Expectation, seen: TurnSeen) -> Iterator[Difference]:
    if expected.state is not None and not all(_is_at(one, seen.stands) for one in expected.state):
        yield Difference("state", list(expected.state), [state for _, state in seen.stands])


def _is_at(name: str, places: Sequence[tuple[str, str]]) -> bool:
    return any(name in (state, f"{journey}/{state}") for journey, state in places)


def _path(expected: Expectation, seen: TurnSeen) -> Iterator[Difference]:
    for journey, path in (expected.path or {}).items():
        found = [one.state for one in seen.record.visits if journey in ("", one.journey)]
        if list(path) != found:
            yield Difference(f"path.{journey}" if journey else "path", list(path), found)


def _visited(expected: Expectation, seen: TurnSeen) -> Iterator[Difference]:
    if expected.visited is None:
        return
    found = [(one.journey, one.state) for one in seen.visited]
    left = iter(found)
    if not all(any(_is_at(name, [place]) for place in left) for name in expected.visited):
        yield Difference("visited", list(expected.visited), [state for _, state in found])


def _values(expected: Expectation, seen: TurnSeen) -> Iterator[Difference]:
    snapshot = seen.record.snapshot
    outputs = outputs_of(seen)
    for place, wanted, known in (
        ("slots", expected.slots, slots_of(seen)),
        ("variables", expected.variables, dict(snapshot.variables)),
        ("outputs", expected.outputs, outputs),
    ):
        for name, value in wanted.items():
            found = known.get(name, ABSENT)
            if not json_subset(value, found):
                yield Difference(f"{place}.{name}", value, found)


def outputs_of(seen: TurnSeen) -> dict[str, Json]:
    """What each state gave, the last time, in whichever journey."""
    made: dict[str, Json] = {}
    for visit in seen.record.visits:
        if visit.status == "done":
            made[visit.state] = made[f"{visit.journey}/{visit.state}"] = visit.output
    return made


def slots_of(seen: TurnSeen) -> dict[str, Json]:
    """Values by name: of forms and other states, by field and by `STATE.FIELD`, and variables."""
    made: dict[str, Json] = {}
    for visit in seen.record.visits:
        if visit.status == "done" and isinstance(visit.output, dict):
            for name, value in visit.output.items():
                made[name] = made[f"{visit.state}.{name}"] = value
    return {**made, **{name: one for name, one in seen.record.snapshot.variables.items() if one is not None}}


def _tools(expected: Expectation, seen: TurnSeen) -> Iterator[Difference]:
    if expected.tools is None:
        return
    names = [one.name for one in seen.made]
    wanted = [one.tool for one in expected.tools]
    if len(names) != len(wanted) or not all(
        tool in (made.name, made.state) for tool, made in zip(wanted, seen.made, strict=False)
    ):
        yield Difference("tools", list(wanted), list(names))
        return
    for index, (one, made) in enumerate(zip(expected.tools, seen.made, strict=True)):
        if not json_subset(one.arguments, made.arguments):
            yield Difference(f"tools[{index}].{one.tool}", dict(one.arguments), made.arguments)


def _asks(expected: Expectation, seen: TurnSeen) -> Iterator[Difference]:
    if expected.asks is None:
        return
    found = seen.record.snapshot.questions
    if len(found) != len(expected.asks) or not all(
        _is_asked(wanted, one) for wanted, one in zip(expected.asks, found, strict=True)
    ):
        yield Difference("asks", [_in_words(one) for one in expected.asks], [_told(one) for one in found])


def _is_asked(wanted: QuestionAsked, found: Question) -> bool:
    if wanted.kind not in (None, found.kind) or wanted.state not in (None, found.state):
        return False
    texts = (found.prompt, found.title, f"{found.title}\n{found.prompt}")
    if wanted.prompt is not None and not any(wanted.prompt.fits(text) for text in texts):
        return False
    if wanted.fields is not None and list(wanted.fields) != [one.name for one in found.fields]:
        return False
    return wanted.options is None or list(wanted.options) == [one.value for one in found.options]


def _in_words(wanted: QuestionAsked) -> Json:
    return wanted.model_dump(mode="json", exclude_none=True)


def _told(found: Question) -> Json:
    made: dict[str, Json] = {"kind": found.kind, "state": found.state, "prompt": found.prompt or found.title}
    made |= {"fields": [one.name for one in found.fields]} if found.fields else {}
    return made | ({"options": [one.value for one in found.options]} if found.options else {})


def _refusals(place: str, expected: Sequence[TextMatch] | None, found: Sequence[str]) -> Iterator[Difference]:
    if expected is None:
        return
    if not expected and found:
        yield Difference(place, ABSENT, list(found))
    for one in expected:
        if not any(one.fits(text) for text in found):
            yield Difference(place, str(one) or "a refusal", list(found) or ABSENT)


def _decided(expected: Expectation, seen: TurnSeen) -> Iterator[Difference]:
    if expected.decided_by is not None and not set(seen.deciders) <= set(expected.decided_by):
        yield Difference("decided_by", list(expected.decided_by), list(seen.deciders))
    if expected.max_model_calls is not None and seen.model_calls > expected.max_model_calls:
        yield Difference("max_model_calls", expected.max_model_calls, seen.model_calls)


def _ends(expected: Expectation, seen: TurnSeen) -> Iterator[Difference]:
    snapshot = seen.record.snapshot
    if expected.status not in (None, snapshot.status):
        why = f" ({snapshot.error.message})" if snapshot.error is not None else ""
        yield Difference("status", expected.status, f"{snapshot.status}{why}")
    if "result" in expected.model_fields_set:
        found = snapshot.output if seen.record.has_ended else ABSENT
        if not json_subset(expected.result, found):
            yield Difference("result", expected.result, found)


def _never(never: Never, seen: TurnSeen) -> Iterator[Difference]:
    for one in never.say:
        said = [text for text in seen.said if one.fits(text)]
        if said:
            yield Difference("never.say", f"never: {one}", list(said))
    entered = [(one.journey, one.state) for one in seen.visited]
    for name in never.states:
        if _is_at(name, entered):
            yield Difference("never.states", f"never: {name}", [state for _, state in entered])
    for name in never.tools:
        called = [one for one in seen.made if name in (one.name, one.state)]
        if called:
            yield Difference("never.tools", f"never: {name}", [one.name for one in called])
