"""What a case says of each turn, journey by journey: where Parlant stood before and after, and what was answered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from conformance.parlant.case import Case, Observed, SetupJourney, ToolRun, Turn
from conformance.parlant.meaning import named
from conformance.parlant.moves import Course, Selected
from conformance.parlant.numbering import END, ROOT, Numbering
from conformance.parlant.preparing import Prepared
from conformance.parlant.subjects import Found, Kind, found_in

RawPath = tuple[str | None, ...]


def plain(path: Iterable[str | None]) -> tuple[str, ...]:
    """The states of a path: without where it begins and ends, and without the marks of leaving."""
    return tuple(one for one in path if one not in (None, ROOT, END))


@dataclass(frozen=True)
class JourneyFacts:
    """One journey in one turn.

    Attributes:
        before: Parlant's path before the turn; None in it: it was left there.
        now: Parlant's path after it.
        turn: what the customer said, and all answers.
        observed: what Parlant did in the turn.
        found: the answers by subject.
        woken: whether one of the journey's triggers was found to hold.
    """

    course: Course
    before: RawPath
    now: RawPath
    turn: Turn
    observed: Observed
    found: tuple[Found, ...]
    woken: bool
    held_back: bool
    """Whether a relationship or a lower priority may make the journey stand still."""
    freed: bool
    """Whether another journey was left, or came to its end, in the turn."""
    asking: frozenset[str]
    """The tools that have parameters, by name: they cannot be called without an answer of the model."""

    @property
    def name(self) -> str:
        """The journey's id."""
        return self.course.numbering.journey.id

    @property
    def numbering(self) -> Numbering:
        """Its states as Parlant numbers them."""
        return self.course.numbering

    @property
    def grew(self) -> bool:
        """Whether Parlant's path only grew; else it was written anew."""
        return self.now[: len(self.before)] == self.before

    @property
    def added(self) -> tuple[str, ...]:
        """The states that came to Parlant's path, or all of one that was written anew."""
        return plain(self.now[len(self.before) :] if self.grew else self.now)

    def answers(self, kind: Kind) -> list[Found]:
        """The answers on this journey of a kind."""
        return [one for one in self.found if one.kind == kind and one.about == self.name]

    @cached_property
    def selections(self) -> list[Selected]:
        """What the next-step answers mean, those that can be read."""
        return [self.course.selected(one) for one in self.answers("next") if not one.malformed]

    @property
    def goes_back(self) -> bool:
        """Whether a state to go back to, or the next one, was chosen."""
        return bool(self.answers("selection"))

    @property
    def begins_anew(self) -> bool:
        """Whether the customer comes back for a new purpose."""
        return any(
            one.value.get("requires_backtracking") and not one.value.get("backtrack_to_same_journey_process")
            for one in self.answers("check")
        )

    @property
    def leaves(self) -> bool:
        """Whether the journey was left, or came to its end, by what was answered or by what is stored."""
        ended = any(one.leaves or one.path[-1:] == (END,) for one in self.selections)
        return ended or (self.now[-1:] == (None,) and len(self.now) > 1)

    def tools_of(self, state: str) -> tuple[str, ...]:
        """The tools of a state, by its name."""
        return next((one.tools for one in self.setup.steps.values() if one.state == state), ())

    def exits(self, state: str) -> list[str]:
        """The states that one leads to, by names."""
        numbering = self.numbering
        names = numbering.names
        return [names[way.target] for way in numbering.journey.transitions if names.get(way.source) == state]

    @property
    def setup(self) -> SetupJourney:
        """The journey as the case tells of it."""
        return self.course.setup

    def ran(self, state: str) -> list[ToolRun]:
        """The runs in this turn of a state's tools."""
        return [one for one in self.observed.tools if one.tool in self.tools_of(state)]


def facts_of(prepared: Prepared) -> Iterator[Mapping[str, JourneyFacts]]:
    """The facts of each turn, by journey."""
    case = prepared.case
    asking = frozenset(one.id.partition(":")[2] for one in prepared.bundle.tool_descriptions if one.parameters)
    before: Mapping[str, RawPath] = {}
    for turn, observed in zip(case.conversation, case.observed, strict=False):
        found = tuple(one for answer in turn.model for one in found_in(answer))
        now = observed.journey_path_states
        facts = {
            name: JourneyFacts(
                Course(numbering, case.setup[name]), before.get(name, ()), now.get(name, ()), turn, observed, found,
                _woken(prepared, name, found), _is_related(prepared, name), freed=False, asking=asking,
            )
            for name, numbering in prepared.numberings.items() if name in case.setup
        }  # fmt: skip
        left = [name for name, one in facts.items() if one.leaves]
        yield {name: replace(one, freed=any(other != name for other in left)) for name, one in facts.items()}
        before = now


def _woken(prepared: Prepared, name: str, found: tuple[Found, ...]) -> bool:
    names = named(prepared.bundle)
    triggers = prepared.numberings[name].journey.activation.observations
    if any(prepared.script.matched.get(one) for one in triggers):
        return True
    return any(
        one.kind == "match" and one.value is True and any(known in triggers for known in names.get(one.about, ()))
        for one in found
    )


def _is_related(prepared: Prepared, name: str) -> bool:
    held = ("dependency", "dependency_any", "priority")
    related = any(one.kind in held for one in prepared.bundle.relationships)
    priorities = {one.id: one.priority for one in prepared.bundle.journeys}
    return related or any(one > priorities[name] for one in priorities.values())


def runs_of(case: Case, turn: int) -> tuple[ToolRun, ...]:
    """The tools that ran in a turn, numbered from 0; none after the last."""
    return case.observed[turn].tools if turn < len(case.observed) else ()
