"""Whom questions wait for: as declared, claimed from a queue, given back, given to somebody else."""

from __future__ import annotations

from engine.events import CommandGiven
from engine.forms import Unfit
from engine.run import Run
from engine.silence.declared import assignment, kind_of
from engine.step import Step
from engine.visit import Visit
from journeys.errors import StateError
from journeys.messages import Command
from journeys.values import Json

KINDS = ("claim", "release", "assign")
"""Commands about whom a question waits for."""


def assigned(visit: Visit) -> dict[str, Json]:
    """Whom the question that a visit has now waits for; empty: nobody in particular."""
    known = visit.assignment
    return known if known is not None and known["of"] == kind_of(visit) else {}


def holder(visit: Visit) -> str | None:
    """The person that the question waits for, if it is one."""
    return assigned(visit).get("assignee")


def assign_as_declared(step: Step, visit: Visit) -> None:
    """Gives a new question to whom it is for; one of several of the same visit stays where it is."""
    declared = assignment(step.run, visit)
    if declared is None or assigned(visit):
        return
    stay = step.stay(visit)
    try:
        assignee, queue = stay.text(declared.assignee) or None, stay.text(declared.queue) or None
    except StateError as error:
        said = f"Whom the question is for cannot be found out: {error}"
        step.run.say("error", said, who="system", visit=visit)
        assignee, queue = None, None
    _put(step.run, visit, assignee, queue, claimed=False)


def assign(step: Step, visit: Visit, assignee: str | None, queue: str | None, message: str = "") -> None:
    """Gives the question to a person, or into a queue."""
    _put(step.run, visit, assignee, queue, claimed=False)
    to = assignee or f"the queue {queue}"
    _tell(step.run, visit, message or f"{step.state(visit).name} is for {to} now")


def obey(step: Step, event: CommandGiven) -> None:
    """Claims, gives back or assigns a question; what cannot be done is refused in the transcript."""
    run = step.run
    problem = problem_with(run, event.kind, event.visit, event.by)
    if problem:
        run.say("refusal", problem, who="system")
        return
    visit = run.visits[event.visit or 0]
    name = step.state(visit).name
    match event.kind:
        case "claim":
            if not assigned(visit).get("claimed"):
                _put(run, visit, event.by, assigned(visit).get("queue"), claimed=True)
                _tell(run, visit, f"{event.by} has claimed {name}")
        case "release":
            _put(run, visit, None, assigned(visit).get("queue"), claimed=False)
            _tell(run, visit, f"{event.by} has given {name} back")
        case _:
            wanted = event.output if isinstance(event.output, dict) else {}
            assign(step, visit, wanted.get("assignee"), wanted.get("queue"))


def event_of(run: Run, message: Command, at: float) -> CommandGiven:
    """A command as an event."""
    to = {"assignee": message.assignee, "queue": message.queue} if message.kind == "assign" else None
    return CommandGiven(at, message.kind, question_of(run, message), None, to, message.reason, message.by)


def problem_with_message(run: Run, message: Command) -> str | None:
    """Why a command cannot be obeyed; None if it can."""
    if message.kind == "assign" and not message.assignee and not message.queue:
        return "Say to whom it is to be assigned, or into which queue"
    number = question_of(run, message)
    if number is None and message.question is not None:
        return "That question is no longer open"
    return problem_with(run, message.kind, number, message.by) or None


def lost(run: Run, event: CommandGiven) -> str:
    """Who was first, if a claim that could be made has come too late; empty if it has not."""
    visit = run.visits.get(event.visit or 0)
    known = visit.assignment if visit is not None else None
    if event.kind != "claim" or visit is None or known is None or known["assignee"] in (None, event.by):
        return ""
    return _who_has_it(run, visit, known)


def question_of(run: Run, message: Command) -> int | None:
    """The visit whose question a command means: the one named, or the oldest that it can be about."""
    found = [number for number in run.open_visits if _is_meant(run.visits[number], message)]
    possible = (number for number in found if not problem_with(run, message.kind, number, message.by))
    return next(possible, found[0] if found else None)


def _is_meant(visit: Visit, message: Command) -> bool:
    if visit.question is None or message.visit not in (None, visit.number):
        return False
    return message.question in (None, visit.question["id"]) and message.state in (None, visit.state)


def problem_with(run: Run, kind: str, number: int | None, by: str | None) -> str:
    """Why a command about a question cannot be obeyed; empty if it can."""
    visit = run.visits.get(number or 0)
    if run.finished or visit is None or visit.status != "open" or visit.question is None:
        return "That question is no longer open" if number is not None else "No question is open"
    has = holder(visit)
    name = run.graph(visit.activation).states[visit.state].name
    if kind == "assign":
        return ""
    if not by:
        return f"Say who wants to {kind} it"
    if kind == "claim" and has not in (None, by):
        return _who_has_it(run, visit, assigned(visit))
    if kind == "release" and has != by:
        return f"{name} is not {by}'s to give back: {f'{has} has it' if has else 'nobody has claimed it'}"
    return ""


def refuses(run: Run, visit: Visit, by: str | None) -> bool:
    """Whether an answer is not taken because somebody else is to give it; then the transcript says so."""
    try:
        require_theirs(run, visit, by)
    except Unfit as reason:
        run.say("refusal", str(reason), who="system", visit=visit)
        return True
    return False


def require_theirs(run: Run, visit: Visit, by: str | None) -> None:
    """Refuses an answer that somebody else is to give.

    Raises:
        Unfit: says who, or that the question is to be claimed first.
    """
    declared = assignment(run, visit)
    if declared is None or not declared.exclusive:
        return
    has = holder(visit)
    if has is None:
        raise Unfit("The question must be claimed before it is answered")
    if by != has:
        raise Unfit(f"Only {has} may answer; {f'this is {by}' if by else 'nobody is named'}")


def _who_has_it(run: Run, visit: Visit, known: dict[str, Json]) -> str:
    name = run.graph(visit.activation).states[visit.state].name
    return f"{name} {'has been claimed by' if known['claimed'] else 'is assigned to'} {known['assignee']}"


def _put(run: Run, visit: Visit, assignee: str | None, queue: str | None, *, claimed: bool) -> None:
    visit.assignment = {
        "of": kind_of(visit),
        "assignee": assignee,
        "queue": queue,
        "claimed": claimed,
        "since": run.now,
    }
    run.touch(visit)


def _tell(run: Run, visit: Visit, text: str) -> None:
    known = assigned(visit)
    run.say("assignment", text, who="system", visit=visit, data={name: known[name] for name in ("assignee", "queue")})
