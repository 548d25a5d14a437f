"""What holds of silence in every run, whatever happens to it and in whatever order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from engine import events
from engine.commands import CallTool, CancelTimer, Command, StartTimer
from engine.engine import apply, start
from engine.resuming import commands_to_resume
from engine.run import Run
from engine.silence import TIMER
from engine.silence.declared import measures
from engine.visit import Visit
from journeys.bundle import Bundle
from journeys.silence import After, Assignment, Before, Silence
from tests.engine import invariants
from tests.engine.journeys_strategy import Action, actions, canvases, event_of, machines, nestings
from tests.engine.silence.policies import after, before, escalate, expire

MEASURES = (
    after(5), after(15, {"kind": "remind"}), after(15, escalate(assignee="boss")), after(25, expire()),
    after(25, expire("fail")), after(40, expire("cancel")),
    after(10, {"kind": "notify", "channel": "mail", "message": "x"}),
    after(10, escalate(queue="operators"), of="incidents"), after(30, {"kind": "hand_over", "queue": "desk"}),
    {"when": {"kind": "working_day"}, "do": {"kind": "remind"}}, before("1970-01-01T00:20:00Z", seconds=60),
    before("1970-01-01T00:16:00Z", late="at_once"),
)  # fmt: skip


@st.composite
def silent(draw: st.DrawFn) -> Bundle:
    """Any journey, with things to be done while nobody answers."""
    made = draw(st.one_of(machines(), canvases(guided=True), nestings(guided=True)))
    declared = draw(st.lists(st.sampled_from(MEASURES), min_size=1, max_size=4))
    silence = tuple(Silence.model_validate(one) for one in declared)
    assignment = draw(st.sampled_from([None, Assignment(queue="desk"), Assignment(assignee="ada", exclusive=True)]))
    return made.model_copy(
        update={"conduct": made.conduct.model_copy(update={"silence": silence, "assignment": assignment})}
    )


class Played:
    """A run, with the timers that a host would have."""

    def __init__(self, made: Bundle) -> None:
        self.run: Run
        self.run, commands = start(made, "run-1", 1000.0, input={"number": 3})
        self.timers: dict[tuple[int, str], None] = {}
        self.calls: Counter[tuple[int, int]] = Counter()
        self._do(commands)

    def tell(self, event: events.Event) -> None:
        """Something happens."""
        if isinstance(event, events.TimerFired):
            self.timers.pop((event.visit, event.timer), None)
        self._do(apply(self.run, event))

    def _do(self, commands: list[Command]) -> None:
        for command in commands:
            match command:
                case StartTimer():
                    assert command.seconds >= 0
                    assert (command.visit, command.timer) not in self.timers, "a timer that runs is not started"
                    self.timers[command.visit, command.timer] = None
                case CancelTimer():
                    self.timers.pop((command.visit, command.timer), None)
                case CallTool(activity="moment" | "notify"):
                    self.calls[command.visit, command.call] += 1
                case _:
                    pass
        invariants.check(self.run, commands)

    def then(self, action: Action) -> None:
        """An action, and now and then what else silence is about: somebody claims, an activity works times out."""
        self.tell(event_of(self.run, action))
        for number in list(self.run.open_visits):
            visit = self.run.visits.get(number)
            asked = visit.silence.get("asked") if visit is not None else None
            if visit is not None and asked is not None and action.extra % 3 == 0:
                found = [
                    {"at": self.run.now + 7.0 * (place - 1), "error": None} for place, _ in enumerate(asked["measures"])
                ]
                result = events.ToolSucceeded(self.run.now, number, asked["call"], {"moments": found})
                self.tell(result)
                self.tell(result)
            elif action.extra % 4 == 1:
                kind = ("claim", "release", "assign")[action.pick % 3]
                to = {"assignee": "bob", "queue": None}
                self.tell(
                    events.CommandGiven(self.run.now, kind, number, output=to, by=("ada", "bob")[action.pick % 2])
                )


@given(silent(), actions())
def test_timers_are_those_of_the_questions_that_are_open(made: Bundle, happening: list[Action]) -> None:
    played = Played(made)
    for action in happening:
        played.then(action)
        run = played.run
        planned = {(number, name): None for number in run.open_visits for name in _silence(run.visits[number])}
        assert {one: None for one in played.timers if one[1].startswith(TIMER)} == planned
        for number in run.open_visits:
            _is_planned(run, run.visits[number])
    resumed = [one for one in commands_to_resume(played.run, played.run.now) if isinstance(one, StartTimer)]
    assert {(one.visit, one.timer): None for one in resumed} == played.timers


def _silence(visit: Visit) -> Iterable[str]:
    return (name for name in visit.timers if name.startswith(TIMER))


def _is_planned(run: Run, visit: Visit) -> None:
    """Each measure for the question is taken, planned, or being planned; nothing is where nobody can answer."""
    names = [int(name.rpartition(":")[2]) for name in _silence(visit)]
    if visit.question is None or visit.silence.get("stopped") is not None:
        assert names == []
        return
    assert not run.paused
    known = visit.silence
    assert known["question"] == visit.question["id"]
    for index, one in measures(run, visit):
        assert names.count(index) == (index not in known["done"]) or not isinstance(one.when, After)
    assert not [index for index in names if index in known["done"]]


@given(silent(), actions())
def test_nothing_is_done_twice_for_a_time_of_silence_nor_without_a_question(
    made: Bundle, happening: list[Action]
) -> None:
    played = Played(made)
    once: Counter[tuple[int, int]] = Counter()
    for action in happening:
        run = played.run
        was = {number: list(visit.silence.get("done", ())) for number, visit in run.visits.items()}
        paused, heard = run.paused, len(run.entries)
        played.then(action)
        new = run.entries[heard:]
        if paused and run.paused:
            assert not [one for one in new if one["kind"] in ("reminder", "notice", "expiry")]
        for number, visit in run.visits.items():
            before_it = was.get(number, [])
            for index in visit.silence.get("done", ()):
                declared = run.bundle.conduct.silence[index]
                if index not in before_it and isinstance(declared.when, Before):
                    once[number, index] += 1
            assert len(set(visit.silence.get("done", ()))) == len(visit.silence.get("done", ()))
    assert not [one for one, times in once.items() if times > 1], "before a moment, once in a visit"
    assert not [one for one, times in played.calls.items() if times > 1], "no two calls have one key"
