"""What is heard in a conversation: an answer that fits what is asked needs no model; all else is for the turn."""

from __future__ import annotations

from engine import interpreting
from engine.conversation import budget, talk, turn
from engine.conversation.guidance import asked as guidelines_asked
from engine.conversation.positions import positions
from engine.conversation.situation import is_at_hand
from engine.events import InputReceived
from engine.formatting import json_text
from engine.forms import Unfit
from engine.interpreting import Interpret
from engine.run import Run
from engine.step import Step
from engine.visit import Visit
from journeys.states import Field

BESIDE = 6
"""How many words beside the values an answer in plain words may have: `from 5 to 7 May would suit us`."""
TYPED = ("choice", "choices", "confirmation", "incident")


def hear(step: Step, event: InputReceived) -> bool:
    """Takes a message. False: it names a question that is no longer open."""
    from engine import hearing

    run = step.run
    run.talk["heard"] = True
    visit = hearing.asked(run, event.question)
    if visit is None and event.question is not None:
        return False
    if run.turn is not None and not _is_aside(visit, event):
        waiting = {"text": event.text, "values": event.values, "id": event.id, "by": event.by}
        run.inbox.append(waiting)
        del run.inbox[: -hearing.KEPT]
        return True
    if _is_too_long(run, event):
        run.say("refusal", _too_long(run), who="system")
        return True
    text = talk.cleaned(event.text if event.text is not None else json_text(event.values or {}))
    said = InputReceived(event.at, text, event.values, event.question, event.id, event.by)
    if "kept" in run.talk and _about_the_budget(step, said):
        return True
    talk.remember(run, "customer", text)
    if visit is not None and _is_answer(run, visit, said):
        run.say("answer", event.text or "", who="user", visit=visit, data=event.values, input_id=event.id)
        if run.turn is None:
            turn.begin(step, said, typed=True)
        hearing.answer(step, visit, said)
        return True
    if visit is not None and run.turn is None and interpreting.begin(step, visit, said):
        return True
    _leave_to_the_turn(step, visit, said)
    return True


def heard_in_words(step: Step, visit: Visit, event: InputReceived, rest: str) -> None:
    """A message has been read in plain words: it is the answer if nothing else is said in it, else it is for the
    turn. One that is nothing but a value is, though it may not fit: then the reason is told."""
    from engine import hearing

    found = event.reasons or (event.values and (not rest or not hearing.unfit(step.run, visit, event)))
    if not found or "?" in (event.text or "") or len(rest.split()) > BESIDE:
        _leave_to_the_turn(step, visit, InputReceived(event.at, event.text, None, event.question, event.id, event.by))
        return
    step.run.say("answer", event.text or "", who="user", visit=visit, data=event.values, input_id=event.id)
    turn.begin(step, event, typed=True)
    hearing.answer(step, visit, event)


def _leave_to_the_turn(step: Step, visit: Visit | None, event: InputReceived) -> None:
    run = step.run
    run.say("message", event.text or "", who="user", visit=visit, input_id=event.id)
    turn.begin(step, event)
    assert run.turn is not None
    run.turn["line"] = run.talk["lines"][-1]


def _about_the_budget(step: Step, event: InputReceived) -> bool:
    """Whether a message is the answer to whether more may be spent; then what was said before is taken up again."""
    run = step.run
    try:
        kept = budget.granted(run, event.text or "")
    except Unfit:
        return False
    run.say("answer", event.text or "", who="user", input_id=event.id)
    if kept is None:
        budget.hand_over(step, budget.SPENT, "the budget for language models is spent")
    else:
        turn.begin(step, InputReceived(event.at, kept))
    return True


def problems_with(run: Run, event: InputReceived, interpret: Interpret | None = None) -> tuple[str, ...]:
    """Why a message would not be taken now; empty if it would be. Values must fit what is asked; words need not."""
    from engine import hearing

    if _is_too_long(run, event):
        return (_too_long(run),)
    visit = hearing.asked(run, event.question)
    if visit is None or event.values is None or _kind(visit) == "message":
        return ()
    return hearing.unfit(run, visit, event, interpret)


def _kind(visit: Visit) -> str:
    assert visit.question is not None
    return str(visit.question["kind"])


def _is_too_long(run: Run, event: InputReceived) -> bool:
    limit = run.bundle.conduct.max_message_characters
    return len(event.text or "") > limit or (event.values is not None and len(json_text(event.values)) > 4 * limit)


def _too_long(run: Run) -> str:
    return f"The message is longer than {run.bundle.conduct.max_message_characters} characters; say it in less"


def _is_aside(visit: Visit | None, event: InputReceived) -> bool:
    """Whether a message answers a question that is open while a turn is in progress, and names it."""
    return visit is not None and event.question is not None and _kind(visit) != "message"


def _is_answer(run: Run, visit: Visit, event: InputReceived) -> bool:
    """Whether a message is an answer to the question, as it stands: no model need be asked."""
    from engine import hearing

    if _kind(visit) == "message":
        return False
    if event.values is not None:
        return True
    if hearing.unfit(run, visit, event):
        return False
    return event.question is not None or not _says_anything(visit) or _nothing_else_is_meant(run, visit)


def _says_anything(visit: Visit) -> bool:
    """Whether any text at all would fit the question."""
    question = visit.question
    assert question is not None
    if question["kind"] in TYPED:
        return False
    fields = [Field.model_validate(one) for one in question["fields"]]
    first = next((one for one in fields if one.required), fields[0] if fields else None)
    return first is None or (first.type in ("string", "text", "any", "file") and not first.options)


def _nothing_else_is_meant(run: Run, visit: Visit) -> bool:
    """Whether nothing but the question could be meant: no other field, no other journey, no guideline, no chat."""
    assert visit.question is not None
    if len(visit.question["fields"]) > 1:
        return False
    others = any(is_at_hand(run, journey) for journey in run.bundle.journeys)
    chats = any(one.visit is not visit for one in positions(run))
    return not others and not chats and not guidelines_asked(run)
