"""Guidelines, relationships, canned responses and agents: do they name what there is, and can they be filled?"""

from __future__ import annotations

from typing import Any

import pytest

from journeys.bundle import Bundle
from journeys.canonical import plain
from journeys.validation import templates
from tests.journeys.validation.documents import said

_CHAT = {"id": "a", "type": "agent_interaction", "mode": "chat", "goal": "Ask"}
_RULES = [{"id": "one", "condition": "x"}, {"id": "two", "condition": "y"}]


def held_by(**members: Any) -> dict[str, Any]:
    """A conversation of one state, and what it is held by."""
    return {"journeys": [{"id": "talk", "initial": ["a"], "states": [_CHAT]}], **members}


def test_tags_name_what_there_is() -> None:
    response = {
        "id": "r",
        "template": "Hello",
        "tags": ["state:a", "journey:talk", "agent:desk", "blue", "__preamble__"],
    }
    known = {"agents": [{"id": "desk"}], "tag_names": [{"id": "blue"}]}
    assert said(held_by(canned_responses=[response], **known)) == []
    found = said(held_by(canned_responses=[response]), "error")
    assert [one.rpartition("; ")[0] for one in found] == [
        "canned response `r`: there is no agent `desk`",
        "canned response `r`: there is no tag `blue`",
    ]


def test_a_journey_is_woken_by_observations_that_exist() -> None:
    document = held_by(guidelines=_RULES)
    document["journeys"][0]["activation"] = {"observations": ["one"]}
    assert said(document) == []
    document["journeys"][0]["activation"] = {"observations": ["ome"]}
    assert said(document, "error") == ["journey `talk`, `activation`: there is no guideline `ome`; did you mean `one`?"]


def test_a_text_taken_for_a_list_of_conditions_is_told() -> None:
    document = held_by()
    document["journeys"][0]["activation"] = {"conditions": list("hello")}
    assert any("single letters" in one for one in said(document, "warning"))


@pytest.mark.parametrize(
    ("kind", "target", "sound"),
    [
        ("entailment", "guideline:two", True),
        ("entailment", "guideline:owt", False),
        ("dependency", "journey:talk", True),
        ("dependency", "tool:book", False),
        ("reevaluation", "tool:book", True),
        ("reevaluation", "guideline:two", False),
    ],
)
def test_relationships_join_what_they_can(kind: str, target: str, sound: bool) -> None:
    row = {"kind": kind, "source": "guideline:one", "target": target}
    assert (said(held_by(guidelines=_RULES, relationships=[row]), "error") == []) is sound


def test_a_relationship_with_itself_is_told_and_no_more() -> None:
    row = {"kind": "dependency", "source": "guideline:one", "target": "guideline:one"}
    found = said(held_by(guidelines=_RULES, relationships=[row]))
    assert len(found) == 1
    assert said(held_by(guidelines=_RULES, relationships=[row]), "error") == []


def test_fields_that_nothing_fills_are_told() -> None:
    def fields(template: str, **more: Any) -> list[str]:
        return said(held_by(canned_responses=[{"id": "r", "template": template}], **more))

    assert fields("Hello {{ std.customer.name }}, {{generative.wish}} {{std.variables.plan}}") == []
    assert any("nothing fills its field `std.customer.age`" in one for one in fields("{{std.customer.age}}"))
    assert any("the bundle has no tool" in one for one in fields("Your taxi is {{plate}}"))
    assert fields("Your taxi is {{plate}}", tool_descriptions=[{"id": "find_taxi"}]) == []


@pytest.mark.parametrize("template", ["Hello {{name", "{% if a", "{{}}", "{{ a {{ b }}"])
def test_templates_that_cannot_be_read_are_refused(template: str) -> None:
    assert list(templates.faults(template))


def test_the_fields_of_a_template_are_those_that_it_does_not_set_itself() -> None:
    template = "{% for one in flights %}{{one.number}}{% endfor %}{{ total|default('none') }}{{ total }}"
    assert list(templates.faults(template)) == []
    assert templates.fields(template) == ["total"]


def test_what_is_not_said_is_not_written() -> None:
    bundle = Bundle.model_validate(held_by(guidelines=_RULES[:1]))
    assert plain(bundle) == {
        "journeys": [{"id": "talk", "initial": ["a"], "states": [{**_CHAT}]}],
        "guidelines": _RULES[:1],
    }
