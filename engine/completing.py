"""Whether a state that has done its work is complete."""

from __future__ import annotations

from engine.choosing import fail
from engine.step import Step
from engine.visit import Visit
from journeys.states import InputCollection


def shortcoming(step: Step, visit: Visit) -> str | None:
    """Why the state is not complete yet, in the author's words where there are any. Raises as `View.value` does."""
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


def go_on_asking(step: Step, visit: Visit, reason: str) -> None:
    """The state is not complete: a form is asked again, with the reason; anything else has failed."""
    state = step.state(visit)
    if not isinstance(state, InputCollection):
        fail(step, visit, {"message": reason, "kind": "completion"})
        return
    visit.output = None
    stay = step.stay(visit)
    stay.data.pop("values", None)
    stay.ask("form", stay.text(state.question) or state.name, fields=state.fields, problems=(reason,))
