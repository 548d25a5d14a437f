"""Tools that a turn may call, and their arguments: what a model is offered, and what of its answer can be called."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.coercion import coerce
from engine.evaluation import View
from engine.formatting import text_of
from engine.run import Run
from engine.visit import Visit
from journeys.catalogue import ToolDescription, ToolParameter
from journeys.conversation import Guideline
from journeys.errors import StateError
from journeys.states import FunctionTool, HttpTool, McpTool, RegisteredTool, ToolExecution
from journeys.turns import CallWanted, Missing, ToolOffer
from journeys.values import Json

AnyTool = HttpTool | FunctionTool | RegisteredTool | McpTool
_TYPES = {"integer": int, "number": (int, float), "boolean": bool, "array": list, "object": dict, "string": str}


@dataclass(frozen=True, slots=True)
class Offer:
    """A tool at one place, as the model is told of it."""

    offer: ToolOffer
    tool: AnyTool
    index: int = 0

    @staticmethod
    def name_of(tool: AnyTool) -> str:
        """What a tool is called."""
        match tool:
            case RegisteredTool():
                return tool.id
            case McpTool():
                return tool.tool
            case FunctionTool():
                return "function"
            case HttpTool():
                return "http"

    @property
    def needs_model(self) -> bool:
        """Whether anything about a call is left to be found out."""
        return any(name not in self.offer.given for name in self.offer.parameters)


@dataclass(frozen=True, slots=True)
class Call:
    """A call that can be made."""

    offer: Offer
    arguments: dict[str, Json]


@dataclass(slots=True)
class Calls:
    """Calls that can be made, and what is missing for others."""

    ready: list[Call] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)


def offers_of_state(run: Run, visit: Visit, state: ToolExecution) -> list[Offer]:
    """The tools of a state that is being visited."""
    view = View(run, visit.activation, visit.scope)
    return state_offers(run, run.activations[visit.activation].journey, state, view)


def state_offers(run: Run, journey: str, state: ToolExecution, view: View | None) -> list[Offer]:
    """The tools of a state; without a view, nothing of their arguments is settled yet."""
    made = []
    for index, tool in enumerate((state.tool, *state.further_tools)):
        given = _given(tool, view)
        offer_id = f"state:{journey}/{state.id}/{Offer.name_of(tool)}"
        made.append(_offer(run, offer_id, tool, index, given, state.instruction))
    return made


def guideline_offers(run: Run, guideline: Guideline) -> list[Offer]:
    """The tools of a guideline."""
    return [
        _offer(run, f"guideline:{guideline.id}/{tool}", RegisteredTool(id=tool), index, {}, guideline.action)
        for index, tool in enumerate(guideline.tools)
    ]


def _given(tool: AnyTool, view: View | None) -> dict[str, Json]:
    if view is None or not isinstance(tool, (RegisteredTool, McpTool)):
        return {}
    found = {}
    for name, value in tool.arguments.items():
        try:
            found[name] = view.value(value)
        except StateError:
            continue
    return found


def _offer(
    run: Run, offer_id: str, tool: AnyTool, index: int, given: dict[str, Json], instruction: str | None
) -> Offer:
    name = Offer.name_of(tool)
    known = next((one for one in run.bundle.tool_descriptions if one.id == name), ToolDescription(id=name))
    offer = ToolOffer(
        id=offer_id,
        tool=name,
        description=known.description,
        instruction=instruction,
        parameters=known.parameters,
        required=known.required,
        consequential=known.consequential,
        given=given,
    )
    return Offer(offer, tool, index)


def calls_of(offers: list[Offer], wanted: list[CallWanted], known: dict[str, Json]) -> Calls:
    """What of the wanted calls can be made. `known` keeps, by offer, arguments of a call that still lacks others."""
    made = Calls()
    by_id = {one.offer.id: one for one in offers}
    for one in wanted:
        offer = by_id.get(one.offer)
        if offer is None or one.decline:
            continue
        arguments = {**known.get(one.offer, {}), **one.arguments, **offer.offer.given}
        call, missing = _checked(offer, arguments, one)
        if missing:
            known[one.offer] = call.arguments
            made.missing += missing
        elif call not in made.ready:
            made.ready.append(call)
    return made


def _checked(offer: Offer, arguments: dict[str, Json], wanted: CallWanted) -> tuple[Call, list[Missing]]:
    """The call with its arguments as the parameters' types, and what it lacks."""
    parameters = offer.offer.parameters
    taken: dict[str, Json] = {}
    missing: dict[str, Missing] = {}
    for name in wanted.missing:
        missing[name] = _missing(offer, name)
    for name in wanted.invalid:
        missing[name] = _missing(offer, name, invalid=True)
    for name, value in arguments.items():
        if name in missing:
            continue
        if parameters and name not in parameters:
            continue  # the tool has no such parameter: nothing that a model makes up is handed on
        fits, value = _typed(parameters.get(name), value)
        if fits:
            taken[name] = value
        elif name in offer.offer.required:
            missing[name] = _missing(offer, name, invalid=True)
    for name in offer.offer.required:
        if name not in taken and name not in missing:
            missing[name] = _missing(offer, name)
    asked = [one for name, one in missing.items() if name in offer.offer.required or name in wanted.invalid]
    return Call(offer, taken), _first_asked(offer, asked)


def _first_asked(offer: Offer, missing: list[Missing]) -> list[Missing]:
    """Of several that are missing, those of the lowest precedence number; without any, all of them."""
    ranks = {one.name: _rank(offer.offer.parameters.get(one.name)) for one in missing}
    lowest = min(ranks.values(), default=0)
    return [one for one in missing if ranks[one.name] == lowest]


def _rank(parameter: ToolParameter | None) -> float:
    return float("inf") if parameter is None or parameter.precedence is None else parameter.precedence


def _missing(offer: Offer, name: str, *, invalid: bool = False) -> Missing:
    known = offer.offer.parameters.get(name, ToolParameter())
    return Missing(
        tool=offer.offer.tool,
        name=name,
        label="" if known.hidden else known.display_name or name,
        description=known.significance or known.description or "",
        choices=known.choices,
        invalid=invalid,
    )


def _typed(parameter: ToolParameter | None, value: Json) -> tuple[bool, Json]:
    """Whether a value can be a parameter's, and as which value."""
    if parameter is None or value is None:
        return value is not None, value
    if parameter.choices:
        return _chosen(parameter, value)
    kind = parameter.type if parameter.type in _TYPES else "string"
    if kind == "array" and isinstance(value, str):
        coerced = coerce(value, "array")
        value = coerced if isinstance(coerced, list) else [part.strip() for part in value.split(",")]
    made = coerce(value, kind)
    if kind == "array" and parameter.item_type in _TYPES and isinstance(made, list):
        made = [coerce(item, parameter.item_type) for item in made]
    if kind == "integer" and isinstance(made, float) and made.is_integer():
        made = int(made)
    if kind in ("integer", "number") and isinstance(made, bool):
        return False, made
    return isinstance(made, _TYPES[kind]), made  # type: ignore[arg-type]


def _chosen(parameter: ToolParameter, value: Json) -> tuple[bool, Json]:
    if isinstance(value, list):
        each = [_chosen(parameter, item) for item in value]
        return all(fits for fits, _ in each), [item for _, item in each]
    said = text_of(value).strip().lower()
    found = [one for one in parameter.choices if text_of(one).strip().lower() == said]
    return (True, found[0]) if found else (False, value)
