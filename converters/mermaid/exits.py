"""The ways out of one state: when each of them is taken."""

from __future__ import annotations

from dataclasses import dataclass

from converters.document.names import Names
from converters.mermaid.diagram import Way
from converters.mermaid.wording import guard_of
from journeys.states import Branch, DecisionPoint
from journeys.transitions import Transition
from journeys.values import Json

OTHERWISE = "None of the other conditions holds"
"""The condition of a way without a label beside others that have one."""


@dataclass(frozen=True, slots=True)
class Exit:
    """A way out whose target is known. `towards` is what its target is called, for ways without a label."""

    way: Way
    target: str
    towards: str


def transitions(source: str, exits: list[Exit], names: Names) -> list[Transition]:
    """The ways out of an ordinary state, of which one is taken.

    A single one without a label is automatic; beside others it is for when none of them holds. Where several have
    none, where they lead says which one is meant.
    """
    guards = [guard_of(one.way.label, names) for one in exits]
    unlabelled = sum(not one.way.label for one in exits)
    worded = any(one.way.label and guard is None for one, guard in zip(exits, guards, strict=True))
    made: list[Transition] = []
    for one, guard in zip(exits, guards, strict=True):
        words = one.way.label
        if not words and unlabelled > 1:
            words = one.towards
        elif not words and worded:
            words = OTHERWISE
        if guard is not None:
            made.append(Transition(source=source, target=one.target, trigger="conditional", guard=guard))
        elif words:
            made.append(Transition(source=source, target=one.target, trigger="conditional", words=words))
        else:
            made.append(Transition(source=source, target=one.target, priority=-1 if len(exits) > 1 else 0))
    return made


def all_of(source: str, exits: list[Exit], names: Names) -> list[Transition]:
    """The ways out of a fork: every one is taken, but those whose condition of ours does not hold."""
    guards = [guard_of(one.way.label, names) for one in exits]
    return [
        Transition(
            source=source, target=one.target, trigger="automatic" if guard is None else "conditional", guard=guard
        )
        for one, guard in zip(exits, guards, strict=True)
    ]


def decision(fields: dict[str, Json], exits: list[Exit], names: Names) -> tuple[DecisionPoint, list[Transition]]:
    """A decision with these fields, and its ways out.

    Where every label is a condition of ours it needs no judge; a way without one is then for when none holds.
    """
    source = str(fields["id"])
    guards = [guard_of(one.way.label, names) for one in exits]
    unlabelled = sum(not one.way.label for one in exits)
    if guards.count(None) != unlabelled or unlabelled > 1 or len(exits) == unlabelled:
        made = DecisionPoint.model_validate({**fields, "by": "judge"})
        return made, transitions(source, exits, names)
    branches: list[Branch] = []
    ways: list[Transition] = []
    for one, guard in zip(exits, guards, strict=True):
        choice = "none" if guard is None else str(len(branches) + 1)
        branches += [] if guard is None else [Branch(id=choice, when=guard)]
        ways.append(Transition(source=source, target=one.target, trigger="conditional", choices=(choice,)))
    return DecisionPoint.model_validate({**fields, "branches": tuple(branches)}), ways
