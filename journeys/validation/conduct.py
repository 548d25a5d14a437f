"""How a conversation is conducted: budgets that suffice, people and queues that have names, calendars that are used."""

from __future__ import annotations

import re
from collections.abc import Iterator

from journeys.bundle import Bundle
from journeys.canonical import plain
from journeys.conversing import converses
from journeys.silence import After, Assignment, Escalate, HandOver, Silence
from journeys.validation.contents import contents_of
from journeys.validation.problem import Problem
from journeys.validation.suggestion import remedy
from journeys.values import Json, word

_CALLS = 2
"""What an ordinary turn asks of a model: what the message means, and what is said."""
_PLACEHOLDERS = ("title", "question", "field", "value", "reason")
_PLACE = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")


def check(bundle: Bundle) -> Iterator[Problem]:
    """All that is wrong with the manner of the whole, and with what its states say of people and calendars."""
    yield from _budget(bundle)
    yield from _model(bundle)
    yield from _messages(bundle)
    yield from _people(bundle)
    yield from _unused_calendars(bundle)
    yield from _references(bundle)


def _budget(bundle: Bundle) -> Iterator[Problem]:
    budget = bundle.conduct.budget
    if not converses(bundle):
        if "budget" in plain(bundle.conduct):
            message = "limits nothing: the journeys are no conversation, and no turn asks a model"
            yield _warning("conduct.budget", message, "use `policy.max_visits` or `policy.max_attempts`")
        return
    for name in ("model_calls_per_turn", "model_calls"):
        limit = getattr(budget, name)
        if limit is not None and limit < _CALLS:
            message = f"is {limit}: spent when the message is understood, so that no model can reply"
            yield _warning(f"conduct.budget, `{name}`", message, f"allow {_CALLS} at least")


def _model(bundle: Bundle) -> Iterator[Problem]:
    name = bundle.conduct.model
    if name is None:
        return
    if not name.strip() or any(one.isspace() for one in name.strip()):
        message = f"`{name[:60]}` is no name of a model"
        yield Problem(place="conduct.model", message=message, remedy="write it as in openai:gpt-5, or leave it out")
    elif not converses(bundle):
        message = "is asked nothing: the journeys are no conversation"
        yield _warning("conduct.model", message, "name the model in the states that ask one")


def _messages(bundle: Bundle) -> Iterator[Problem]:
    """Patterns of repair: what their texts are filled with, and settings that only one of them has."""
    for kind, pattern in bundle.conduct.repair.by_kind.items():
        place = f"conduct.repair, `{kind}`"
        for name in dict.fromkeys(_PLACE.findall(pattern.message or "")):
            if name not in _PLACEHOLDERS:
                hint = remedy(name, _PLACEHOLDERS, "write plain text")
                yield _warning(place, f"nothing fills `{{{{{name}}}}}` in its message: it is left out", hint)
        for name, owner in (("queue", "handoff"), ("after_seconds", "continue")):
            if getattr(pattern, name) is not None and kind != owner:
                hint = f"remove it, or write it for `{owner}`"
                yield _warning(place, f"has `{name}`, which counts for `{owner}` alone", hint)
        if not pattern.enabled and len(plain(pattern)) > 1:
            yield _warning(place, "is switched off, and what else it says counts for nothing", "remove one of both")


def _people(bundle: Bundle) -> Iterator[Problem]:
    for place, assignment, measures in _declared(bundle):
        if assignment is not None:
            yield from _named(f"{place}, `assignment`", assignment.assignee, assignment.queue)
            if assignment.assignee is None and assignment.queue is None and not assignment.exclusive:
                hint = "give it an `assignee` or a `queue`, or remove it"
                yield _warning(f"{place}, `assignment`", "says of nobody that a question waits for them", hint)
        for index, one in enumerate(measures):
            match one.do:
                case Escalate(assignee=assignee, queue=queue):
                    yield from _named(f"{place}, silence[{index}]", assignee, queue)
                case HandOver(queue=queue):
                    yield from _named(f"{place}, silence[{index}]", None, queue)
                case _:
                    pass


def _named(place: str, assignee: Json, queue: Json) -> Iterator[Problem]:
    for name, value in (("assignee", assignee), ("queue", queue)):
        if value is None or word(value) is not None or (isinstance(value, str) and value.strip()):
            continue
        kind = "is empty" if isinstance(value, str) else "is no name"
        yield Problem(place=place, message=f"its `{name}` {kind}", remedy="write a name, or a reference to one")


def _unused_calendars(bundle: Bundle) -> Iterator[Problem]:
    used: dict[str | None, None] = {}
    for _, _, measures in _declared(bundle):
        used |= {one.when.calendar: None for one in measures if not isinstance(one.when, After)}
    usual = bundle.calendars[0].id if bundle.calendars else None
    for calendar in bundle.calendars:
        if calendar.id not in used and not (calendar.id == usual and None in used):
            hint = "name it in a measure of `silence`, or remove it"
            yield _warning(f"calendar `{calendar.id}`", "nothing is reckoned by it", hint)


def _references(bundle: Bundle) -> Iterator[Problem]:
    """What is declared for all journeys can refer to what any of them has; what none has is a mistake."""
    journeys = (*bundle.journeys, *bundle.children)
    states = list(dict.fromkeys(state.id for one in journeys for state in one.states))
    variables = list(dict.fromkeys(variable.name for one in journeys for variable in one.variables))
    known = {"outputs": ("state", states), "errors": ("state", states), "variables": ("variable", variables)}
    for content in contents_of(bundle.conduct):
        place = f"conduct, `{content.place}`"
        for message in content.invalid:
            yield _warning(place, f"fails when it is reached: {message}", "correct it")
        for path in content.references:
            kind, names = known.get(str(path[0]), ("", []))
            if kind and len(path) > 1 and str(path[1]) not in names:
                hint = remedy(str(path[1]), names, f"name a {kind} of a journey")
                yield Problem(
                    place=place, message=f"refers to the {kind} `{path[1]}`, which no journey has", remedy=hint
                )


def _declared(bundle: Bundle) -> Iterator[tuple[str, Assignment | None, tuple[Silence, ...]]]:
    """Place, assignment and measures: of the whole, and of each state."""
    yield "conduct", bundle.conduct.assignment, bundle.conduct.silence
    journeys = (*bundle.journeys, *bundle.children)
    for journey in journeys:
        prefix = f"journey `{journey.id}`, " if len(journeys) > 1 else ""
        for state in journey.states:
            yield f"{prefix}state `{state.id}`", state.assignment, state.silence or ()


def _warning(place: str, message: str, hint: str) -> Problem:
    return Problem(place=place, message=message, remedy=hint, severity="warning")
