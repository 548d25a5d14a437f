"""What the stand-in for a model has in mind for a turn, round after round."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass, field

from conversation_tests.meanings import ANY, Meaning
from journeys.turns import RepairWanted
from journeys.values import Json


@dataclass
class Intent:
    """What the model is still to say in this turn. What has been said is taken out of it."""

    advance: dict[str, list[str]] = field(default_factory=dict)
    back: dict[str, str] = field(default_factory=dict)
    starts: dict[str, list[str]] = field(default_factory=dict)
    resumes: dict[str, list[str]] = field(default_factory=dict)
    leaves: list[str] = field(default_factory=list)
    restarts: list[str] = field(default_factory=list)
    holds: list[str] = field(default_factory=list)
    clarify: list[tuple[str | None, tuple[str, ...], str]] = field(default_factory=list)
    values: dict[str, Json] = field(default_factory=dict)
    calls: dict[str, dict[str, Json]] = field(default_factory=dict)
    declines: list[str] = field(default_factory=list)
    repairs: list[RepairWanted] = field(default_factory=list)
    why: str = ""

    def add(self, meaning: Meaning) -> None:
        """Takes in what the model makes of the next round."""
        for journey, states in meaning.advance.items():
            self.advance.setdefault(journey, []).extend(states)
        self.back.update({journey: states[0] for journey, states in meaning.back.items() if states})
        self.starts.update({journey: list(states) for journey, states in meaning.starts.items()})
        self.resumes.update({journey: list(states) for journey, states in meaning.resumes.items()})
        self.leaves += meaning.leaves
        self.restarts += meaning.restarts
        self.holds += meaning.holds
        if meaning.clarify is not None:
            self.clarify.append((meaning.clarify.id, meaning.clarify.between, meaning.clarify.ask))
        self.values.update(meaning.values)
        self.calls.update(meaning.calls)
        self.declines += meaning.declines
        if meaning.repair is not None:
            self.repairs.append(RepairWanted(**meaning.repair.model_dump()))
        self.why = meaning.why or self.why

    def left(self, visited: Container[str]) -> Iterator[str]:
        """What could not be said, in words. `visited`: states that were entered meanwhile, as no model need say."""
        for states in self.advance.values():
            states[:] = [one for one in states if one not in visited]
        for journey, states in self.advance.items():
            if states:
                whose = f" in `{journey}`" if journey != ANY else ""
                yield f"advance to `{states[0]}`{whose}: no way that was asked about leads there"
        yield from (
            f"go back to `{state}`: no journey that was asked about has been there" for state in self.back.values()
        )
        yield from (f"start `{one}`: it was not at hand" for one in self.starts)
        yield from (f"resume `{one}`: it was not at hand" for one in self.resumes)
        yield from (f"leave `{one}`: it was not under way" for one in self.leaves)
        yield from (f"restart `{one}`: it was not under way" for one in self.restarts)
        yield from (f"`{one}` holds: it was not asked about" for one in self.holds)
        yield from (f"clarify between {', '.join(between)}: it was not asked about" for _, between, _ in self.clarify)
        yield from (f"the value `{one}`: no such field was asked about" for one in self.values)
        yield from (f"call `{one}`: it was not offered" for one in self.calls)
        yield from (f"decline `{one}`: it was not offered" for one in self.declines)
        yield from (f"the repair `{one.kind}`: it was not asked about" for one in self.repairs)
