"""How a conversation is conducted: what cannot hold, or counts for nothing, is said before anything runs."""

from __future__ import annotations

from typing import Any

import pytest

from journeys.bundle import Bundle
from journeys.validation import validate

CHAT: dict[str, Any] = {"id": "say", "type": "agent_interaction", "mode": "chat", "goal": "Ask"}
FORM: dict[str, Any] = {"id": "say", "type": "input_collection", "fields": [{"name": "day"}]}
END: dict[str, Any] = {"id": "end", "type": "final"}
REMIND: dict[str, Any] = {"kind": "remind"}


def said(state: dict[str, Any] = CHAT, **more: Any) -> list[str]:
    """The problems of a journey with one state; of severity warning with a `~` in front."""
    document = {
        "id": "j",
        "variables": [{"name": "desk"}],
        "initial": ["say"],
        "states": [state, END],
        "transitions": [{"source": "say", "target": "end"}],
        **more,
    }
    found = validate(Bundle.model_validate(document))
    return [("~" if one.severity == "warning" else "") + str(one) for one in found]


def test_a_sound_manner_has_no_problem() -> None:
    silence = [
        {"when": {"kind": "working_day", "calendar": "office"}, "do": {"kind": "escalate", "queue": "desk"}},
        {"when": {"kind": "working_time", "seconds": 60}, "do": {"kind": "hand_over"}},
    ]
    conduct = {
        "budget": {"model_calls_per_turn": 2, "model_calls": 2},
        "model": "openai:small",
        "assignment": {"queue": {"$ref": ["variables", "desk"]}},
        "silence": silence,
        "repair": {"by_kind": {"handoff": {"queue": "desk", "message": "{{ reason }}"}, "skip": {"enabled": False}}},
    }
    assert said(calendars=[{"id": "usual"}, {"id": "office"}], conduct=conduct) == []


def test_a_budget_for_one_question_leaves_none_for_the_reply() -> None:
    spent = "is 1: spent when the message is understood, so that no model can reply; allow 2 at least"
    assert said(conduct={"budget": {"model_calls_per_turn": 1, "model_calls": 1}}) == [
        f"~conduct.budget, `model_calls_per_turn`: {spent}",
        f"~conduct.budget, `model_calls`: {spent}",
    ]


def test_a_budget_and_a_model_are_for_conversations() -> None:
    assert said(FORM) == []
    hint = "use `policy.max_visits` or `policy.max_attempts`"
    assert said(FORM, conduct={"budget": {"tokens": 100}, "model": "openai:small"}) == [
        f"~conduct.budget: limits nothing: the journeys are no conversation, and no turn asks a model; {hint}",
        "~conduct.model: is asked nothing: the journeys are no conversation; name the model in the states that ask one",
    ]


@pytest.mark.parametrize("name", ["", "  ", "gpt five"])
def test_a_model_has_a_name(name: str) -> None:
    hint = "write it as in openai:gpt-5, or leave it out"
    assert said(conduct={"model": name}) == [f"conduct.model: `{name}` is no name of a model; {hint}"]


def test_patterns_say_what_something_fills_and_have_their_own_settings() -> None:
    patterns = {
        "cancel": {"message": "{{titel}} and {{nothing of it}}", "queue": "desk"},
        "handoff": {"after_seconds": 5},
        "restart": {"enabled": False, "confirm": True},
    }
    known = "known are `title`, `question`, `field`, `value`, `reason`"
    assert said(conduct={"repair": {"by_kind": patterns}}) == [
        "~conduct.repair, `cancel`: nothing fills `{{titel}}` in its message: it is left out; did you mean `title`?",
        f"~conduct.repair, `cancel`: nothing fills `{{{{nothing of it}}}}` in its message: it is left out; {known}",
        alone("cancel", "queue", "handoff"),
        alone("handoff", "after_seconds", "continue"),
        "~conduct.repair, `restart`: is switched off, and what else it says counts for nothing; remove one of both",
    ]


def alone(kind: str, name: str, owner: str) -> str:
    """What is said of a setting at the wrong pattern."""
    what = f"has `{name}`, which counts for `{owner}` alone; remove it, or write it for `{owner}`"
    return f"~conduct.repair, `{kind}`: {what}"


@pytest.mark.parametrize(
    ("name", "kind"), [(["a"], "is no name"), (7, "is no name"), ({"a": 1}, "is no name"), (" ", "is empty")]
)
def test_people_and_queues_have_names(name: Any, kind: str) -> None:
    after = {"kind": "after", "seconds": 60}
    state = {
        **CHAT,
        "assignment": {"assignee": name},
        "silence": [{"when": after, "do": {"kind": "escalate", "queue": name}}],
    }
    measures = [{"when": after, "do": {"kind": "hand_over", "queue": name}}]
    hint = "write a name, or a reference to one"
    assert said(state, conduct={"assignment": {"queue": name}, "silence": measures}) == [
        f"conduct, `assignment`: its `queue` {kind}; {hint}",
        f"conduct, silence[0]: its `queue` {kind}; {hint}",
        f"state `say`, `assignment`: its `assignee` {kind}; {hint}",
        f"state `say`, silence[0]: its `queue` {kind}; {hint}",
    ]


def test_an_assignment_to_nobody_says_nothing_unless_it_must_be_claimed() -> None:
    message = "says of nobody that a question waits for them; give it an `assignee` or a `queue`, or remove it"
    assert said({**CHAT, "assignment": {}}) == [f"~state `say`, `assignment`: {message}"]
    assert said({**CHAT, "assignment": {"exclusive": True}}) == []


def test_a_calendar_by_which_nothing_is_reckoned_is_told_of() -> None:
    unused = "nothing is reckoned by it; name it in a measure of `silence`, or remove it"
    calendars = [{"id": "first"}, {"id": "second"}]
    day = {"kind": "working_day"}
    assert said(calendars=calendars) == [f"~calendar `first`: {unused}", f"~calendar `second`: {unused}"]
    assert said({**CHAT, "silence": [{"when": day, "do": REMIND}]}, calendars=calendars) == [
        f"~calendar `second`: {unused}"
    ]
    named = {"when": {**day, "calendar": "second"}, "do": REMIND}
    assert said({**CHAT, "silence": [named]}, calendars=calendars) == [f"~calendar `first`: {unused}"]


def test_what_holds_for_all_journeys_refers_to_what_one_of_them_has() -> None:
    def measure(*path: str) -> dict[str, Any]:
        text = {"$text": ["Still ", {"$ref": list(path)}]}
        return {"when": {"kind": "after", "seconds": 60}, "do": {"kind": "remind", "text": text}}

    right = [measure("outputs", "say", "x"), measure("variables", "desk"), measure("local", "prompt")]
    assert said(conduct={"silence": right}) == []
    assert said(conduct={"silence": [measure("outputs", "sai"), measure("variables", "desc")]}) == [
        "conduct, `silence[0].do.text`: refers to the state `sai`, which no journey has; did you mean `say`?",
        "conduct, `silence[1].do.text`: refers to the variable `desc`, which no journey has; did you mean `desk`?",
    ]


def test_a_currency_is_for_money() -> None:
    fields = [{"name": "day", "type": "date", "currency": "EUR"}, {"name": "price", "type": "money", "currency": "EUR"}]
    message = "has a currency, which a date does not have; give it the type `money`, or take it out"
    assert said({**FORM, "fields": fields}) == [f"~state `say`, field `day`: {message}"]


def test_a_journey_that_nothing_can_wake_is_told_of() -> None:
    def problems(**more: Any) -> list[str]:
        waiting = {"id": "a", "activation": {"conditions": ["They pay"]}, "initial": ["say"], "states": [CHAT]}
        other = {"id": "b", "initial": ["say"], "states": [CHAT], **more.pop("other", {})}
        found = validate(Bundle.model_validate({"journeys": [waiting, other], **more}))
        return [str(one) for one in found]

    never = (
        "journey `b`: is not active from the start, and nothing makes it active; "
        "name it in `active`, or give it an `activation`"
    )
    assert problems() == [never]
    assert problems(active=["a", "b"]) == []
    assert problems(conduct={"repair": {"by_kind": {"cancel": {"journey": "b"}}}}) == []
    woken = {"activation": {"observations": ["seen"]}}
    guideline = {"id": "seen", "condition": "They were seen"}
    assert problems(other=woken, guidelines=[guideline]) == []
    assert problems(other=woken, guidelines=[{**guideline, "enabled": False}]) == [never]
