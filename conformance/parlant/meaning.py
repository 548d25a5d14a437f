"""What the scripted answers of a turn mean, as an understanding and a reply in our requests' form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from conformance.parlant.calling import calls_for
from conformance.parlant.case import Answer
from conformance.parlant.moves import Course, is_left_at_once, move_of, start_of
from conformance.parlant.preparing import Prepared
from conformance.parlant.subjects import Found, Subjects
from journeys.bundle import Bundle
from journeys.turns import Clarification, Reply, ReplySituation, Situation, Understanding

MALFORMED = "no answer can be read from this"
Made = TypeVar("Made", Understanding, Reply)


@dataclass
class Part:
    """What one message of the customer's is answered by.

    Attributes:
        message: what the customer says.
        subjects: the answers that are left.
        holding: guidelines that were found to hold.
    """

    prepared: Prepared
    message: str
    subjects: Subjects
    holding: dict[str, None] = field(default_factory=dict)
    _given: list[Found] = field(default_factory=list)

    @classmethod
    def of(cls, prepared: Prepared, message: str, answers: Iterable[Answer]) -> Part:
        """The part of a message."""
        return cls(prepared, message, Subjects(answers))

    def understanding(self, situation: Situation, *, again: bool) -> Understanding | str:
        """The understanding of a situation; a text that cannot be read, where an answer is malformed.

        Args:
            again: the last answer could not be used, and the same is asked once more.
        """
        if again:
            self.subjects.put_back(self._given)
        before = self.subjects.copy()
        made = _understanding(self, situation)
        return self._answered(before, made)

    def reply(self, situation: ReplySituation, *, again: bool) -> Reply | str:
        """What is said; a text that cannot be read, where an answer is malformed."""
        if again:
            self.subjects.put_back(self._given)
        before = self.subjects.copy()
        first = next(iter(self.subjects.left("draft")), None)
        if first is not None:
            self.subjects.use(first)
        if first is not None and first.malformed:
            return self._answered(before, Reply())
        said = str(first.value.get("response_body") or "") if first is not None else "Go on."
        return self._answered(before, Reply(text=said, canned=_template(self.subjects, situation)))

    def _answered(self, before: Subjects, made: Made) -> Made | str:
        self._given = before.since(self.subjects)
        broken = [one for one in self._given if one.malformed]
        if not broken:
            return made
        # Only what could not be read was said: the rest is said again when it is asked again.
        self.subjects.put_back([one for one in self._given if not one.malformed])
        self._given = []
        return MALFORMED


def _understanding(part: Part, situation: Situation) -> Understanding:
    prepared, subjects = part.prepared, part.subjects
    names = named(prepared.bundle)
    courses = {
        name: Course(numbering, prepared.case.setup[name])
        for name, numbering in prepared.numberings.items()
        if name in prepared.case.setup
    }
    begun = [one for one in situation.at_hand if one.journey in courses]
    let_be = [one for one in begun if is_left_at_once(courses[one.journey], one, subjects)]
    without = {name for one in let_be for name in one.observations}
    guidelines = [one for one in _holding(part, situation, names) if one not in without]
    part.holding |= dict.fromkeys(guidelines)
    clarify = list(_clarifications(subjects, situation, names))
    unclear = {one for found in clarify for one in found.between}
    moves = []
    for under_way in situation.journeys:
        course = courses.get(_journey(under_way.journey))
        moves += move_of(course, under_way, subjects) if course is not None else []
    starts = []
    for at_hand in situation.at_hand:
        course = courses.get(at_hand.journey)
        woken = any(one in part.holding and one not in unclear for one in at_hand.observations)
        woken = woken and at_hand.journey not in unclear
        starts += start_of(course, at_hand, subjects, woken=woken) if course is not None else []
    calls = calls_for(situation, subjects, moves, starts, part.holding)
    return Understanding(
        journeys=tuple(moves), starts=tuple(starts), guidelines=tuple(guidelines), clarify=tuple(clarify),
        calls=tuple(calls),
    )  # fmt: skip


def named(bundle: Bundle) -> Mapping[str, list[str]]:
    """Guidelines by what a case calls them: an id of their own, or what they are and their condition."""
    triggers = [one for journey in bundle.journeys for one in journey.activation.observations]
    made: dict[str, list[str]] = {}
    for one in bundle.guidelines:
        kind = "trigger" if one.id in triggers else "rule"
        for name in (one.id, f"{kind}: {one.condition}"):
            made.setdefault(name, []).append(one.id)
    return made


def _holding(part: Part, situation: Situation, names: Mapping[str, list[str]]) -> Iterator[str]:
    """The guidelines that hold. What names one that was not asked about is handed on as it is."""
    for asked in situation.guidelines:
        found = next((one for one in part.subjects.left("match") if asked.id in names.get(one.about, ())), None)
        if found is None:
            if part.prepared.script.matched.get(asked.id):
                yield asked.id
            continue
        part.subjects.use(found)
        if found.unknown:
            yield str(found.value)
        elif found.value:
            yield asked.id


def _clarifications(
    subjects: Subjects, situation: Situation, names: Mapping[str, list[str]]
) -> Iterator[Clarification]:
    """What is unclear: of the targets, those that need telling apart."""
    for ambiguity in situation.ambiguities:
        answers = subjects.left("unclear")
        found = next((one for one in answers if ambiguity.id in names.get(one.about, ())), None)
        if found is None:
            continue
        subjects.use(found)
        if found.malformed or not found.value.get("is_ambiguous"):
            continue
        wanted = [bool(one.get("requires_disambiguation")) for one in found.value.get("guidelines") or ()]
        between = tuple(one for one, meant in zip(ambiguity.between, wanted, strict=False) if meant)
        ask = str(found.value.get("clarification_action") or "")
        yield Clarification(id=ambiguity.id, between=between or ambiguity.between, ask=ask)


def _template(subjects: Subjects, situation: ReplySituation) -> str | None:
    """The canned response that was chosen, by what a case says of it."""
    chosen = next(iter(subjects.left("template")), None)
    if chosen is None or chosen.malformed or not chosen.value.get("chosen_template_id"):
        return None
    subjects.use(chosen)
    return next((one.id for one in situation.canned), None)


def _journey(activation: str) -> str:
    """The journey of an activation, as requests call it."""
    return activation.partition("@")[0].partition("#")[0]
