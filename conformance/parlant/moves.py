"""What scripted answers say of a journey, as moves in our request's form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from conformance.parlant.case import SetupJourney
from conformance.parlant.numbering import END, Numbering
from conformance.parlant.subjects import Found, Subjects
from conformance.parlant.ways import ways_along
from journeys.turns import JourneyAtHand, JourneyMove, JourneyStart, JourneyUnderWay, Step

STAY, EXIT = "0", "None"


@dataclass(frozen=True)
class Selected:
    """What one next-step answer means.

    Attributes:
        path: states that it leads through, from the one that was asked about; `end` is the end.
        leaves: the journey is left.
        wrong: the id that it names, and that was not offered.
        against: what it says besides, that cannot be true of a move: `stay`, `leave`, or nothing.
    """

    path: tuple[str, ...] = ()
    leaves: bool = False
    wrong: str | None = None
    against: str = ""


@dataclass(frozen=True)
class Course:
    """One journey of a case: what its answers name by indexes and ids, in our words."""

    numbering: Numbering
    setup: SetupJourney

    def state(self, index: str | None) -> str:
        """The state of an index; the end for none."""
        if index in (None, EXIT):
            return END
        return self.numbering.by_index.get(str(index), f"?{index}")

    def asked(self, found: Found) -> str:
        """The state that a next-step answer is about; the root, if there is none of that name."""
        if found.index in self.numbering.by_index:
            return self.numbering.by_index[found.index]
        named = (state for state, one in self.numbering.names.items() if one == found.state)
        return next(named, self.numbering.journey.initial[0])

    def selected(self, found: Found) -> Selected:
        """What a next-step answer means."""
        said = found.value
        wanted = str(said.get("applied_condition_id"))
        if wanted == STAY:
            return Selected()
        if wanted == EXIT:
            return Selected(leaves=True)
        step = self.setup.steps.get(self.numbering.indexes[self.asked(found)])
        choice = next((one for one in (step.follow_ups if step else ()) if one.id == wanted), None)
        if choice is None:
            return Selected(wrong=wanted)
        against = "" if said.get("current_step_completed", True) else "stay"
        against = against if said.get("journey_continues", True) else "leave"
        return Selected(tuple(self.state(one) for one in choice.path), against=against)

    def back(self, found: Found) -> tuple[str | None, tuple[str, ...], str]:
        """Where a backtrack selection goes back to (None: nowhere), the states from there on, and its next step."""
        said = found.value
        target = said.get("backtracking_target_step") if said.get("requires_backtracking") else None
        named = [str(one.get("id")) for one in said.get("step_advancement") or ()]
        # Parlant stops at the first tool behind the state gone back to.
        kinds = [self.setup.steps[one].kind if one in self.setup.steps else None for one in named]
        stop = next((place + 1 for place, kind in enumerate(kinds) if place and kind == "tool"), len(named))
        last = self.state(str(said.get("next_step")))
        beyond = [self.state(one) for one in named[stop:]]
        passed = [self.state(one) for one in named[:stop]]
        last = passed[-1] if last in beyond else last
        return (self.state(str(target)) if target is not None else None), tuple(passed), last


def move_of(course: Course, journey: JourneyUnderWay, subjects: Subjects) -> list[JourneyMove]:
    """What becomes of a journey that is under way; nothing, if it stays."""
    name = course.numbering.journey.id
    check = next(iter(subjects.left("check", name)), None)
    if check is not None:
        subjects.use(check)
        if check.value.get("requires_backtracking"):
            return _back(course, journey, subjects, same=bool(check.value.get("backtrack_to_same_journey_process")))
    found = _about(course, journey.state, subjects.left("next", name))
    if found is None:
        return _by_itself(journey, subjects)
    subjects.use(found)
    selected = course.selected(found)
    return _moved(journey, _rest(course, found, selected, journey.state))


def _by_itself(journey: JourneyUnderWay, subjects: Subjects) -> list[JourneyMove]:
    """Behind a tool, and at a fork, Parlant takes a single way without asking, whatever its condition."""
    here = next((one for one in journey.steps if one.state == journey.state), None)
    if here is not None and here.tool is not None and subjects.left("tool", here.tool.rpartition(":")[2]):
        return []  # the tool has not run yet
    if here is None or journey.needs != "judgement" or here.kind not in ("tool", "fork") or len(here.ways) != 1:
        return []
    return [JourneyMove(journey=journey.journey, move="advance", ways=(here.ways[0].id,))]


def _about(course: Course, state: str, answers: Sequence[Found]) -> Found | None:
    """The next answer on where the journey stands: about that state, or about one before whose path leads past it."""
    exact = next((one for one in answers if course.asked(one) == state), None)
    if exact is not None:
        return exact
    return next((one for one in answers if not one.malformed and state in course.selected(one).path), None)


def _rest(course: Course, found: Found, selected: Selected, state: str) -> Selected:
    """What is left of a path for a journey that has gone a part of it already."""
    if course.asked(found) == state or state not in selected.path:
        return selected
    place = len(selected.path) - 1 - selected.path[::-1].index(state)
    return Selected(selected.path[place + 1 :], against=selected.against)


def _moved(journey: JourneyUnderWay, selected: Selected) -> list[JourneyMove]:
    name = journey.journey
    if selected.wrong is not None:
        return [JourneyMove(journey=name, move="advance", ways=(selected.wrong,))]
    if selected.leaves:
        return [JourneyMove(journey=name, move="leave")]
    ways = ways_along(journey.steps, journey.state, selected.path)
    if not ways:
        return []
    match selected.against:
        case "stay":
            return [JourneyMove(journey=name, move="stay", ways=tuple(ways))]
        case "leave":
            return [JourneyMove(journey=name, move="leave", ways=tuple(ways))]
        case _:
            return [JourneyMove(journey=name, move="advance", ways=tuple(ways))]


def _back(course: Course, journey: JourneyUnderWay, subjects: Subjects, *, same: bool) -> list[JourneyMove]:
    name = journey.journey
    initial = course.numbering.journey.initial[0]
    chosen = next(iter(subjects.left("selection", course.numbering.journey.id)), None)
    if chosen is None:
        afresh = next(iter(subjects.left("next", course.numbering.journey.id)), None)
        path = course.selected(afresh).path if afresh is not None else ()
        if afresh is not None:
            subjects.use(afresh)
        return [JourneyMove(journey=name, move="restart", ways=_known(journey.steps, initial, path))]
    subjects.use(chosen)
    target, passed, last = course.back(chosen)
    if not same:
        return [
            _and(JourneyMove(journey=name, move="restart", ways=_known(journey.steps, initial, passed)), passed, last)
        ]
    if target is None:
        ways = ways_along(journey.steps, journey.state, [one for one in passed if one != journey.state])
        return [JourneyMove(journey=name, move="advance", ways=tuple(ways))] if ways else []
    rest = passed[1:] if passed[:1] == (target,) else passed
    made = JourneyMove(journey=name, move="back", back_to=target, ways=_known(journey.steps, target, rest))
    return [_and(made, passed, last)]


def _known(steps: Sequence[Step], start: str, path: Sequence[str]) -> tuple[str, ...]:
    """The ways along a path, up to the first state that no way leads to, which is named as it is."""
    taken: tuple[str, ...] = ()
    for length in range(1, len(path) + 1):
        ways = ways_along(steps, start, path[:length])
        if ways is None:
            # What was passed was not shown: the engine knows whether there are such ways.
            return (*taken, path[length - 1])
        taken = tuple(ways)
    return taken


def _and(made: JourneyMove, passed: Sequence[str], last: str) -> JourneyMove:
    """The move; with a next step besides that the states passed do not lead to, one that contradicts itself."""
    if last in passed or not passed:
        return made
    return made.model_copy(update={"ways": (*made.ways, last)})


def is_left_at_once(course: Course, journey: JourneyAtHand, subjects: Subjects) -> bool:
    """Whether a journey is left in the moment in which it would begin: then it does not."""
    first = next(iter(subjects.left("next", journey.journey)), None)
    if journey.left is not None or first is None or first.malformed or not course.selected(first).leaves:
        return False
    subjects.use(first)
    return True


def start_of(course: Course, journey: JourneyAtHand, subjects: Subjects, *, woken: bool) -> list[JourneyStart]:
    """Whether a journey at hand becomes active, and how far it goes at once. `woken`: one of its triggers holds."""
    name = journey.journey
    check = next(iter(subjects.left("check", name)), None)
    if journey.left is not None and check is not None:
        subjects.use(check)
        if check.value.get("requires_backtracking"):
            return _again(course, journey, subjects, same=bool(check.value.get("backtrack_to_same_journey_process")))
    answers = subjects.left("next", name)
    if not woken or (journey.left is not None and not answers):
        return []
    if journey.left is not None:
        return _resumed(course, journey, subjects, answers)
    first = next(iter(answers), None)
    if first is not None:
        subjects.use(first)
    return [_begun(course, journey, first)]


def _resumed(
    course: Course, journey: JourneyAtHand, subjects: Subjects, answers: Sequence[Found]
) -> list[JourneyStart]:
    """A journey that was left goes on from where it was, since its trigger holds again."""
    assert journey.left is not None
    found = _about(course, journey.left, answers)
    if found is None:
        return []
    subjects.use(found)
    selected = _rest(course, found, course.selected(found), journey.left)
    if selected.leaves or selected.wrong is not None:
        return []
    ways = ways_along(journey.steps, journey.left, selected.path) or []
    return [JourneyStart(journey=journey.journey, resume=True, ways=tuple(ways))]


def _begun(course: Course, journey: JourneyAtHand, found: Found | None) -> JourneyStart:
    if found is None:
        return JourneyStart(journey=journey.journey)
    selected = course.selected(found)
    if selected.wrong is not None:
        return JourneyStart(journey=journey.journey, ways=(selected.wrong,))
    asked = course.asked(found)
    through = (asked, *selected.path) if asked != journey.start else selected.path
    return JourneyStart(journey=journey.journey, ways=_known(journey.steps, journey.start, through))


def _again(course: Course, journey: JourneyAtHand, subjects: Subjects, *, same: bool) -> list[JourneyStart]:
    """The customer returns to a journey that was left: for the same purpose, or for a new one."""
    name = journey.journey
    chosen = next(iter(subjects.left("selection", name)), None)
    if chosen is None or not same:
        afresh = next(iter(subjects.left("next", name)), None)
        if afresh is not None:
            subjects.use(afresh)
        return [_begun(course, journey, afresh)]
    subjects.use(chosen)
    target, passed, _ = course.back(chosen)
    target = target or journey.left
    rest = passed[1:] if passed[:1] == (target,) else passed
    ways = _known(journey.steps, target or journey.start, rest)
    return [JourneyStart(journey=name, resume=True, back_to=target, ways=ways)]
