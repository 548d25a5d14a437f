"""The turn: a message is understood, what follows from it is done, and it is answered. One at a time.

`run.turn` holds, while it lasts: `number`, `questions` (those that were open when it began), `text` (None: nobody has
said anything), `phase`, `call` (of the run itself, that is waited for), `round`, `order` and `sequence` (when it
began), `plan` (scope → ways still to be taken), `holding` and `unclear` (what guidance rests on), `again`
(guidelines to be looked at again), `judging` (those asked about in this round), `wanted` (calls that were understood),
`lookups` and `looked_up` (variables whose tools are asked), `results`, `missing`, `clarify`, `notes`, `started`,
`called` (guidelines whose tools were), `shown` (what has been asked about), `typed` (no model was needed to understand
it), `told` (a tool has a result to be told), `moved`, `replied`, `by`, and what it has cost.
"""

from __future__ import annotations

from engine.calling import THREE_ATTEMPTS
from engine.commands import Activity, CallTool
from engine.conversation import budget, guidance, guideline_calls, replying, talk, trouble, variables
from engine.conversation.positions import positions
from engine.conversation.situation import situation
from engine.conversation.understanding import give_way, understood
from engine.conversation.walking import walk
from engine.conversation.wanting import go_on_with_tools
from engine.events import InputReceived, ToolFailed, ToolSucceeded
from engine.interpreting import is_under_way
from engine.questioning import questioning
from engine.run import Run
from engine.step import Step
from journeys.conversing import converses
from journeys.turns import Replied, Understood
from journeys.values import Json

LISTS = (
    "holding", "unclear", "again", "wanted", "results", "missing", "clarify", "notes", "started", "called", "shown",
    "judging", "looked_up",
)  # fmt: skip
SECONDS = 120.0
"""How long one request of a turn may take."""


def is_conversation(run: Run) -> bool:
    """Whether the run's messages are understood by turns."""
    if "conversation" not in run.talk:
        run.talk["conversation"] = converses(run.bundle)
    return bool(run.talk["conversation"])


def listens(run: Run) -> bool:
    """Whether a conversation waits for whatever the customer says, whether or not anything is asked."""
    if run.finished or run.turn is not None or not is_conversation(run):
        return False
    return not any(run.visits[number].open_calls for number in run.open_visits)


def begin(step: Step, event: InputReceived | None, *, typed: bool = False) -> None:
    """A turn begins: with a message, or because something that has happened is to be judged or told."""
    run = step.run
    run.talk["turns"] = run.talk.get("turns", 0) + 1
    text = event.text if event is not None else None
    run.turn = {
        "number": run.talk["turns"],
        "text": text,
        "phase": "acting" if typed or event is None else "begun",
        "call": None,
        "round": 0,
        "order": run.order,
        "sequence": run.sequence,
        "questions": [one.question["id"] for one in map(run.visits.__getitem__, run.open_visits) if one.question],
        "by": "form" if typed else "model",
        "model_calls": 0,
        "tries": 0,
        **dict.fromkeys(("typed", "told", "moved", "replied"), False),
        **{name: [] for name in LISTS},
        **{name: {} for name in ("plan", "tokens", "calls", "lookups")},
        **({"typed": True} if typed else {}),
    }
    for number in run.open_visits:
        visit = run.visits[number]
        if visit.question is not None and visit.question["kind"] == "message":
            step.close_question(visit)


def go_on(step: Step) -> bool:
    """Does what the turn needs next. True: something has changed, and states may be due."""
    run = step.run
    turn = run.turn
    if turn is None:
        return _begin_by_itself(step)
    if turn["phase"] == "begun":
        if not variables.look_up(step):
            _understand(step)
        return False
    if turn["phase"] != "acting":
        return False
    if walk(step) or go_on_with_tools(step):
        turn["moved"] = True
        return True
    if guideline_calls.make(step) or _is_busy(run):
        return False
    if give_way(step):
        return True
    if _needs_a_round(run) and turn["round"] < run.bundle.conduct.rounds:
        _understand(step)
        return False
    if run.turn is not None and replying.is_due(run):
        _reply(step)
        return False
    finish(step)
    return True


def _begin_by_itself(step: Step) -> bool:
    """Something waits to be judged though nobody has said anything, or a chat was entered that nobody has begun."""
    run = step.run
    if not is_conversation(run) or run.ending is not None:
        return False
    waiting = [one for one in positions(run) if not run.activations[one.visit.activation].suspended]
    judge = any(one.needs == "judgement" and not one.visit.data.get("_asked") for one in waiting)
    speak = any(one.needs == "customer" and run.talk.get("heard") and not one.visit.data.get("_met") for one in waiting)
    if not judge and not speak:
        return False
    begin(step, None)
    assert run.turn is not None
    # What has just been entered is what it is about.
    run.turn["order"] = (
        min((one.visit.entered_order for one in waiting if not one.visit.data.get("_met")), default=0) - 1
    )
    return True


def _is_busy(run: Run) -> bool:
    """Whether something that the turn has set going is under way."""
    turn = run.turn
    assert turn is not None
    visits = (run.visits[number] for number in run.open_visits)
    return (
        bool(turn["calls"])
        or is_under_way(run)
        or any(
            visit.entered_order > turn["order"] and any("child" not in call for call in visit.open_calls.values())
            for visit in visits
        )
    )


def _needs_a_round(run: Run) -> bool:
    """Whether anything is to be judged that no round of this turn has asked about."""
    turn = run.turn
    assert turn is not None
    if turn["again"] or (turn["started"] and _is_newly_in_scope(run)):
        return True
    for one in positions(run):
        activation = run.activations[one.visit.activation]
        if activation.suspended or one.visit.number in turn["shown"]:
            continue
        unseen = activation.journey not in turn["shown"]
        if one.needs == "judgement" or (unseen and activation.id in turn["started"] and turn["text"] is not None):
            return True
    return False


def _is_newly_in_scope(run: Run) -> bool:
    """Whether a journey that began in this turn has guidelines of its own, that nobody has been asked about."""
    turn = run.turn
    assert turn is not None
    return turn["text"] is not None and any(
        one.id not in turn["shown"] for one in guidance.asked(run) if one.id not in guidance.triggers(run)
    )


def _understand(step: Step) -> None:
    """Asks what the message means for all that is open."""
    run = step.run
    turn = run.turn
    assert turn is not None
    turn["round"] += 1
    turn["judging"] = [one.id for one in guidance.asked(run) if one.id not in turn["shown"] or one.id in turn["again"]]
    asked = situation(run)
    for one in positions(run):
        turn["shown"].append(one.visit.number)
        one.visit.data["_asked"] = True
    _call(step, "understand", asked.model_dump(mode="json", exclude_defaults=True))


def _reply(step: Step) -> None:
    _call(step, "reply", replying.situation(step.run).model_dump(mode="json", exclude_defaults=True))


def _call(step: Step, activity: Activity, asked: dict[str, Json]) -> None:
    """Makes a request of the turn, if the budget has it."""
    run = step.run
    turn = run.turn
    assert turn is not None
    if budget.is_spent(run):
        budget.stop(step)
        finish(step)
        return
    turn["phase"] = "understanding" if activity == "understand" else "replying"
    arguments: dict[str, Json] = {"situation": asked}
    if run.bundle.conduct.model is not None:
        arguments["model"] = run.bundle.conduct.model
    turn["call"] = request(step, activity, arguments)


def request(step: Step, activity: Activity, arguments: dict[str, Json], **more: Json) -> int:
    """A call of the run itself; its number."""
    run = step.run
    number = run.talk["calls"] = run.talk.get("calls", 0) + 1
    options = {"effect": "pure", "retry": THREE_ATTEMPTS, "title": activity, "timeout_seconds": SECONDS, **more}
    main = run.bundle.main.id
    step.commands.append(
        CallTool(visit=0, call=number, activity=activity, arguments=arguments, journey=main, state="", **options)
    )
    return int(number)


def call_ended(step: Step, event: ToolSucceeded | ToolFailed) -> None:
    """A call of the run itself has ended: the turn goes on."""
    run = step.run
    turn = run.turn
    if turn is None:
        return
    if str(event.call) in turn["calls"]:
        guideline_calls.ended(step, event)
        return
    if str(event.call) in turn["lookups"]:
        variables.ended(step, event)
        return
    if event.call != turn["call"]:
        return
    turn["call"] = None
    if isinstance(event, ToolFailed):
        if trouble.failed(step, event.failure):
            finish(step)
        return
    turn["tries"] = 0
    if turn["phase"] == "understanding":
        result = Understood.model_validate(event.result)
        budget.count(run, result.usage)
        turn["phase"] = "acting"
        if not turn["typed"] or result.usage.by == "model":
            turn["by"] = result.usage.by
        understood(step, result)
    elif turn["phase"] == "replying":
        replied = Replied.model_validate(event.result)
        budget.count(run, replied.usage)
        replying.said(run, replied)
        turn["replied"] = True
        finish(step)


def finish(step: Step) -> None:
    """The turn is over; what was asked before, and is still open, is asked again if the turn was about other things."""
    run = step.run
    turn = run.turn
    if turn is None:
        return
    run.turn = None
    if turn["model_calls"] and not turn["replied"]:
        cost = {"turn": turn["number"], "model_calls": turn["model_calls"], "tokens": turn["tokens"], "by": turn["by"]}
        run.say("turn", "", who="system", data=cost)
    for one in positions(run):
        one.visit.data["_met"] = True
    visit = questioning(run)
    if turn["text"] is None or visit is None or visit.question is None or visit.question["kind"] == "message":
        return
    if visit.question["id"] in turn["questions"]:
        run.say("question", visit.question["prompt"], visit=visit, data={"again": True})
        talk.remember(run, "agent", visit.question["prompt"])


def again(step: Step) -> None:
    """The time of waiting for a model that was down is over: the same is asked again."""
    turn = step.run.turn
    if turn is None:
        return
    if turn["phase"] == "understanding":
        turn["round"] -= 1
        _understand(step)
    elif turn["phase"] == "replying":
        _reply(step)
