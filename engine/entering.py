"""Entering a state: a visit is made, asks whether an effect may be repeated, runs the hooks, and hands over to the state."""

from __future__ import annotations

from collections.abc import Callable

from engine.calling import hook_call
from engine.evaluation import NeedsActivity
from engine.events import Event, InputReceived, ToolFailed, ToolSucceeded
from engine.leaving import conclude
from engine.outcomes import Done, Failed, Outcome, Waiting, failure, failure_of
from engine.projection import Due
from engine.states import enter as enter_state
from engine.states import receive as receive_state
from engine.states.tool import answer_text
from engine.step import Step
from engine.visit import Visit
from journeys.errors import StateError
from journeys.states import Hook, Option

REPEAT = (
    Option(value="repeat", label="Do it again"),
    Option(value="keep", label="Keep what was done"),
)


def enter(step: Step, due: Due, *, forced: bool = False) -> Visit:
    """Makes a visit to a state that is due."""
    run = step.run
    run.visit_count += 1
    visit = Visit(
        number=run.visit_count,
        activation=due.activation,
        state=due.state,
        scope=due.scope,
        entered_at=run.now,
        causes=due.causes,
        forced=forced,
        entered_order=run.next_order(),
    )
    run.visits[visit.number] = visit
    run.open_visits[visit.number] = None
    run.current.enter(visit)
    run.touch(visit)
    _set_timers(step, visit)
    earlier = run.done_effects.get(f"{visit.scope}|{visit.state}")
    if earlier is not None:
        _ask_to_repeat(step, visit, earlier["visit"])
    else:
        begin(step, visit)
    return visit


def begin(step: Step, visit: Visit) -> None:
    """Says the prompts and runs the hooks, then the state."""
    stay = step.stay(visit)
    for prompt in stay.state.prompts:
        try:
            stay.say(f"prompt.{prompt.kind}" if prompt.kind != "message" else "message", stay.text(prompt.text))
        except StateError as error:
            conclude(step, visit, failure_of(error))
            return
    visit.phase = "before"
    run_hooks(step, visit, 0)


def hooks_of(step: Step, visit: Visit) -> tuple[Hook, ...]:
    """The hooks of the phase that the visit is in: the policy's around the state's own."""
    policy, state = step.run.bundle.policy, step.state(visit)
    return (*policy.before, *state.before) if visit.phase == "before" else (*state.after, *policy.after)


def run_hooks(step: Step, visit: Visit, index: int) -> None:
    """Calls the next hook of the phase or, after the last, goes on."""
    hooks = hooks_of(step, visit)
    if index < len(hooks):
        visit.data["_hook"] = index
        command = guarded(lambda: Waiting((hook_call(step.stay(visit), hooks[index]),)))
        if isinstance(command, Waiting):
            step.commands.extend(command.commands)
        else:
            hook_ended(step, visit, command)
        return
    visit.data.pop("_hook", None)
    work(step, visit)


def hook_ended(step: Step, visit: Visit, failed: Outcome | None) -> None:
    """A hook before the state has ended; its failure fails the state if the hook says so."""
    hook = hooks_of(step, visit)[visit.data["_hook"]]
    if failed is not None and hook.on_failure == "fail":
        visit.phase = "main"
        conclude(step, visit, failed)
        return
    run_hooks(step, visit, visit.data["_hook"] + 1)


def work(step: Step, visit: Visit) -> None:
    """The state's own work begins."""
    visit.phase = "main"
    stay = step.stay(visit)
    heard(step, visit, guarded(lambda: enter_state(stay.state, stay)))


def receive(step: Step, visit: Visit, event: Event) -> None:
    """Hands an event to the state."""
    stay = step.stay(visit)
    heard(step, visit, guarded(lambda: receive_state(stay.state, stay, event)))


def heard(step: Step, visit: Visit, outcome: Outcome) -> None:
    """Does what the state says."""
    step.run.touch(visit)
    if isinstance(outcome, Waiting):
        step.commands.extend(outcome.commands)
    else:
        conclude(step, visit, outcome)


def guarded(work: Callable[[], Outcome]) -> Outcome:
    """An outcome; an error of ours is a failure of the state."""
    try:
        return work()
    except StateError as error:
        return failure_of(error)
    except NeedsActivity:
        return failure("A value reads a secret, or needs a JavaScript engine; only conditions and tools may", "expression")


def repeat_answered(step: Step, visit: Visit, event: InputReceived) -> None:
    """A person said whether an effect that going back has undone on paper is to happen again."""
    key = f"{visit.scope}|{visit.state}"
    earlier = step.run.done_effects[key]
    said = str(answer_text(event)).strip().lower()
    if said in ("repeat", "do it again", "again", "yes", "true", "1"):
        del step.run.done_effects[key]
        begin(step, visit)
    elif said in ("keep", "keep what was done", "no", "false", "2"):
        visit.data["_keep"] = earlier["visit"]
        _keep(step, visit)
    else:
        _ask_to_repeat(step, visit, earlier["visit"], ("Say repeat or keep",))


def _keep(step: Step, visit: Visit) -> None:
    """Takes over what the undone visit did; waits for it, if it is still under way."""
    key = f"{visit.scope}|{visit.state}"
    earlier = step.run.done_effects[key]
    undone = step.run.visits.get(earlier["visit"])
    if undone is not None and undone.open_calls:
        return
    del step.run.done_effects[key]
    if undone is not None:
        earlier = {"visit": undone.number, "output": undone.output, "choice": undone.choice,
                   "effect": undone.effect, "input": undone.input}  # fmt: skip
    visit.input = earlier["input"]
    visit.effect = earlier["effect"]
    visit.logs.append(f"kept what visit {earlier['visit']} did")
    if undone is not None and undone.error is not None:
        conclude(step, visit, Failed(undone.error))
    else:
        conclude(step, visit, Done(earlier["output"], earlier["choice"]))


def effect_is_known(step: Step, undone: Visit) -> None:
    """An undone visit's call has ended; whoever waits to keep what it did can go on."""
    for number in list(step.run.open_visits):
        visit = step.run.visits[number]
        if visit.data.get("_keep") == undone.number:
            _keep(step, visit)


def _ask_to_repeat(step: Step, visit: Visit, earlier: int, problems: tuple[str, ...] = ()) -> None:
    visit.phase = "repeat"
    stay = step.stay(visit)
    prompt = f"{stay.state.name} has already been done (visit {earlier}) and cannot be undone. Do it again, or keep what was done?"
    stay.ask("choice", prompt, purpose="repeat", options=REPEAT, default="keep", problems=problems)


def _set_timers(step: Step, visit: Visit) -> None:
    stay = step.stay(visit)
    if stay.state.timeout_seconds is not None:
        step.commands.append(stay.timer("timeout", stay.state.timeout_seconds, f"{stay.state.name}: time limit"))
    for index, way in enumerate(step.run.graph(visit.activation).out[visit.state]):
        if way.trigger == "timeout" and way.after_seconds is not None:
            step.commands.append(stay.timer(f"way:{index}", way.after_seconds, f"{stay.state.name}: {way.after_seconds:g} s"))


def tool_outcome(event: ToolSucceeded | ToolFailed) -> Failed | None:
    """The failure of a call, or None."""
    return Failed(event.failure) if isinstance(event, ToolFailed) else None
