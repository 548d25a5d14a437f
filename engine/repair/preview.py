"""What a correction would do, in words, before it is done: what runs again, what stays, what cannot be undone."""

from __future__ import annotations

from dataclasses import dataclass

from engine.repair.fields import Answered
from engine.repair.flow import Used
from engine.repair.focus import name_of
from engine.repair.texts import listed
from engine.rewinding import what_came_of
from engine.run import Run
from engine.visit import Visit
from journeys.states import (
    AgentInteraction,
    AnyState,
    DecisionPoint,
    ErrorHandling,
    InputCollection,
    Notification,
    PausePoint,
    ToolExecution,
    WorkflowBridge,
)


@dataclass(frozen=True, slots=True)
class Preview:
    """Names of states, in the order in which they were entered. `happened` are those among `again` whose effect cannot
    be undone, `told` those behind which somebody was notified of what has changed."""

    again: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    decided: tuple[str, ...] = ()
    stays: tuple[str, ...] = ()
    happened: tuple[str, ...] = ()
    told: tuple[str, ...] = ()

    @property
    def is_harmless(self) -> bool:
        """Whether nothing that has an effect depends on the answer."""
        return not self.happened and not self.told


def preview(run: Run, answered: Answered) -> Preview:
    """What a correction of an answer would do."""
    if answered.is_open:
        return Preview()
    target = run.visits[answered.visit]
    used = Used(run)
    used.begin(target, answered.field.name)
    lists: dict[str, dict[str, None]] = {name: {} for name in Preview.__dataclass_fields__}
    if used.on_the_ways(target):
        lists["told"][name_of(run, target)] = None
    for visit in what_came_of(run, target):
        if visit.number != target.number:
            for name in _kinds(run, visit, used):
                lists[name][name_of(run, visit)] = None
    return Preview(**{name: tuple(found) for name, found in lists.items()})


def _kinds(run: Run, visit: Visit, used: Used) -> list[str]:
    """In which of the lists of a preview a visit belongs."""
    state = run.graph(visit.activation).states[visit.state]
    depends = used.hear(visit)
    if not _is_worth_telling(state):
        return []
    if not depends:
        is_over = visit.status in ("done", "failed", "skipped", "interrupted")
        return ["stays"] * is_over + ["told"] * used.on_the_ways(visit)
    found = [_again(state)]
    if visit.effect is not None or _may_be_doing(visit):
        found.append("happened")
    return found + ["told"] * used.on_the_ways(visit)


def _again(state: AnyState) -> str:
    if isinstance(state, (InputCollection, PausePoint, ErrorHandling)):
        return "asked"
    if isinstance(state, DecisionPoint):
        return "asked" if state.by == "choice" else "decided"
    return "again"


def _is_worth_telling(state: AnyState) -> bool:
    """Whether a state asks, calls or decides; what is only reckoned is not spoken of."""
    told = (InputCollection, PausePoint, DecisionPoint, ToolExecution, AgentInteraction, WorkflowBridge, Notification)
    return isinstance(state, told) or (isinstance(state, ErrorHandling) and state.strategy == "ask")


def _may_be_doing(visit: Visit) -> bool:
    calls = visit.open_calls.values()
    return any(call.get("phase") == "main" and call.get("effect") not in ("pure", "idempotent") for call in calls)


def in_words(found: Preview, answered: Answered, old: str, new: str) -> str:
    """A preview as it is put to people, with the question whether to go on."""
    was = f" from {old}" if old else ""
    lines = [f"{answered.label} is to change{was} to {new}." if new else f"{answered.label} is to be asked again."]
    said = (
        (found.again, "This runs again: {}."),
        (found.asked, "This is asked again: {}."),
        (found.decided, "This is decided again, and may come out differently: {}."),
        (found.stays, "This stays as it is: {}."),
        (found.happened, "This has happened and cannot be undone: {}; you are asked before it is done again."),
        (found.told, "Somebody has been told already, and will be told again, after: {}."),
    )
    lines += [text.format(listed(list(names))) for names, text in said if names]
    return " ".join([*lines, "Shall I go on?"])
