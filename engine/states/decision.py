"""A decision: one way out is chosen, by an expression, a person, the answer of a tool, or a judge."""

from __future__ import annotations

from engine.answering import answer_text, option_of
from engine.calling import call_tool, make_call
from engine.evaluation import NeedsActivity
from engine.events import Event, InputReceived, TimerFired, ToolFailed, ToolSucceeded
from engine.expressions import ExpressionError
from engine.forms import Unfit
from engine.functions import call
from engine.outcomes import Done, Failed, Outcome, Waiting, failure, failure_of
from engine.questions import question_for_activity
from engine.states.tool import answer_of, refused
from engine.stay import Stay
from journeys.errors import ReferenceFailedError, StateError
from journeys.states import Branch, DecisionPoint, Field, Option
from journeys.values import Json


def enter(state: DecisionPoint, stay: Stay) -> Outcome:
    """Evaluates the branches in order, or asks: a person, or a tool."""
    match state.by:
        case "expression":
            return _evaluate(state, stay, 0)
        case "choice":
            return _ask(state, stay)
        case "tool":
            return _call(state, stay)
        case "judge":
            return _judge(state, stay)


def receive(state: DecisionPoint, stay: Stay, event: Event) -> Outcome:
    """The person's choice, the time being over, or what an activity found."""
    match event:
        case InputReceived():
            said = answer_text(event)
            if state.default is not None and (said is None or said == ""):
                return take(state, stay, branch_of(state, state.default))
            try:
                wanted = option_of(as_field(state), event)
            except Unfit as reason:
                return _ask(state, stay, (str(reason),))
            return take(state, stay, branch_of(state, wanted))
        case TimerFired() if state.by == "choice" and state.default is not None:
            return take(state, stay, branch_of(state, state.default))
        case ToolSucceeded(call=number, result=result) if number == stay.data.get("call"):
            return _answered(state, stay, result)
        case ToolSucceeded(result=result):
            _offer(stay)
            branch = state.branches[stay.data["at"]]
            answer = result["answers"][0]
            if answer.get("error"):
                return _broken(branch, answer["error"])
            return take(state, stay, branch) if answer["truthy"] else _evaluate(state, stay, stay.data["at"] + 1)
        case ToolFailed(failure=failed):
            return Failed(failed)
        case _:
            return Waiting()


def _ask(state: DecisionPoint, stay: Stay, problems: tuple[str, ...] = ()) -> Outcome:
    prompt = stay.text(state.question) or state.name
    stay.ask("choice", prompt, options=options(state), default=state.default, problems=problems)
    return Waiting()


def _judge(state: DecisionPoint, stay: Stay) -> Outcome:
    """A fork has the conditions on its ways out; else the turn says which branch holds."""
    if state.is_fork:
        return Done({"choice": None, "title": None})
    stay.data.update(_judging=True, goal=stay.text(state.question))
    return Waiting()


def _call(state: DecisionPoint, stay: Stay) -> Outcome:
    if state.tool is None:
        return failure("The decision is by a tool, and names none", "decision")
    command = call_tool(
        stay, state.tool, effect=state.effect, retry=state.retry, timeout_seconds=state.call_timeout_seconds
    )
    stay.data["call"] = command.call
    stay.work_with(command.arguments)
    return Waiting((command,))


def _answered(state: DecisionPoint, stay: Stay, result: dict[str, Json]) -> Outcome:
    assert state.tool is not None
    stay.data["result"] = stay.local["response"] = answer_of(state.tool, result)
    refusal = refused(state.tool, stay)
    if refusal is not None:
        return refusal
    _offer(stay)
    return _evaluate(state, stay, 0)


def _offer(stay: Stay) -> None:
    """What a tool has answered is at hand for the branches."""
    if "result" in stay.data:
        stay.local["result"] = stay.data["result"]


def options(state: DecisionPoint) -> tuple[Option, ...]:
    """The branches as options to choose from."""
    return tuple(Option(value=one.id, label=one.title, description=one.description) for one in state.branches)


def as_field(state: DecisionPoint) -> Field:
    """The choice as a field of a form."""
    return Field(name="choice", type="choice", options=options(state))


def branch_of(state: DecisionPoint, branch_id: Json) -> Branch:
    """The branch of that id."""
    return next(branch for branch in state.branches if branch.id == branch_id)


def take(state: DecisionPoint, stay: Stay, branch: Branch | None) -> Outcome:
    """The decision is made."""
    own = stay.value(branch.output if branch else state.none_output)
    choice = branch.id if branch else None
    if state.output is None and own is None:
        told = {"choice": choice, "title": branch.label if branch else None}
        return Done({**told, "result": stay.data["result"]} if "result" in stay.data else told, choice or "none")
    base = stay.value(state.output)
    return Done(call("merge", [base, own]), choice or "none")


def _evaluate(state: DecisionPoint, stay: Stay, start: int) -> Outcome:
    for index in range(start, len(state.branches)):
        branch = state.branches[index]
        try:
            if stay.truth(branch.when):
                return take(state, stay, branch)
        except NeedsActivity:
            stay.data["at"] = index
            try:
                question = question_for_activity(stay, branch.when)
            except StateError as error:
                return _broken(branch, error)
            return Waiting((make_call(stay, "evaluate", {"questions": [question]}),))
        except StateError as error:
            return _broken(branch, error)
    return take(state, stay, None)


def _broken(branch: Branch, error: StateError | str) -> Outcome:
    """A condition that cannot be evaluated, in Sim's words: what threw without its name, a reference as it is."""
    if isinstance(error, ReferenceFailedError):
        return failure_of(error)
    reason = error.message if isinstance(error, ExpressionError) else str(error)
    return failure(f'Evaluation error in condition "{branch.label}": {reason}', "expression")
