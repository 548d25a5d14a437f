"""Guidelines and how they relate: which are looked at, which are in force, which journeys they start or suspend.

What a model finds is only whether conditions hold. What follows from that, by scope, entailment, dependency, priority
and disambiguation, is decided here, and always the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from engine.run import Activation, Run
from journeys.addresses import Address, address_of
from journeys.conversation import Guideline, Relationship

TOOL_KINDS = ("reevaluation", "overlap")


@dataclass(slots=True)
class Guidance:
    """What is in force, as addresses in the order in which they were found."""

    holds: dict[str, None] = field(default_factory=dict)
    suspended: dict[str, str] = field(default_factory=dict)
    """Activation → why it stands still."""
    starts: list[str] = field(default_factory=list)
    """Journeys whose condition holds, and that have not been active before."""

    def guidelines(self, run: Run) -> list[Guideline]:
        """The guidelines in force, those of the highest priority first."""
        found = [one for one in run.bundle.guidelines if f"guideline:{one.id}" in self.holds]
        return sorted(found, key=lambda one: -one.priority)


def active(run: Run) -> list[Activation]:
    """The journeys under way that have not been left."""
    return [one for one in run.activations.values() if one.status == "open" and one.suspended != "left"]


def running(run: Run, journey: str) -> bool:
    """Whether a journey is under way."""
    return any(one.journey == journey for one in active(run))


def triggers(run: Run) -> dict[str, list[str]]:
    """Guideline → journeys that it starts."""
    found: dict[str, list[str]] = {}
    for journey in run.bundle.journeys:
        for guideline in journey.activation.observations:
            found.setdefault(guideline, []).append(journey.id)
    return found


def in_scope(run: Run, guideline: Guideline) -> bool:
    """Whether a guideline is looked at: it is switched on, and its agent, its journey and its state are there."""
    if not guideline.enabled:
        return False
    agents = [one.id for one in map(address_of, guideline.tags) if one.kind == "agent"]
    speaking = next((one.id for one in run.bundle.agents), None)
    if agents and speaking is not None and speaking not in agents:
        return False
    started = triggers(run).get(guideline.id, ())
    if guideline.journey is not None and guideline.journey not in started and not running(run, guideline.journey):
        return False
    if guideline.state is not None and not _is_in(run, guideline.state, guideline.journey):
        return False
    return all(_may_hold(run, relationship) for relationship in _of(run, "dependency", guideline.id)) and _any_may_hold(
        run, guideline
    )


def asked(run: Run) -> list[Guideline]:
    """The guidelines whose condition is to be judged: those in scope that anything follows from."""
    related = {
        str(address)
        for one in run.bundle.relationships
        if one.kind != "overlap"
        for address in (address_of(one.source), address_of(one.target))
    }
    started = triggers(run)
    found = []
    for guideline in run.bundle.guidelines:
        waking = any(not running(run, journey) for journey in started.get(guideline.id, ()))
        matters = guideline.action or guideline.tools or waking or f"guideline:{guideline.id}" in related
        if guideline.condition and matters and in_scope(run, guideline):
            found.append(guideline)
    return found


def resolve(run: Run, holding: Iterable[str], unclear: Iterable[str]) -> Guidance:
    """What is in force when these guidelines hold. `unclear` are addresses between which the customer must choose."""
    made = Guidance()
    for guideline in run.bundle.guidelines:
        if not guideline.condition and guideline.action and in_scope(run, guideline):
            made.holds[f"guideline:{guideline.id}"] = None
    made.holds |= {f"guideline:{one}": None for one in holding}
    _entail(run, made)
    for address in unclear:
        made.holds.pop(address, None)
    _wake(run, made)
    made.holds |= {f"journey:{one.journey}": None for one in active(run)}
    for address in unclear:
        made.holds.pop(address, None)
    _withdraw(run, made)
    made.starts = [one for one in made.starts if f"journey:{one}" in made.holds]
    for activation in active(run):
        if f"journey:{activation.journey}" not in made.holds:
            made.suspended.setdefault(activation.id, "priority")
    return made


def _entail(run: Run, made: Guidance) -> None:
    changed = True
    while changed:
        changed = False
        for one in run.bundle.relationships:
            if one.kind == "entailment" and _holds(run, made, one.source, any_of=True):
                for target in _members(run, one.target):
                    if target not in made.holds:
                        made.holds[target] = None
                        changed = True


def _wake(run: Run, made: Guidance) -> None:
    for guideline, journeys in triggers(run).items():
        if f"guideline:{guideline}" not in made.holds:
            continue
        for journey in journeys:
            if journey not in run.activated and journey not in made.starts:
                made.starts.append(journey)
                made.holds[f"journey:{journey}"] = None


def _withdraw(run: Run, made: Guidance) -> None:
    """Takes out what depends on what does not hold, and what another has priority over, until nothing changes."""
    changed = True
    while changed:
        changed = False
        for address in list(made.holds):
            reason = _unmet(run, made, address) or _outranked(run, made, address)
            if reason:
                del made.holds[address]
                changed = True
                known = address_of(address)
                if known.kind == "journey":
                    made.suspended |= {one.id: reason for one in active(run) if one.journey == known.id}


def _unmet(run: Run, made: Guidance, address: str) -> str:
    """`dependency`, if something that it depends on does not hold."""
    for one in _about(run, "dependency", address):
        if not _holds(run, made, one.target, any_of=one.target_any):
            return "dependency"
    groups: dict[str, list[Relationship]] = {}
    for one in _about(run, "dependency_any", address):
        groups.setdefault(one.group or one.id, []).append(one)
    for targets in groups.values():
        if not any(_holds(run, made, one.target, any_of=one.target_any) for one in targets):
            return "dependency"
    return ""


def _outranked(run: Run, made: Guidance, address: str) -> str:
    """`priority`, if something that holds has priority over it: by a relationship, or for a journey by its number."""
    over = (one for one in run.bundle.relationships if one.kind == "priority" and address in _members(run, one.target))
    if any(address not in _members(run, one.source) and _holds(run, made, one.source, any_of=True) for one in over):
        return "priority"
    known = address_of(address)
    if known.kind != "journey":
        return ""
    priorities = {one.id: one.priority for one in run.bundle.journeys}
    held = [priorities.get(one.id, 0) for one in map(address_of, made.holds) if one.kind == "journey"]
    return "priority" if priorities.get(known.id, 0) < max(held, default=0) else ""


def _about(run: Run, kind: str, address: str) -> list[Relationship]:
    return [
        one
        for one in run.bundle.relationships
        if one.kind == kind and address in _members(run, one.source) and one.source != one.target
    ]


def _of(run: Run, kind: str, guideline: str) -> list[Relationship]:
    return _about(run, kind, f"guideline:{guideline}")


def _members(run: Run, text: str) -> list[str]:
    """What an address stands for: itself, or all that have a tag."""
    address = address_of(text)
    if address.kind != "tag":
        return [str(address)]
    tagged = [f"guideline:{one.id}" for one in run.bundle.guidelines if address.id in one.tags]
    return tagged + [f"journey:{one.id}" for one in run.bundle.journeys if address.id in one.tags]


def _holds(run: Run, made: Guidance, text: str, *, any_of: bool) -> bool:
    address = address_of(text)
    if address.kind == "state":
        return _is_in(run, address.id, None)
    members = _members(run, text)
    check = any if any_of else all
    return bool(members) and check(one in made.holds for one in members)


def _is_in(run: Run, state: str, journey: str | None) -> bool:
    visits = (run.visits[number] for number in run.open_visits)
    return any(one.state == state and journey in (None, run.activations[one.activation].journey) for one in visits)


def _may_hold(run: Run, one: Relationship) -> bool:
    """Whether a dependency can be met now: on a journey or a state, only where that is under way."""
    address: Address = address_of(one.target)
    if address.kind == "journey":
        return running(run, address.id)
    return address.kind != "state" or _is_in(run, address.id, None)


def _any_may_hold(run: Run, guideline: Guideline) -> bool:
    groups: dict[str, list[bool]] = {}
    for one in _of(run, "dependency_any", guideline.id):
        groups.setdefault(one.group or one.id, []).append(_may_hold(run, one))
    return all(any(found) for found in groups.values())
