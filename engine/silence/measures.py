"""Measures: what is done when nobody has answered for so long."""

from __future__ import annotations

from typing import assert_never

from engine.calling import THREE_ATTEMPTS
from engine.commands import CallTool
from engine.conversation import talk
from engine.evaluation import masked
from engine.formatting import text_of
from engine.repair.handing import hand_over
from engine.silence.assigning import assign
from engine.silence.declared import all_measures
from engine.silence.expiring import expire
from engine.silence.numbering import next_call
from engine.stay import Stay
from engine.step import Step
from engine.visit import Visit
from journeys.errors import StateError
from journeys.silence import Escalate, Expire, HandOver, Notify, Remind
from journeys.values import Json


def take(step: Step, visit: Visit, index: int) -> None:
    """Takes a measure, once for each time of silence. What it cannot say or name is told, and left out."""
    question = visit.question
    if question is None or index in visit.silence["done"]:
        return
    visit.silence["done"].append(index)
    stay = step.stay(visit)
    stay.local["prompt"] = question["prompt"]
    measure = all_measures(step.run, visit)[index].do
    try:
        match measure:
            case Remind():
                _remind(step, stay, measure)
            case Notify():
                _notify(step, stay, measure)
            case Escalate():
                _escalate(step, stay, measure)
            case HandOver():
                _hand_over(step, stay, measure)
            case Expire():
                step.run.say("expiry", "Nobody has answered in time", who="system", visit=visit)
                expire(step, visit, measure.how)
            case _:
                assert_never(measure)
    except StateError as error:
        said = f"Nobody has answered, and what is to be done about it cannot be done: {error}"
        step.run.say("error", said, who="system", visit=visit)


def _remind(step: Step, stay: Stay, measure: Remind) -> None:
    prompt = str(stay.local["prompt"])
    text = f"Reminder: {prompt or stay.state.name}" if measure.text is None else stay.text(measure.text)
    if text:
        step.run.say("reminder", text, visit=stay.visit, data={"question": _id(stay.visit)})
        talk.remember(step.run, "agent", text)


def _notify(step: Step, stay: Stay, measure: Notify) -> None:
    visit = stay.visit
    arguments: dict[str, Json] = {"channel": measure.channel, "message": stay.request(measure.message)}
    if measure.recipients is not None:
        arguments["recipients"] = stay.request(measure.recipients)
    arguments["data"] = {"question": _id(visit), "prompt": stay.local["prompt"]}
    said = text_of(masked(arguments["message"]), nulls="empty")
    step.run.say("notice", said, who="system", visit=visit, data={"channel": measure.channel})
    step.commands.append(
        CallTool(
            visit=visit.number,
            call=next_call(visit),
            activity="notify",
            arguments=arguments,
            journey=step.run.activations[visit.activation].journey,
            state=visit.state,
            title=f"{stay.state.name}: {measure.channel}",
            name=measure.channel,
            effect="keyed",
            retry=THREE_ATTEMPTS,
            detached=True,
        )
    )


def _escalate(step: Step, stay: Stay, measure: Escalate) -> None:
    assignee, queue = stay.text(measure.assignee), stay.text(measure.queue)
    message = stay.text(measure.message)
    assign(step, stay.visit, assignee or None, queue or None, message)


def _hand_over(step: Step, stay: Stay, measure: HandOver) -> None:
    reason = stay.text(measure.reason) or "Nobody has answered"
    hand_over(step.run, reason, None, stay.text(measure.queue) or None)


def _id(visit: Visit) -> Json:
    return visit.question["id"] if visit.question is not None else None
