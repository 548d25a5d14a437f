"""Leaving a state: is it complete, did it fail, which ways out are taken, and what happens on them."""

from __future__ import annotations

from engine.calling import THREE_ATTEMPTS, make_call
from engine.ending import close, fail_run
from engine.evaluation import NeedsActivity, is_true
from engine.outcomes import Done, Ended, Failed, Outcome, Retried, failure_of
from engine.questions import question_for_activity
from engine.states.tool import YES_NO
from engine.step import Step
from engine.visit import Visit
from journeys.errors import StateError
from journeys.run import VisitStatus
from journeys.states import InputCollection, Option
from journeys.transitions import NotifyEffect, SayEffect, SetEffect, Transition
from journeys.values import Json

INCIDENT = (
    Option(value="retry", label="Try again"),
    Option(value="skip", label="Go on without it"),
    Option(value="fail", label="Let it fail"),
)
_LISTENING = ("external_event", "timeout")


def conclude(step: Step, visit: Visit, outcome: Outcome) -> None:
    """The state has come to an outcome."""
    match outcome:
        case Done(output=output, choice=choice):
            _done(step, visit, output, choice)
        case Failed(error=error):
            _failed(step, visit, error)
        case Retried(state=state):
            visit.again = state
            settle_visit(step, visit, "done")
        case Ended():
            visit.final = True
            visit.output = outcome.output
            settle_visit(step, visit, "done")
            close(step, visit.activation, outcome.status, outcome.output, outcome.error)


def _done(step: Step, visit: Visit, output: Json, choice: str | None) -> None:
    visit.output = output
    visit.choice = choice
    if step.is_ending(visit):
        settle_visit(step, visit, "done")
        return
    try:
        shortcoming = _shortcoming(step, visit)
        if shortcoming is None:
            _change_context(step, visit)
    except StateError as error:
        _failed(step, visit, failure_of(error).error)
        return
    if shortcoming is not None:
        _incomplete(step, visit, shortcoming)
    else:
        _after(step, visit)


def _shortcoming(step: Step, visit: Visit) -> str | None:
    """Why the state is not complete yet, in the author's words where there are any."""
    stay = step.stay(visit)
    wanted = stay.state.completion
    if wanted is None:
        return None
    given = visit.output if isinstance(visit.output, dict) else {}
    empty = [name for name in wanted.required if given.get(name) in (None, "", [])]
    if not empty and stay.truth(wanted.condition):
        return None
    usual = f"{', '.join(empty)} is missing" if empty else "what is needed is not complete yet"
    return stay.text(wanted.message) if wanted.message is not None else usual


def _incomplete(step: Step, visit: Visit, reason: str) -> None:
    if not isinstance(step.state(visit), InputCollection):
        _failed(step, visit, {"message": reason, "kind": "completion", "outcome": "failed", "details": {}})
        return
    visit.output = None
    stay = step.stay(visit)
    stay.data.pop("values", None)
    state = stay.state
    assert isinstance(state, InputCollection)
    stay.ask("form", stay.text(state.question) or state.name, fields=state.fields, problems=(reason,))


def _change_context(step: Step, visit: Visit) -> None:
    stay = step.stay(visit)
    for change in stay.state.context_changes:
        current = step.run.current.variables[visit.activation].get(change.variable)
        value = stay.value(change.value)
        match change.operation:
            case "set":
                made: Json = value
            case "increment":
                made = (current or 0) + (1 if value is None else value)
            case "append":
                made = [*(current or []), value]
            case "merge":
                made = {**(current or {}), **(value or {})}
            case "remove":
                made = None
            case "toggle":
                made = not is_true(current)
        step.set_variable(visit, change.variable, made)


def _after(step: Step, visit: Visit) -> None:
    """The hooks after the state, then the ways out."""
    hooks = (*step.state(visit).after, *step.run.bundle.policy.after)
    visit.phase = "after"
    if hooks:
        visit.data["_hook"] = 0
        _run_after_hook(step, visit)
    else:
        choose(step, visit)


def _run_after_hook(step: Step, visit: Visit) -> None:
    from engine.calling import hook_call
    from engine.entering import guarded, hooks_of
    from engine.outcomes import Waiting

    hooks = hooks_of(step, visit)
    index = visit.data["_hook"]
    if index >= len(hooks):
        del visit.data["_hook"]
        choose(step, visit)
        return
    made = guarded(lambda: Waiting((hook_call(step.stay(visit), hooks[index]),)))
    if isinstance(made, Waiting):
        step.commands.extend(made.commands)
    else:
        after_hook_ended(step, visit, made)


def after_hook_ended(step: Step, visit: Visit, failed: Outcome | None) -> None:
    """A hook after the state has ended; its failure fails the state if the hook says so."""
    from engine.entering import hooks_of

    hook = hooks_of(step, visit)[visit.data["_hook"]]
    if isinstance(failed, Failed) and hook.on_failure == "fail":
        _failed(step, visit, failed.error)
        return
    visit.data["_hook"] += 1
    _run_after_hook(step, visit)


def _failed(step: Step, visit: Visit, error: dict[str, Json]) -> None:
    """The state has failed: an unknown outcome is a person's to judge; else the failure ways, else the policy."""
    visit.error = {"message": error.get("message", ""), "kind": error.get("kind", "error"), **_rest(error)}
    visit.logs.extend(error.get("logs", ()))
    visit.output = {"error": visit.error["message"]}
    visit.choice = None
    if step.is_ending(visit):
        settle_visit(step, visit, "failed")
        return
    _say_the_error(step, visit)
    if visit.error["outcome"] == "unknown":
        open_incident(step, visit)
        return
    visit.phase = "after"
    choose(step, visit)


def _rest(error: dict[str, Json]) -> dict[str, Json]:
    return {"outcome": error.get("outcome", "failed"), "details": error.get("details") or {}}


def _say_the_error(step: Step, visit: Visit) -> None:
    stay = step.stay(visit)
    messages = stay.state.error_messages
    assert visit.error is not None
    wanted = messages.get(visit.error["kind"], messages.get("*"))
    if wanted is not None:
        try:
            stay.say("error", stay.text(wanted))
        except (StateError, NeedsActivity):
            stay.say("error", visit.error["message"])


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
    """Looks at the ways out, one after another, until enough are taken; stops where an activity or a person must say."""
    if "_candidates" not in visit.data:
        visit.data["_candidates"] = candidates(step, visit)
    stay = step.stay(visit)
    ways = step.run.graph(visit.activation).out[visit.state]
    while visit.data["_candidates"]:
        index = visit.data["_candidates"][0]
        way = ways[index]
        if visit.data.get("_holds") != index:
            try:
                if not stay.truth(way.guard):
                    visit.data["_candidates"].pop(0)
                    continue
            except NeedsActivity:
                visit.phase = "deciding"
                question = question_for_activity(stay, way.guard)
                step.commands.append(make_call(stay, "evaluate", {"questions": [question]}))
                return
            except StateError as error:
                _guard_broken(step, visit, way, str(error))
                return
        if way.confirmation is not None or way.trigger == "user_confirmation":
            visit.phase = "confirming"
            prompt = stay.text(way.confirmation) if way.confirmation is not None else f"Go on from {stay.state.name}?"
            problems = ("It was declined; say yes to go on",) if visit.data.pop("_declined", False) else ()
            stay.ask("confirmation", prompt, purpose="way", options=YES_NO, problems=problems)
            return
        _take(step, visit, index)
    _chosen(step, visit)


def _take(step: Step, visit: Visit, index: int) -> None:
    visit.taken.append(index)
    if step.state(visit).branching == "first":
        visit.data["_candidates"] = []
    else:
        visit.data["_candidates"].pop(0)


def _guard_broken(step: Step, visit: Visit, way: Transition, reason: str) -> None:
    message = f"The condition on the way to `{way.target}` cannot be evaluated: {reason}"
    visit.data["_candidates"] = []
    visit.taken = []
    if visit.error is None:
        visit.data.pop("_candidates")
        _failed(step, visit, {"message": message, "kind": "expression"})
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
    visit.data.pop("_candidates", None)
    visit.data.pop("_holds", None)
    if visit.error is None:
        settle_visit(step, visit, "done")
        return
    ways = step.run.graph(visit.activation).out[visit.state]
    if any(ways[index].trigger == "tool_failure" for index in visit.taken):
        visit.error_handled = True
        settle_visit(step, visit, "failed")
        return
    visit.taken = []
    if step.run.bundle.policy.on_failure == "incident":
        open_incident(step, visit)
    else:
        settle_visit(step, visit, "failed")
        state = step.state(visit)
        fail_run(step, {**visit.error, "message": f"{state.name}: {visit.error['message']}"})


def open_incident(step: Step, visit: Visit) -> None:
    """The run stays open until a person says what is to be done about this visit."""
    visit.phase = "incident"
    assert visit.error is not None
    stay = step.stay(visit)
    known = "may or may not have happened" if visit.error["outcome"] == "unknown" else "failed"
    prompt = f"{stay.state.name} {known}: {visit.error['message']}"
    stay.ask("incident", prompt, purpose="incident", options=INCIDENT)


def settle_visit(step: Step, visit: Visit, status: VisitStatus) -> None:
    """The visit is over: what its ways out bring with them happens, and the projection hears of it."""
    run = step.run
    step.let_go(visit)
    visit.status = status
    visit.phase = "left"
    graph = run.graph(visit.activation)
    for index in visit.taken:
        _on_the_way(step, visit, graph.out[visit.state][index])
    visit.left_at = run.now
    visit.left_order = run.next_order()
    visit.data = {}
    run.open_visits.pop(visit.number, None)
    run.current.leave(visit, graph)
    _note_duration(step, visit)
    run.touch(visit)


def _on_the_way(step: Step, visit: Visit, way: Transition) -> None:
    stay = step.stay(visit)
    try:
        for change in way.transformations:
            current = step.run.current.variables[visit.activation].get(change.variable)
            step.set_variable(visit, change.variable, _written(current, change.path, stay.value(change.value)))
        for name, value in way.mappings.items():
            step.set_variable(visit, name, stay.value(value))
        for effect in way.effects:
            match effect:
                case SayEffect():
                    stay.say("message", stay.text(effect.text))
                case SetEffect():
                    step.set_variable(visit, effect.variable, stay.value(effect.value))
                case NotifyEffect():
                    arguments = {"channel": effect.channel, "message": stay.request(effect.message)}
                    if effect.recipients is not None:
                        arguments["recipients"] = stay.request(effect.recipients)
                    step.commands.append(
                        make_call(stay, "notify", arguments, name=effect.channel, effect="keyed",
                                  retry=THREE_ATTEMPTS, detached=True)
                    )  # fmt: skip
    except (StateError, NeedsActivity) as error:
        visit.logs.append(f"on the way to {way.target}: {error or 'a value could not be found'}")
        stay.say("error", f"On the way to {way.target}: {error or 'a value could not be found'}")


def _written(current: Json, path: tuple[str, ...], value: Json) -> Json:
    """`current` with a value written inside it; objects on the way are made where there are none."""
    if not path:
        return value
    made = dict(current) if isinstance(current, dict) else {}
    made[path[0]] = _written(made.get(path[0]), path[1:], value)
    return made


def _note_duration(step: Step, visit: Visit) -> None:
    assert visit.left_at is not None
    seconds = max(0.0, visit.left_at - visit.entered_at - visit.asked_seconds)
    known = step.run.durations.setdefault(visit.state, [0, 0.0, 0.0])
    known[0] += 1
    known[1] += seconds
    known[2] += seconds * seconds
