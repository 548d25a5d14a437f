"""A correction: an earlier answer is another one, and what has used it is done again. All else is kept.

The run goes back to where the answer was given and takes the corrected one; every state that sees the same as before
takes over what it gave; the question that was open is open again.
"""

from __future__ import annotations

from engine.choosing import fail
from engine.entering import receive
from engine.events import InputReceived
from engine.forms import Unfit, read
from engine.interpreting import WORDS
from engine.outcomes import failure_of
from engine.repair.fields import Answered, correctable, meant, reachable, values_given
from engine.repair.keeping import keep_for_later
from engine.repair.memory import memories
from engine.repair.preview import in_words, preview
from engine.repair.texts import listed, say_pattern
from engine.rewinding import go_back, what_came_of
from engine.run import Run
from engine.scopes import place
from engine.states import input as form
from engine.step import Step
from engine.visit import Visit
from journeys.errors import StateError
from journeys.states import InputCollection, Notification, ToolExecution
from journeys.turns import RepairWanted
from journeys.values import Json

_NO_LIMITS = dict.fromkeys(("pattern", "minimum", "maximum", "min_length", "max_length", "earliest", "latest"))


def problem(run: Run, wanted: RepairWanted) -> str | None:
    """Why an answer cannot be corrected so; None if it can."""
    found = meant(run, wanted.field or "")
    if len({one.id for one in found}) > 1:
        return f"{wanted.field!r} may be {listed([_full_name(run, one) for one in found])}; say which"
    if not found:
        known = [one.label for one in correctable(run)][:8]
        if known and not wanted.field:
            return f"Say which answer is to be corrected: {listed(known)}"
        return f"There is no answer {wanted.field!r} to correct" + (f"; there are {listed(known)}" if known else "")
    (answered,) = found
    if not reachable(run, answered):
        return f"{answered.label} was answered too long ago, or in a part that is over; it cannot be corrected any more"
    if _in_words(run, answered, wanted.value):
        return None
    try:
        if wanted.value is not None and read(answered.field, wanted.value) == answered.value:
            return f"{answered.label} is {answered.shown(answered.value)} already"
    except (Unfit, StateError) as reason:
        return answered.field.message or f"{answered.label}: {reason}"
    return None


def _in_words(run: Run, answered: Answered, value: Json) -> bool:
    """Whether a value is to be read in plain words, as any answer to its form is: as it stands, it is not of the
    field's type."""
    state = run.graph(run.visits[answered.visit].activation).states[run.visits[answered.visit].state]
    if not isinstance(value, str) or answered.field.type not in WORDS or not isinstance(state, InputCollection):
        return False
    try:
        read(answered.field.model_copy(update=_NO_LIMITS), value)
    except Unfit:
        return True
    return False


def question_before(run: Run, wanted: RepairWanted) -> str | None:
    """What a person is asked before a correction is made; None if nothing need be asked."""
    (answered,) = meant(run, wanted.field or "")
    confirm = run.bundle.conduct.repair.of("correct").confirm
    found = preview(run, answered)
    if confirm is False or answered.is_open or (found.is_harmless and not confirm):
        return None
    old = answered.shown(answered.value)
    plain = wanted.value is None or _in_words(run, answered, wanted.value)
    new = str(wanted.value or "") if plain else answered.shown(read(answered.field, wanted.value))
    return in_words(found, answered, old, new)


def correct(step: Step, wanted: RepairWanted) -> None:
    """Corrects an answer; there is no problem with it. Without a value, it is asked for again."""
    run = step.run
    (answered,) = meant(run, wanted.field or "")
    visit = run.visits[answered.visit]
    words = wanted.value if _in_words(run, answered, wanted.value) else None
    value = None if wanted.value is None or words is not None else read(answered.field, wanted.value)
    if value is not None:
        say_pattern(run, "correct", field=answered.label, value=answered.shown(value), visit=visit)
    if answered.is_open:
        _correct_open(step, visit, answered, wanted.value, words)
    else:
        _correct_given(step, visit, answered, value, wanted.value, words)


def _full_name(run: Run, one: Answered) -> str:
    visit = run.visits[one.visit]
    return f"{one.label} ({run.graph(visit.activation).states[visit.state].name})"


def _correct_open(step: Step, visit: Visit, answered: Answered, raw: Json, words: str | None) -> None:
    """An answer of a form that is not complete yet."""
    from engine.hearing import answer

    name = answered.field.name
    visit.data.pop("confirming", None)
    for known in ("values", "raw"):
        visit.data.get(known, {}).pop(name, None)
    step.close_question(visit)
    if raw is not None and words is None:
        receive(step, visit, InputReceived(step.run.now, values={name: raw}))
        return
    stay = step.stay(visit)
    assert isinstance(stay.state, InputCollection)
    try:
        form.ask(stay.state, stay)
    except StateError as error:
        fail(step, visit, failure_of(error).error)
        return
    if words is not None:
        answer(step, visit, InputReceived(step.run.now, values={name: words}))


def _correct_given(step: Step, target: Visit, answered: Answered, value: Json, raw: Json, words: str | None) -> None:
    run = step.run
    undone = what_came_of(run, target)
    known = memories(run, undone)
    memo = known[target.activation][place(run, target)][0]
    given = _given(run, target, answered, value, raw, is_asked=words is not None)
    if words is not None:
        memo["words"] = {answered.field.name: words}
    if given is not None:
        memo["corrected"] = given
    else:
        memo["status"] = "asked"  # nothing to take over: the question is put as it was at first
    run.given.pop(place(run, target), None)
    awaited = [one.number for one in undone if _can_be_awaited(run, one)]
    go_back(step, target, awaited=awaited)
    keep_for_later(run, known)


def _given(
    run: Run, target: Visit, answered: Answered, value: Json, raw: Json, *, is_asked: bool
) -> dict[str, Json] | None:
    """What the state has instead of its earlier answer; None: it is to ask."""
    state = run.graph(target.activation).states[target.state]
    if not isinstance(state, InputCollection):
        return None if value is None else {"choice": value}
    values, came = values_given(state, target), target.input
    name = answered.field.name
    if value is None:
        if not answered.field.required and not is_asked:
            return None
        values.pop(name, None)
    else:
        values[name] = value
    before = came if isinstance(came, dict) else {}
    rest = {key: one for key, one in before.items() if key not in [field.name for field in state.fields]}
    corrected = {**before, name: raw} if value is not None else {key: one for key, one in before.items() if key != name}
    return {"values": values, "raw": corrected, "rest": rest if form.keeps_all(state) else {}}


def _can_be_awaited(run: Run, visit: Visit) -> bool:
    state = run.graph(visit.activation).states[visit.state]
    calls = any(call.get("phase") == "main" and "child" not in call for call in visit.open_calls.values())
    return calls and visit.status == "open" and isinstance(state, (ToolExecution, Notification))
