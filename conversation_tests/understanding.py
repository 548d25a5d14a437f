"""Meanings, written by states, guidelines and fields, as understandings of the situation that is really asked."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping

from conversation_tests.intent import Intent
from conversation_tests.meanings import ANY
from journeys.turns import (
    CallWanted,
    Clarification,
    FieldAsked,
    FieldValue,
    JourneyAtHand,
    JourneyMove,
    JourneyStart,
    JourneyUnderWay,
    RepairWanted,
    Situation,
    Step,
    ToolOffer,
    Understanding,
)


def understand(intent: Intent, situation: Situation) -> Understanding:
    """What of an intent can be said in this situation; it is taken out of the intent."""
    return _Answer(intent, situation).whole()


class _Answer:
    def __init__(self, intent: Intent, situation: Situation) -> None:
        self.intent = intent
        self.asked = situation
        self.passed: list[str] = []
        """Ids of the tools of states that are gone to, or stood in."""

    def whole(self) -> Understanding:
        """The understanding."""
        moves = tuple(self._moves())
        starts = tuple(self._starts())
        return Understanding(
            journeys=moves,
            starts=starts,
            guidelines=tuple(_taken(self.intent.holds, [one.id for one in self.asked.guidelines])),
            clarify=tuple(self._clarifications()),
            values=tuple(self._values()),
            calls=tuple(self._calls()),
            repair=self._repair(),
            why=self.intent.why,
        )

    def _moves(self) -> Iterator[JourneyMove]:
        for one in self.asked.journeys:
            names = (one.journey, one.journey.partition("#")[0].partition("@")[0])
            steps = {step.state: step for step in one.steps}
            if _taken(self.intent.leaves, names):
                yield JourneyMove(journey=one.journey, move="leave", why=self.intent.why)
            elif _taken(self.intent.restarts, names):
                first = one.steps[0].state if one.steps else one.state
                yield self._moved(one, "restart", first, steps, names)
            elif (target := self._target(one, names)) is not None:
                yield self._moved(one, "back", target, steps, names)
            else:
                ways = self._ways(one.state, steps, names)
                if ways:
                    yield JourneyMove(journey=one.journey, move="advance", ways=ways, why=self.intent.why)
                elif one.state in steps and steps[one.state].tool is not None:
                    self.passed.append(str(steps[one.state].tool))

    def _moved(
        self, one: JourneyUnderWay, move: str, target: str, steps: Mapping[str, Step], names: Iterable[str]
    ) -> JourneyMove:
        """Back to a state, and on from there."""
        ways = self._ways(target, steps, names)
        back_to = target if move == "back" else None
        return JourneyMove.model_validate(
            {"journey": one.journey, "move": move, "back_to": back_to, "ways": ways, "why": self.intent.why}
        )

    def _target(self, one: JourneyUnderWay, names: Iterable[str]) -> str | None:
        for name in (*names, ANY):
            state = self.intent.back.get(name)
            if state is not None and (name != ANY or state in one.path or state == one.state):
                del self.intent.back[name]
                return state
        return None

    def _starts(self) -> Iterator[JourneyStart]:
        for one in self.asked.at_hand:
            for pending, resume in ((self.intent.resumes, True), (self.intent.starts, False)):
                if one.journey in pending:
                    yield self._started(one, pending.pop(one.journey), resume=resume)
                    break

    def _started(self, one: JourneyAtHand, states: list[str], *, resume: bool) -> JourneyStart:
        steps = {step.state: step for step in one.steps}
        begin = one.left if resume and one.left is not None else one.start
        back_to = None
        if resume and states and states[0] in one.path and states[0] != one.left:
            back_to = begin = states.pop(0)
        # What cannot be reached yet is gone to when the journey is under way.
        self.intent.advance.setdefault(one.journey, []).extend(states)
        ways = self._ways(begin, steps, (one.journey,))
        return JourneyStart(journey=one.journey, ways=ways, resume=resume, back_to=back_to, why=self.intent.why)

    def _ways(self, start: str, steps: Mapping[str, Step], names: Iterable[str]) -> tuple[str, ...]:
        """The ways to the states that are to be gone to; up to the first tool, whose result has to be seen first."""
        ways: list[str] = []
        here = start
        for name in (*names, ANY):
            pending = self.intent.advance.get(name)
            while pending:
                if pending[0] == here:
                    pending.pop(0)
                    continue
                found = _way_to(pending[0], here, steps)
                if found is None:
                    break
                ways += [way for way, _ in found]
                here = found[-1][1]
                tool = steps[here].tool if here in steps else None
                if here == pending[0]:
                    pending.pop(0)
                if tool is not None:
                    self.passed.append(tool)
                    return tuple(ways)
        return tuple(ways)

    def _clarifications(self) -> Iterator[Clarification]:
        for one in self.asked.ambiguities:
            for wanted in list(self.intent.clarify):
                name, between, ask = wanted
                if name == one.id or (name is None and set(between) <= set(one.between)):
                    self.intent.clarify.remove(wanted)
                    yield Clarification(id=one.id, between=between, ask=ask)

    def _values(self) -> Iterator[FieldValue]:
        for name in list(self.intent.values):
            found = self._field(name)
            if found is not None:
                yield FieldValue(field=found.id, value=self.intent.values.pop(name))

    def _field(self, name: str) -> FieldAsked | None:
        """By its id, the end of it, or its label; one that is asked for before others."""
        order = {"asked": 0, "answered": 1, "ahead": 2}
        fields = sorted(self.asked.fields, key=lambda one: order[one.standing])
        return next((one for one in fields if _is_called(name, one.id) or one.label == name), None)

    def _calls(self) -> Iterator[CallWanted]:
        for name in list(self.intent.calls):
            for offer in self._offers(name):
                arguments = self.intent.calls.pop(name)
                known = {**offer.given, **arguments}
                missing = tuple(one for one in offer.required if one not in known)
                yield CallWanted(offer=offer.id, arguments=arguments, missing=missing)
                self.passed = [one for one in self.passed if one != offer.id]
                break
        for name in list(self.intent.declines):
            for offer in self._offers(name):
                self.intent.declines.remove(name)
                self.passed = [one for one in self.passed if one != offer.id]
                yield CallWanted(offer=offer.id, decline=True)
                break
        for offer in self.asked.tools:
            # A tool that is gone to is called, though nothing was said of its arguments.
            if offer.id in self.passed and not self._is_meant(offer):
                missing = tuple(one for one in offer.required if one not in offer.given)
                yield CallWanted(offer=offer.id, missing=missing)

    def _is_meant(self, offer: ToolOffer) -> bool:
        names = (*self.intent.calls, *self.intent.declines)
        return any(_is_called(name, offer.id) or name == offer.tool for name in names)

    def _offers(self, name: str) -> list[ToolOffer]:
        """The offers of a tool, or of a state; of the states that are gone to before others."""
        found = [
            one for one in self.asked.tools if _is_called(name, one.id) or name == one.tool or _is_of(name, one.id)
        ]
        return sorted(found, key=lambda one: one.id not in self.passed)

    def _repair(self) -> RepairWanted | None:
        for wanted in self.intent.repairs:
            if wanted.kind in self.asked.repairs:
                self.intent.repairs.remove(wanted)
                found = self._field(wanted.field) if wanted.field is not None else None
                return wanted.model_copy(update={"field": found.id}) if found is not None else wanted
        return None


def _way_to(target: str, start: str, steps: Mapping[str, Step]) -> list[tuple[str, str]] | None:
    """The shortest way to a state as `(way, state)`, cut after the first tool; None: there is none."""
    agenda: deque[tuple[str, list[tuple[str, str]]]] = deque([(start, [])])
    seen = {start}
    while agenda:
        here, path = agenda.popleft()
        for way in steps[here].ways if here in steps else ():
            further = [*path, (way.id, way.to)]
            if way.to == target:
                return _up_to_a_tool(further, steps)
            if way.to not in seen:
                seen.add(way.to)
                agenda.append((way.to, further))
    return None


def _up_to_a_tool(path: list[tuple[str, str]], steps: Mapping[str, Step]) -> list[tuple[str, str]]:
    for index, (_, state) in enumerate(path):
        if state in steps and steps[state].kind == "tool":
            return path[: index + 1]
    return path


def _taken(pending: list[str], known: Iterable[str]) -> list[str]:
    """Those of the known names that are wanted; they are taken out of what is pending."""
    names = list(known)
    found = [one for one in pending if one in names]
    pending[:] = [one for one in pending if one not in names]
    return found


def _is_called(name: str, full: str) -> bool:
    """Whether an id is meant by a name: itself, or its last parts."""
    return full == name or full.endswith((f"/{name}", f":{name}"))


def _is_of(state: str, offer: str) -> bool:
    """Whether an offer is of a state: `state:JOURNEY/STATE/TOOL`."""
    return offer.startswith("state:") and f"/{state}/" in offer
