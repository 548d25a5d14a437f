"""Canned responses and the manner of a reply: which are looked at, and what fills their fields."""

from __future__ import annotations

from collections.abc import Iterable

from engine.conversation import talk
from engine.conversation.guidance import running
from engine.evaluation import View
from engine.run import Run
from engine.visit import Visit
from journeys.addresses import address_of
from journeys.conversation import CannedResponse, Composition
from journeys.errors import StateError
from journeys.turns import CannedOffer, Missing, ToolOutcome
from journeys.values import Json

_STRICTEST: tuple[Composition, ...] = ("strict", "composited", "fluid", "free")


def composition(run: Run, chats: Iterable[Visit], guidelines: Iterable[Composition | None]) -> Composition:
    """How the reply is made: as the states say, else their journeys, else the agent; of several, the strictest."""
    said: list[Composition] = [one for one in guidelines if one is not None]
    for visit in chats:
        graph = run.graph(visit.activation)
        own = graph.states[visit.state].composition or graph.journey.composition
        if own is not None:
            said.append(own)
    if not said:
        said = [next((one.composition for one in run.bundle.agents), "fluid")]
    return min(said, key=_STRICTEST.index)


def offers(run: Run, chats: list[Visit], in_force: list[str], results: Iterable[ToolOutcome]) -> list[CannedOffer]:
    """The canned responses that are looked at: those of the present states and guidelines in any case."""
    states = [visit.state for visit in chats]
    found: dict[str, CannedOffer] = {}
    for visit in chats:
        state = run.graph(visit.activation).states[visit.state]
        for own in state.responses:
            text = _text(run, visit, own.text)
            if text:
                name = f"{visit.state}/{own.id}"
                found[name] = CannedOffer(id=name, template=text, explicit=True)
    for one in run.bundle.canned_responses:
        explicit = _is_tied(one, states, in_force)
        if explicit or _is_considered(run, one):
            found[one.id] = CannedOffer(
                id=one.id, template=one.template, signals=one.signals, fields=one.fields, explicit=explicit
            )
    for number, text in enumerate(_of_tools(results)):
        found[f"tool:{number}"] = CannedOffer(id=f"tool:{number}", template=text, explicit=True)
    return list(found.values())


def _is_tied(one: CannedResponse, states: list[str], in_force: list[str]) -> bool:
    if one.state is not None and one.state in states:
        return True
    tied = [address_of(tag) for tag in one.tags]
    return any(
        (tag.kind == "state" and tag.id in states) or (tag.kind == "guideline" and tag.id in in_force) for tag in tied
    )


def _is_considered(run: Run, one: CannedResponse) -> bool:
    """Whether it is looked at everywhere, or where its agent or journey is; one tied to states or guidelines alone is
    looked at nowhere else."""
    if one.state is not None and one.exclusive:
        return False
    tags = [address_of(tag) for tag in one.tags]
    journeys = [tag.id for tag in tags if tag.kind == "journey"] + ([one.journey] if one.journey is not None else [])
    agents = [tag.id for tag in tags if tag.kind == "agent"]
    if any(running(run, journey) for journey in journeys):
        return True
    speaking = next((agent.id for agent in run.bundle.agents), None)
    if agents and (speaking is None or speaking in agents):
        return True
    narrow = [tag for tag in tags if tag.kind in ("state", "guideline")]
    return not journeys and not agents and not narrow and one.state is None


def _of_tools(results: Iterable[ToolOutcome]) -> list[str]:
    """Replies that tools have brought with them."""
    found = []
    for one in results:
        brought = one.result.get("canned_responses") if isinstance(one.result, dict) else None
        found += [text for text in brought or () if isinstance(text, str)]
    return found


def fields(run: Run, results: Iterable[ToolOutcome], missing: Iterable[Missing]) -> dict[str, Json]:
    """What fills the fields of canned responses: `std`, as in Parlant, and what tools have given, by name."""
    made: dict[str, Json] = {}
    for one in results:
        if isinstance(one.result, dict):
            data = one.result.get("data", one.result)
            made |= data if isinstance(data, dict) else {}
            made |= one.result.get("canned_response_fields") or {}
    lacking = list(missing)
    std: dict[str, Json] = {
        "customer": {"name": talk.customer(run).name},
        "agent": {"name": talk.agent(run).name},
        "variables": talk.variables(run),
        "glossary": {one.name: one.description for one in run.bundle.glossary},
        "missing_params": [one.label or one.name for one in lacking if not one.invalid],
        "invalid_params": [one.label or one.name for one in lacking if one.invalid],
    }
    return {**made, "std": std}


def _text(run: Run, visit: Visit, text: Json) -> str:
    """A response of a state; nothing, if what is in it cannot be found."""
    try:
        return View(run, visit.activation, visit.scope).text(text)
    except StateError:
        return ""
