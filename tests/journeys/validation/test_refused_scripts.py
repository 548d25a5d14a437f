"""What Parlant's SDK refuses in a script is refused in a document that says the same, with the place of the mistake."""

from __future__ import annotations

from typing import Any

import pytest

from converters.document import reader
from journeys.errors import DocumentError
from journeys.validation import require_valid

_A, _B, _C = ({"type": "agent_interaction", "mode": "chat", "goal": goal} for goal in "ABC")
_FORK = {"type": "decision_point", "by": "judge"}
_RULES = [{"id": "a", "condition": "a", "action": "a"}, {"id": "b", "condition": "b", "action": "b"}]


def _journey(a: Any, **states: Any) -> dict[str, Any]:
    """The journey `E` of one chat, which goes on as `a` says."""
    whole = {"start": {"type": "initial", "next": "a"}, "a": {**_A, "next": a}, **states}
    return {"id": "e", "title": "E", "activation": {"conditions": ["c"]}, "states": whole}


def _beside(**members: Any) -> dict[str, Any]:
    return {**_journey([]), **members}


def _related(*pairs: tuple[str, str, str], rules: Any = _RULES) -> dict[str, Any]:
    rows = [{"kind": kind, "source": source, "target": target} for kind, source, target in pairs]
    return _beside(guidelines=rules, relationships=rows)


_A_TO_B = ("dependency", "guideline:a", "guideline:b")
REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "e01_second_direct": (_journey(["b", "c"], b=_B, c=_C), "the transition to `c` comes after one to `b`"),
    "e02_conditional_after_direct": (_journey(["b", {"target": "c", "words": "c"}], b=_B, c=_C), "has conditions in"),
    "e04_fork_after_conditional": (_journey([{"target": "b", "words": "c"}, "f"], b=_B, f=_FORK), "has conditions in"),
    "e05_fork_without_condition": (_journey("f", f={**_FORK, "next": "b"}, b=_B), "leads out of a fork"),
    "e07_no_target": (_journey([{"words": "c"}]), "target"),
    "e08_two_targets": (_journey("b", b={**_B, "tool": {"kind": "registered", "id": "noop"}}), "tool"),
    "e10_instruction_on_state": (_journey("b", b={"type": "final", "instruction": "do"}), "instruction"),
    "e11_subjourney_with_extras": (
        _journey([{"target": "b", "metadata": {"a": 1}, "canned_responses": ["c"]}], b={**_B, "sub_journey": "s"}),
        "canned_responses",
    ),
    "e13_depend_on_nothing": (
        _beside(guidelines=_RULES, relationships=[{"kind": "dependency", "source": "guideline:a"}]),
        "target",
    ),
    "e14_disambiguate_one": (_related(("disambiguation", "guideline:a", "journey:e")), "one target alone"),
    "e16_duplicate_journey_id": ({"journeys": [_journey([]), _journey([])]}, "2 of them have this id"),
    "e17_circular_dependency": (_related(_A_TO_B, ("dependency", "guideline:b", "guideline:a")), "back to itself"),
    "e19_unknown_tag": (
        _beside(tag_names=[{"id": "blue"}], guidelines=[{**_RULES[0], "tags": ["nope"]}]),
        "there is no tag `nope`",
    ),
    "e20_stream_with_strict": (
        _beside(agents=[{"id": "s", "delivery": "stream", "composition": "strict"}]),
        "streams its replies",
    ),
    "e22_positional_transition": (_journey([["A"]]), "transitions"),
    "e23_next_vocabulary": ({**_journey([]), "triggers": ["c"]}, "triggers"),
    "e25_fork_of_fork": (_journey("f", f={**_FORK, "next": "g"}, g=_FORK), "leads out of a fork"),
    "e26_empty_condition": (_journey({"c": "b", "": "d"}, b=_B, d=_C), "has conditions in words on some"),
    "e28_circular_priority": (
        _related(("priority", "guideline:a", "guideline:b"), ("priority", "guideline:b", "guideline:a")),
        "back to itself",
    ),
    "e29_cross_kind_cycle": (
        _related(
            ("dependency_any", "guideline:a", "guideline:b"),
            ("dependency_any", "guideline:a", "journey:e"),
            ("dependency", "guideline:b", "guideline:a"),
        ),
        "back to itself",
    ),
    "e31_duplicate_agent_id": (_beside(agents=[{"id": "same"}, {"id": "same"}]), "there are 2 of this id"),
    "e32_bad_criticality": (_beside(guidelines=[{**_RULES[0], "criticality": "urgent"}]), "criticality"),
    "e34_unknown_template_syntax": (
        _beside(canned_responses=[{"id": "hello", "template": "Hello {{std.customer.name"}]),
        "is not closed",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_the_sdk_refuses_is_refused(name: str) -> None:
    document, said = REFUSED[name]
    with pytest.raises(DocumentError) as raised:
        require_valid(reader.read(document))
    assert any(said in str(problem) for problem in raised.value.problems)
    assert all(problem.place and problem.remedy for problem in raised.value.problems)


def test_what_the_documents_have_in_common_is_no_mistake() -> None:
    require_valid(reader.read(_journey("b", b=_B)))
    require_valid(reader.read(_related(_A_TO_B)))


def test_a_criticality_is_a_text_here() -> None:
    require_valid(reader.read(_beside(guidelines=[{**_RULES[0], "criticality": "high"}])))
