"""A case made ready: its script read without Parlant, and converted as any other reading of Parlant's stores."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import get_args

from conformance.parlant.case import Case
from conformance.parlant.numbering import Numbering
from conformance.parlant.script.reading import Script, read_script
from conformance.verdicts import ABSENT, Difference
from converters.parlant.reader import MADE, read
from journeys.bundle import Bundle, Policy
from journeys.conduct import Budget, Conduct
from journeys.journey import Journey
from journeys.repair import Pattern, Patterns
from journeys.states import AgentInteraction, AnyState, RegisteredTool, ToolExecution
from journeys.turns import RepairKind
from journeys.validation import require_valid

GUEST = "guest"
_PLENTY = 1_000
_UNSAID = Patterns(by_kind={kind: Pattern(enabled=False) for kind in get_args(RepairKind)})
CONDUCT = Conduct(top=_PLENTY, stream=False, ends="never", budget=Budget(model_calls_per_turn=_PLENTY), repair=_UNSAID)
"""All is shown to the model; what a message means is for the answers of the case to say: no words are known here."""


@dataclass(frozen=True)
class Prepared:
    """A case that can be played.

    Attributes:
        script: its script, read.
        bundle: what is run.
    """

    case: Case
    script: Script
    bundle: Bundle

    @cached_property
    def numberings(self) -> Mapping[str, Numbering]:
        """The journeys that can become active, by id."""
        return {one.id: Numbering(one, self.script.given) for one in self.bundle.journeys if is_told(one)}

    @property
    def customer(self) -> str:
        """Who talks: the customer that the script makes, if it makes one."""
        return next((one.id for one in self.bundle.customers if one.id != GUEST), GUEST)


async def prepare(case: Case) -> Prepared:
    """Reads the script and converts it.

    Raises:
        DocumentError: the script does what is not known here, or the journeys are refused.
    """
    script = await read_script(case.script)
    found = read({"name": case.name, "parlant": "3.3.2", "stores": script.stores}).runnable()
    bundle = found.model_copy(
        update={
            "journeys": tuple(_with_effects(one, script) for one in _reachable(found)),
            "conduct": CONDUCT,
            "policy": Policy(on_failure="incident"),
        }
    )
    require_valid(bundle)
    return Prepared(case, script, bundle)


def is_told(journey: Journey) -> bool:
    """Whether a journey is one of the script's: where it makes none, one stands for the talk."""
    return journey.origin is None or MADE not in journey.origin.details


def _reachable(bundle: Bundle) -> Iterator[Journey]:
    """The journeys that something makes active. One without triggers is only there to be copied into others."""
    woken = [one for one in bundle.journeys if one.activation.observations or one.activation.conditions]
    yield from woken or bundle.journeys


def _with_effects(journey: Journey, script: Script) -> Journey:
    """The journey, with what its author says of the tools: a call without consequences may be made again."""
    return journey.model_copy(update={"states": tuple(_with_effect(state, script) for state in journey.states)})


def _with_effect(state: AnyState, script: Script) -> AnyState:
    if not isinstance(state, ToolExecution):
        return state
    tools = [one.id for one in (state.tool, *state.further_tools) if isinstance(one, RegisteredTool)]
    consequential = any(script.tools[one].consequential for one in tools)
    return state.model_copy(update={"effect": "unsafe" if consequential else "idempotent"})


def unlike_setup(prepared: Prepared) -> Iterator[Difference]:
    """Where the converted journeys are not those that the case tells of: state by state, by index."""
    for name, numbering in prepared.numberings.items():
        told = prepared.case.setup.get(name)
        states = {state.id: state for state in numbering.journey.states}
        for index in dict.fromkeys((*numbering.by_index, *(told.steps if told else ()))):
            place = f"setup/{name}/{index}"
            there = told.steps.get(index) if told else None
            here = states.get(numbering.by_index.get(index, ""))
            expected = (there.state, there.action, list(there.tools)) if there else ABSENT
            actual = (numbering.names[here.id], _action(here), _tools(here)) if here else ABSENT
            if expected != actual:
                yield Difference(place, list(expected), list(actual))


def _action(state: AnyState) -> str | None:
    match state:
        case AgentInteraction(goal=str() as said):
            return said
        case ToolExecution():
            return state.instruction
        case _:
            return None


def _tools(state: AnyState) -> list[str]:
    if not isinstance(state, ToolExecution):
        return []
    found = [one.id for one in (state.tool, *state.further_tools) if isinstance(one, RegisteredTool)]
    return [one.partition(":")[2] for one in found]
