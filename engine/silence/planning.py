"""Planning: when the measures for a question are to be taken. Plain durations are timers at once; for all else an
activity is asked, since holidays and time zones change with the libraries that know them."""

from __future__ import annotations

from engine.commands import CallTool, CancelTimer, StartTimer
from engine.events import ToolFailed, ToolSucceeded
from engine.run import Run
from engine.silence import TIMER
from engine.silence.declared import all_measures, measures
from engine.silence.measures import take
from engine.silence.numbering import FIRST_CALL, next_call
from engine.step import Step
from engine.visit import Visit
from journeys.canonical import plain
from journeys.errors import StateError
from journeys.silence import After, Before, MeasureKind, Notify, Remind, Silence
from journeys.values import Json


def plan(step: Step, visit: Visit) -> None:
    """Sets the timers of all measures that have not been taken; those that a calendar decides on follow later."""
    known = visit.silence
    known["plans"] += 1
    asked: list[tuple[int, dict[str, Json]]] = []
    for index, one in measures(step.run, visit):
        if index in known["done"]:
            continue
        if isinstance(one.when, After):
            _set_timer(step, visit, index, known["since"] + one.when.seconds)
            continue
        question = _question(step, visit, one)
        if question is not None:
            asked.append((index, question))
    if asked:
        _ask(step, visit, asked)


def stop_timers(step: Step, visit: Visit) -> None:
    """None of what was planned is to happen; what is being worked out is not waited for."""
    for name in [name for name in visit.timers if name.startswith(TIMER)]:
        del visit.timers[name]
        step.commands.append(CancelTimer(visit.number, name))
    if visit.silence:
        visit.silence["asked"] = None


def planned(run: Run, visit: Visit) -> list[tuple[float, MeasureKind]]:
    """What is to be done if nobody answers, and when; the next first."""
    declared = all_measures(run, visit)
    return sorted((at, declared[_index(name)].do.kind) for name, at in visit.timers.items() if name.startswith(TIMER))


def timer_fired(step: Step, visit: Visit, timer: str) -> None:
    """The time of a measure has come."""
    take(step, visit, _index(timer))


def call_ended(step: Step, visit: Visit, event: ToolSucceeded | ToolFailed) -> bool:
    """A call has ended. False: it is none of those that silence leads to."""
    if event.call < FIRST_CALL:
        return False
    asked = visit.silence.get("asked")
    if asked is None or asked["call"] != event.call:
        if isinstance(event, ToolFailed):
            _complain(step, visit, f"Nobody could be told: {event.failure.get('message')}")
        return True
    visit.silence["asked"] = None
    if isinstance(event, ToolFailed):
        _complain(step, visit, _unplanned(event.failure.get("message")))
        return True
    found = zip(asked["measures"], event.result["moments"], strict=True)
    for index, moment in sorted(found, key=lambda one: (one[1].get("at") or 0.0, one[0])):
        if moment.get("error"):
            _complain(step, visit, _unplanned(moment["error"]))
        elif visit.status == "open" and visit.question is not None:
            _place(step, visit, index, moment["at"])
    return True


def _place(step: Step, visit: Visit, index: int, at: float) -> None:
    """A time has been worked out. One that had passed when the question was asked is late."""
    one = all_measures(step.run, visit)[index]
    if at > visit.silence["since"] or not isinstance(one.when, Before):
        _set_timer(step, visit, index, at)
        return
    usual = "skip" if isinstance(one.do, (Remind, Notify)) else "at_once"
    if (one.when.late or usual) == "at_once":
        take(step, visit, index)


def _set_timer(step: Step, visit: Visit, index: int, at: float) -> None:
    # Of its own name each time: one that has fired just before it was cancelled is not taken for the next.
    name = f"{TIMER}{visit.silence['plans']}:{index}"
    visit.timers[name] = at
    title = f"{step.state(visit).name}: {all_measures(step.run, visit)[index].do.kind.replace('_', ' ')}"
    step.commands.append(StartTimer(visit.number, name, max(0.0, at - step.run.now), title))


def _index(timer: str) -> int:
    return int(timer.rpartition(":")[2])


def _question(step: Step, visit: Visit, one: Silence) -> dict[str, Json] | None:
    """What the activity is asked about a time; None: there is nothing that it could be before."""
    when = one.when
    assert not isinstance(when, After)
    calendar = plain(step.run.bundle.calendar(when.calendar))
    if not isinstance(when, Before):
        return {"when": plain(when), "calendar": calendar}
    try:
        moment = step.stay(visit).value(when.moment)
    except StateError as error:
        _complain(step, visit, _unplanned(error))
        return None
    if moment in (None, ""):
        visit.logs.append(f"nothing to {one.do.kind.replace('_', ' ')} before: there is no moment")
        return None
    return {"when": {**plain(when), "moment": None}, "moment": moment, "calendar": calendar}


def _ask(step: Step, visit: Visit, asked: list[tuple[int, dict[str, Json]]]) -> None:
    number = next_call(visit)
    visit.silence["asked"] = {"call": number, "measures": [index for index, _ in asked]}
    arguments = {"since": visit.silence["since"], "asked": [question for _, question in asked]}
    step.commands.append(
        CallTool(
            visit=visit.number,
            call=number,
            activity="moment",
            arguments=arguments,
            journey=step.run.activations[visit.activation].journey,
            state=visit.state,
            title=f"{step.state(visit).name}: business times",
            effect="pure",
            timeout_seconds=30.0,
        )
    )


def _unplanned(reason: object) -> str:
    return f"What is to be done when nobody answers cannot be planned: {reason}"


def _complain(step: Step, visit: Visit, said: str) -> None:
    step.run.say("error", said, who="system", visit=visit)
