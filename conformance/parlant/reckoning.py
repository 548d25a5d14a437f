"""What a case is to give here: what Parlant gave, but for the rules, turn by turn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from conformance.parlant.case import ToolRun
from conformance.parlant.facts import JourneyFacts, facts_of, runs_of
from conformance.parlant.observing import Moment
from conformance.parlant.preparing import Prepared
from conformance.parlant.rules import follow, repeating, scoping
from conformance.parlant.rules.here import Here


@dataclass(frozen=True)
class Reckoned:
    """One turn.

    Attributes:
        here: where each journey is to be.
        tools: the tools that are to run.
        rules: the rules by which other tools run than in Parlant.
    """

    here: Mapping[str, Here]
    tools: tuple[ToolRun, ...]
    rules: tuple[str, ...] = ()


def reckon(prepared: Prepared, seen: Sequence[Moment] = ()) -> Iterator[Reckoned]:
    """What each turn is to give. `seen`: what it gave; where several paths are right, it goes on from the one seen."""
    here: dict[str, Here] = {}
    for number, facts in enumerate(facts_of(prepared)):
        before = {name: _as_seen(one, name, seen[number - 1 : number]) for name, one in here.items()}
        here = {name: follow(one, before.get(name, Here())) for name, one in facts.items()}
        tools = _Tools(prepared, number, facts, before, here)
        yield Reckoned(here, tuple(tools.run()), tuple(tools.rules))


def _as_seen(here: Here, name: str, seen: Sequence[Moment]) -> Here:
    path = seen[0].paths.get(name) if seen else None
    if path is None or path not in here.others:
        return here
    ahead = path[len(here.path) :] if path[: len(here.path)] == here.path else ()
    return replace(here, path=path, ahead=ahead, others=())


@dataclass
class _Tools:
    """The tools that are to run in one turn."""

    prepared: Prepared
    number: int
    facts: Mapping[str, JourneyFacts]
    before: Mapping[str, Here]
    here: Mapping[str, Here]
    rules: dict[str, None] = field(default_factory=dict)

    def run(self) -> Iterator[ToolRun]:
        """Those that Parlant ran, as often as they run here, and those that run here besides."""
        places = self._places()
        there = self._once(runs_of(self.prepared.case, self.number))
        made: list[ToolRun] = []
        for one in there:
            if scoping.is_out_of_scope(self.prepared, one, self._active()):
                self.rules[scoping.RULE] = None
            elif one.tool in places or not self._is_of_a_state(one.tool) or self._waits(one.tool):
                made.append(one)
            elif why := self._why(one.tool):
                self.rules |= dict.fromkeys(why)
            else:
                made.append(one)
        for tool, times in places.items():
            made += self._more(tool, times - sum(one.tool == tool for one in made), there)
        yield from made

    def _places(self) -> dict[str, int]:
        """The tools of the states that are entered here, and how often."""
        found: dict[str, int] = {}
        for name, here in self.here.items():
            for state in here.entered:
                if not (here.unrun and state == here.path[-1]):
                    for tool in self.facts[name].tools_of(state):
                        found[tool] = found.get(tool, 0) + 1
        return found

    def _once(self, runs: Sequence[ToolRun]) -> list[ToolRun]:
        """The runs without those that only a second message, or the limit of a turn, has brought about."""
        turn = self.prepared.case.conversation[self.number]
        interrupted = turn.interrupt.during_tool if turn.interrupt is not None else None
        made: list[ToolRun] = []
        for one in runs:
            if one.tool == interrupted and any(other.tool == interrupted for other in made):
                self.rules[repeating.RULE] = None
            else:
                made.append(one)
        return made

    def _more(self, tool: str, times: int, there: Sequence[ToolRun]) -> list[ToolRun]:
        """Runs that Parlant makes in a later turn, or never since the same call was made before."""
        later = runs_of(self.prepared.case, self.number + 1)
        like = next((one for one in (*reversed(there), *later) if one.tool == tool), ToolRun(tool=tool))
        made = [like for _ in range(times)]
        if made:
            self.rules[repeating.RULE] = None
        return made

    def _active(self) -> frozenset[str]:
        return frozenset(name for name, here in self.here.items() if here.path and not here.left)

    def _is_of_a_state(self, tool: str) -> bool:
        """Whether a tool is one that states have, and no guideline that holds."""
        states = (state for one in self.facts.values() for state in one.setup.steps.values())
        others = [name for one in self.prepared.bundle.guidelines for name in one.tools]
        return any(tool in state.tools for state in states) and not any(name.endswith(f":{tool}") for name in others)

    def _waits(self, tool: str) -> bool:
        """Whether a journey stood at a state of the tool, whose tool had not run."""
        return any(
            tool in self.facts[name].tools_of(before.path[-1]) and _has_not_run(self.prepared, self.number, tool)
            for name, before in self.before.items()
            if before.path
        )

    def _why(self, tool: str) -> Sequence[str]:
        """The rules by which the journeys that have the tool are elsewhere."""
        names = [
            name for name, one in self.facts.items() if any(tool in step.tools for step in one.setup.steps.values())
        ]
        return [rule for name in names for rule in self.here[name].rules]


def _has_not_run(prepared: Prepared, number: int, tool: str) -> bool:
    """Whether a tool has not run in the turns before."""
    return not any(one.tool == tool for turn in range(number) for one in runs_of(prepared.case, turn))
