"""Which ways out are taken after what happened: a success, a choice, a failure. Some need an activity, or a person."""

from __future__ import annotations

from engine.calling import make_call
from engine.changing import undo_changes
from engine.ending import fail_run
from engine.evaluation import NeedsActivity, is_true
from engine.questions import question_for_activity
from engine.regions import give_up_round, is_caught
from engine.repair.recalling import recalled
from engine.settling import settle_visit
from engine.states.tool import YES_NO
from engine.step import Step
from engine.visit import Visit
from journeys.conversing import is_judged
from journeys.errors import StateError
from journeys.states import InputCollection, Loop, Option, ParallelExecution, ToolExecution
from journeys.transitions import Transition
from journeys.values import Json

INCIDENT = (
    Option(value="retry", label="Try again"),
    Option(value="skip", label="Go on without it"),
    Option(value="fail", label="Let it fail"),
)
_LISTENING = ("external_event", "timeout")


def fail(step: Step, visit: Visit, error: dict[str, Json]) -> None:
    """The state has failed: an unknown outcome is a person's to judge; else the failure ways, else the policy."""
    visit.error = {
        "message": error.get("message", ""),
        "kind": error.get("kind", "error"),
        "outcome": error.get("outcome", "failed"),
        "details": error.get("details") or {},
    }
    visit.logs.extend(error.get("logs", ()))
    visit.output = {"error": visit.error["message"], **error.get("gives", {})}
    visit.choice = None
    _forget_choice(visit)
    undo_changes(step, visit)
    if step.is_ending(visit):
        settle_visit(step, visit, "failed")
        return
    _say_the_error(step, visit, visit.error)
    if visit.error["outcome"] == "unknown":
        open_incident(step, visit, visit.error)
        return
    visit.phase = "after"
    choose(step, visit)


def _say_the_error(step: Step, visit: Visit, error: dict[str, Json]) -> None:
    stay = step.stay(visit)
    messages = stay.state.error_messages
    wanted = messages.get(error["kind"], messages.get("*"))
    if wanted is not None:
        try:
            stay.say("error", stay.text(wanted))
        except StateError:
            stay.say("error", error["message"])


def open_incident(step: Step, visit: Visit, error: dict[str, Json]) -> None:
    """The run stays open until a person says what is to be done about this visit; its time stands still till then."""
    visit.phase = "incident"
    step.stop_timers(visit)
    stay = step.stay(visit)
    known = "may or may not have happened" if error["outcome"] == "unknown" else "failed"
    prompt = f"{stay.state.name} {known}: {error['message']}"
    stay.ask("incident", prompt, purpose="incident", options=INCIDENT)


def candidates(step: Step, visit: Visit) -> list[int]:
    """The ways out that may be taken after what happened, by index, in the order they are looked at."""
    ways = step.run.graph(visit.activation).out[visit.state]
    failed = visit.error is not None or (step.state(visit).error_output and _has_error(visit.output))
    found: list[int] = []
    handled = any(way.trigger == "tool_failure" for way in ways)
    everywhere = step.state(visit).branching == "all"
    for index, way in enumerate(ways):
        if way.trigger in _LISTENING or (way.commands and way.trigger == "user_input" and not way.choices):
            continue
        if failed:
            wanted = way.trigger == "tool_failure" or (way.trigger == "automatic" and everywhere)
            wanted = wanted and (handled or visit.error is None)
        else:
            wanted = way.trigger != "tool_failure" and (not way.choices or visit.choice in way.choices)
        if wanted:
            found.append(index)
    return found


def _has_error(output: Json) -> bool:
    return isinstance(output, dict) and is_true(output.get("error"))


def choose(step: Step, visit: Visit) -> None:
    """Looks at the ways out in order until enough are taken; stops where an activity or a person must say."""
    if "_candidates" not in visit.data:
        visit.data["_candidates"] = candidates(step, visit)
    ways = step.run.graph(visit.activation).out[visit.state]
    while visit.data["_candidates"]:
        index = visit.data["_candidates"][0]
        way = ways[index]
        try:
            holds = _holds(step, visit, index, way)
            if holds and (way.confirmation is not None or way.trigger == "user_confirmation"):
                holds = recalled(step.run, visit, index)
                if holds is None:
                    _ask_for(step, visit, way)
                    return
        except StateError as error:
            _guard_broken(step, visit, way, str(error))
            return
        if holds is None:
            return
        if holds:
            _take(step, visit, index)
        else:
            visit.data["_candidates"].pop(0)
    _chosen(step, visit)


def _holds(step: Step, visit: Visit, index: int, way: Transition) -> bool | None:
    """Whether a way may be taken; None: an activity has been asked, or the turn is to judge its words."""
    if visit.data.get("_holds") == index:
        return True
    known = recalled(step.run, visit, index) if "_judged" not in visit.data else None
    if way.worded and known is not None:
        return known
    if way.worded and _is_the_only_one(step, visit):
        visit.data["_judged"] = [index]
    if way.worded and "_judged" not in visit.data:
        visit.phase = "deciding"
        visit.data["_words"] = True
        step.run.touch(visit)
        return None
    if way.worded and index not in visit.data["_judged"]:
        return False
    stay = step.stay(visit)
    try:
        return stay.truth(way.guard)
    except NeedsActivity:
        if known is not None:
            return known
        question = question_for_activity(stay, way.guard)
    visit.phase = "deciding"
    step.commands.append(make_call(stay, "evaluate", {"questions": [question]}))
    return None


def _is_the_only_one(step: Step, visit: Visit) -> bool:
    """Whether a tool or a fork has one way on alone: then there is nothing to judge, as in Parlant."""
    ways = step.run.graph(visit.activation).out[visit.state]
    onward = [one for one in ways if one.trigger not in (*_LISTENING, "tool_failure")]
    state = step.state(visit)
    return len(onward) == 1 and (isinstance(state, ToolExecution) or is_judged(state))


def _ask_for(step: Step, visit: Visit, way: Transition) -> None:
    """Asks a person whether a way is to be taken."""
    stay = step.stay(visit)
    prompt = stay.text(way.confirmation) if way.confirmation is not None else f"Go on from {stay.state.name}?"
    problems = ("It was declined; say yes to go on",) if visit.data.pop("_declined", False) else ()
    visit.phase = "confirming"
    stay.ask("confirmation", prompt, purpose="way", options=YES_NO, problems=problems)


def _take(step: Step, visit: Visit, index: int) -> None:
    visit.taken.append(index)
    if step.state(visit).branching == "first":
        visit.data["_candidates"] = []
    else:
        visit.data["_candidates"].pop(0)


def _guard_broken(step: Step, visit: Visit, way: Transition, reason: str) -> None:
    message = f"The condition on the way to `{way.target}` cannot be evaluated: {reason}"
    visit.taken = []
    if visit.error is None:
        fail(step, visit, {"message": message, "kind": "expression"})
    else:
        _chosen(step, visit)


def guard_answered(step: Step, visit: Visit, answer: dict[str, Json]) -> None:
    """An activity has evaluated a guard."""
    index = visit.data["_candidates"][0]
    if answer.get("error"):
        _guard_broken(step, visit, step.run.graph(visit.activation).out[visit.state][index], str(answer["error"]))
        return
    if answer["truthy"]:
        visit.data["_holds"] = index
    else:
        visit.data["_candidates"].pop(0)
    choose(step, visit)


def way_confirmed(step: Step, visit: Visit, agreed: bool) -> None:
    """A person has said whether a way is to be taken. If nothing else can be, the question stays."""
    index = visit.data["_candidates"][0]
    if agreed:
        _take(step, visit, index)
    else:
        visit.data["_candidates"].pop(0)
        visit.data.pop("_holds", None)
        if not visit.data["_candidates"] and not visit.taken:
            visit.data["_candidates"] = [index]
            visit.data["_declined"] = True
    choose(step, visit)


def _chosen(step: Step, visit: Visit) -> None:
    taken = visit.taken
    _forget_choice(visit)
    visit.taken = taken
    if visit.error is None:
        settle_visit(step, visit, "skipped" if "_skipped" in visit.data else "done")
        return
    ways = step.run.graph(visit.activation).out[visit.state]
    if any(ways[index].trigger == "tool_failure" for index in visit.taken):
        visit.error_handled = True
        settle_visit(step, visit, "failed")
        return
    visit.taken = []
    failed = {**visit.error, "message": _with_name(step, visit, visit.error["message"])}
    if is_caught(step, visit):
        settle_visit(step, visit, "failed")
        give_up_round(step, visit, failed)
    elif _is_for_a_person(step, visit) and "_let_fail" not in visit.data:
        open_incident(step, visit, visit.error)
    elif visit.compensates is not None:
        settle_visit(step, visit, "failed")
    else:
        settle_visit(step, visit, "failed")
        fail_run(step, failed)


def _is_for_a_person(step: Step, visit: Visit) -> bool:
    """Whether a person decides about a failure. What could not be taken back is not passed over in silence."""
    return step.run.bundle.policy.on_failure == "incident" or visit.compensates is not None


def _with_name(step: Step, visit: Visit, message: str) -> str:
    """The failure of a container speaks for itself: it names the container, or what has failed in it. So does that of
    a start that refuses the run's input."""
    state = step.state(visit)
    speaks = isinstance(state, (Loop, ParallelExecution)) or (
        isinstance(state, InputCollection) and state.coercion == "lenient"
    )
    return message if speaks else f"{state.name}: {message}"


def _forget_choice(visit: Visit) -> None:
    visit.taken = []
    for name in ("_candidates", "_holds", "_declined", "_judged", "_words"):
        visit.data.pop(name, None)
