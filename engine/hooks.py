"""Hooks: registered tools that are called before and after a state, one after another."""

from __future__ import annotations

from engine.calling import hook_call
from engine.outcomes import Done, Failed, Outcome, Waiting, guarded
from engine.step import Step
from engine.visit import Visit
from journeys.states import Hook


def hooks_of(step: Step, visit: Visit) -> tuple[Hook, ...]:
    """The hooks of the phase that the visit is in: the policy's around the state's own."""
    policy, state = step.run.bundle.policy, step.state(visit)
    return (*policy.before, *state.before) if visit.phase == "before" else (*state.after, *policy.after)


def run_hooks(step: Step, visit: Visit, index: int = 0) -> Outcome:
    """Calls the hooks of the phase from an index on.

    `Waiting` while one is under way, `Done` after the last, `Failed` when one has failed that must not.
    """
    hooks = hooks_of(step, visit)
    while index < len(hooks):
        visit.data["_hook"] = index
        called = _call(step, visit, hooks[index])
        if isinstance(called, Waiting) or hooks[index].on_failure == "fail":
            return called
        index += 1
    visit.data.pop("_hook", None)
    return Done()


def hook_ended(step: Step, visit: Visit, failed: Failed | None) -> Outcome:
    """A hook has ended; see `run_hooks` for what comes of it."""
    index = visit.data["_hook"]
    if failed is not None and hooks_of(step, visit)[index].on_failure == "fail":
        return failed
    return run_hooks(step, visit, index + 1)


def _call(step: Step, visit: Visit, hook: Hook) -> Outcome:
    return guarded(lambda: Waiting((hook_call(step.stay(visit), hook),)))
