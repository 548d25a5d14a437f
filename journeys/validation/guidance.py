"""What a conversation is held by: do guidelines, relationships, canned responses and agents name what there is?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from journeys.addresses import address_of
from journeys.bundle import Bundle
from journeys.conversation import CannedResponse
from journeys.states import AgentInteraction, ToolExecution
from journeys.validation import templates
from journeys.validation.chart import cycles, listed
from journeys.validation.problem import Problem
from journeys.validation.suggestion import remedy

_NAMED = {"agent": "agent", "journey": "journey", "state": "state", "guideline": "guideline", "tag": "tag"}


def check(bundle: Bundle) -> Iterator[Problem]:
    """All that is wrong beside the journeys of a bundle."""
    known = _known(bundle)
    yield from _ids(bundle)
    yield from _scopes(bundle, known)
    yield from _activations(bundle, known)
    yield from _relationships(bundle, known)
    yield from _circles(bundle)
    for one in bundle.canned_responses:
        yield from _canned_response(bundle, one)
    for agent in bundle.agents:
        if agent.delivery == "stream" and agent.composition not in ("fluid", "free"):
            message = f"streams its replies, and makes them {agent.composition}"
            yield _problem(f"agent `{agent.id}`", message, "use `composition: fluid`, or `delivery: block`")


def _problem(place: str, message: str, hint: str, *, warning: bool = False) -> Problem:
    return Problem(place=place, message=message, remedy=hint, severity="warning" if warning else "error")


def _known(bundle: Bundle) -> dict[str, list[str]]:
    """Ids of the things that can be named, by kind."""
    tools = [one.id for one in bundle.tool_descriptions]
    return {
        "agent": [one.id for one in bundle.agents],
        "journey": [one.id for one in bundle.journeys],
        "state": [state.id for one in bundle.journeys for state in one.states],
        "guideline": [one.id for one in bundle.guidelines],
        "tag": [one.id for one in bundle.tag_names],
        "tool": tools,
    }


def _ids(bundle: Bundle) -> Iterator[Problem]:
    lists: dict[str, Iterable[str]] = {
        "agent": (one.id for one in bundle.agents),
        "tag": (one.id for one in bundle.tag_names),
        "tool description": (one.id for one in bundle.tool_descriptions),
        "relationship": (one.id for one in bundle.relationships if one.id),
        "term": (one.id for one in bundle.glossary),
        "context variable": (one.id for one in bundle.context_variables),
        "capability": (one.id for one in bundle.capabilities),
        "customer": (one.id for one in bundle.customers),
    }
    for kind, ids in lists.items():
        for name, times in Counter(ids).items():
            if times > 1:
                yield _problem(f"{kind} `{name}`", f"there are {times} of this id", "give each one its own")


def _scopes(bundle: Bundle, known: dict[str, list[str]]) -> Iterator[Problem]:
    tagged = [(f"guideline `{one.id}`", one.tags) for one in bundle.guidelines]
    tagged += [(f"canned response `{one.id}`", one.tags) for one in bundle.canned_responses]
    tagged += [(f"journey `{one.id}`", one.tags) for one in bundle.journeys]
    tagged += [(f"agent `{one.id}`", one.tags) for one in bundle.agents]
    tagged += [(f"customer `{one.id}`", one.tags) for one in bundle.customers]
    for place, tags in tagged:
        for tag in tags:
            yield from _named(place, tag, known)


def _named(place: str, text: str, known: dict[str, list[str]]) -> Iterator[Problem]:
    kind, name = address_of(text)
    if kind not in _NAMED or name in known[kind] or (kind == "tag" and name.startswith("__")):
        return
    declared = {"tag": "declare it in `tag_names`", "agent": "declare it in `agents`"}
    hint = remedy(name, known[kind], declared.get(kind, f"name a {kind} of the bundle"))
    yield _problem(place, f"there is no {kind} `{name}`", hint)


def _activations(bundle: Bundle, known: dict[str, list[str]]) -> Iterator[Problem]:
    for journey in bundle.journeys:
        for one in journey.activation.observations:
            if one not in known["guideline"]:
                hint = remedy(one, known["guideline"], "write the words into `conditions`")
                yield _problem(f"journey `{journey.id}`, `activation`", f"there is no guideline `{one}`", hint)
        words = [" ".join(one.lower().split()) for one in journey.activation.conditions]
        for one, times in Counter(words).items():
            if times > 1:
                message = f"{times} of its conditions are `{one}`"
                yield _problem(f"journey `{journey.id}`, `activation`", message, "keep one of them", warning=True)
        if len(words) > 2 and all(len(one) <= 1 for one in words):
            message = "its conditions are single letters: a text was probably taken for a list"
            yield _problem(
                f"journey `{journey.id}`, `activation`", message, "write them as a list of texts", warning=True
            )


def _relationships(bundle: Bundle, known: dict[str, list[str]]) -> Iterator[Problem]:
    targets: Counter[str] = Counter()
    for number, one in enumerate(bundle.relationships):
        place = f"relationship `{one.id}`" if one.id else f"relationships[{number}]"
        yield from _named(place, one.source, known)
        yield from _named(place, one.target, known)
        if one.kind == "disambiguation":
            targets[one.source] += 1
        if (one.kind == "reevaluation") != (address_of(one.target).kind == "tool") and one.kind != "overlap":
            message = f"a {one.kind} whose target is `{one.target}`"
            yield _problem(place, message, "a reevaluation names a tool as its target, and no other does")
        if one.source == one.target:
            message = f"`{one.source}` is in a {one.kind} with itself, which says nothing"
            yield _problem(place, message, "remove it, or name another", warning=True)
    for source, times in targets.items():
        if times < 2:
            message = f"`{source}` tells apart one target alone"
            yield _problem(f"disambiguation of `{source}`", message, "name two or more")


def _circles(bundle: Bundle) -> Iterator[Problem]:
    """Dependencies, or priorities, that lead back to where they began; one with itself is no more than idle."""
    for kinds in (("dependency", "dependency_any"), ("priority",)):
        forth: dict[str, list[str]] = {}
        for one in bundle.relationships:
            if one.kind in kinds and one.source != one.target:
                forth.setdefault(one.source, []).append(one.target)
                forth.setdefault(one.target, [])
        for part in cycles(forth, lambda name, forth=forth: forth[name]):  # type: ignore[misc]
            message = f"{listed(part)}: each one's {kinds[0]} leads back to itself"
            yield _problem("relationships", message, "remove one of them")


def _canned_response(bundle: Bundle, one: CannedResponse) -> Iterator[Problem]:
    place = f"canned response `{one.id}`"
    if not one.template.strip():
        yield _problem(place, "is empty", "write its template, or remove it", warning=True)
    broken = list(templates.faults(one.template))
    for fault in broken:
        yield _problem(place, f"its template cannot be read: {fault}", "close it, or leave it out")
    if broken:
        return
    for field in [*templates.fields(one.template), *one.field_dependencies]:
        first = field.partition(".")[0]
        if first == "std" and not templates.is_standard(field):
            hint = "known are std.customer.name, std.agent.name, std.variables.NAME, std.missing_params"
            yield _problem(place, f"nothing fills its field `{field}`", hint)
        elif first not in ("std", "generative") and not _has_tools(bundle):
            message = f"nothing fills its field `{field}`: the bundle has no tool"
            hint = "write `generative." + first + "` if the model is to fill it, or add the tool"
            yield _problem(place, message, hint, warning=True)


def _has_tools(bundle: Bundle) -> bool:
    if bundle.tool_descriptions or any(one.tools for one in bundle.guidelines):
        return True
    states = (state for journey in bundle.journeys for state in journey.states)
    return any(isinstance(one, ToolExecution) or (isinstance(one, AgentInteraction) and one.tools) for one in states)
