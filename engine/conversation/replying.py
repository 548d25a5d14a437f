"""The reply: what it is to heed, and what follows from it once it is said."""

from __future__ import annotations

from engine.conversation import canned, talk
from engine.conversation.guidance import resolve
from engine.conversation.positions import positions
from engine.conversation.reach import goal_of
from engine.run import Run
from engine.visit import Visit
from journeys.conversation import Guideline
from journeys.conversing import is_chat
from journeys.states import ToolExecution
from journeys.turns import GoalNow, GuidelineNow, Missing, Replied, ReplySituation, ToolOutcome


def chats(run: Run) -> list[Visit]:
    """The chats that the reply is for: of journeys that do not stand still, the one entered last being the lead."""
    found = []
    for one in positions(run):
        state = run.graph(one.visit.activation).states[one.visit.state]
        waits = is_chat(state) or (isinstance(state, ToolExecution) and one.visit.data.get("_wanting"))
        if waits and not run.activations[one.visit.activation].suspended:
            found.append(one.visit)
    return found


def in_force(run: Run) -> list[Guideline]:
    """The guidelines that the reply follows."""
    turn = run.turn
    assert turn is not None
    guidance = resolve(run, turn["holding"], turn["unclear"])
    return [one for one in guidance.guidelines(run) if one.action]


def situation(run: Run) -> ReplySituation:
    """All that the reply is to heed."""
    turn = run.turn
    assert turn is not None
    present = chats(run)
    guidelines = in_force(run)
    results = tuple(ToolOutcome.model_validate(one) for one in turn["results"])
    missing = tuple(Missing.model_validate(one) for one in turn["missing"])
    manner = canned.composition(run, present, (one.composition for one in guidelines))
    names = [one.id for one in guidelines]
    offered = () if manner == "free" else tuple(canned.offers(run, present, names, results))
    delivery = next((one.delivery for one in run.bundle.agents), "stream")
    streams = run.bundle.conduct.stream and manner in ("fluid", "free") and delivery == "stream"
    return ReplySituation(
        **talk.about(run),
        goals=tuple(_goal(run, one) for one in present),
        guidelines=tuple(GuidelineNow(id=one.id, when=one.condition, do=one.action or "") for one in guidelines),
        missing=missing,
        clarify=tuple(turn["clarify"]),
        notes=(*turn["notes"], *_endings(run)),
        capabilities=run.bundle.capabilities,
        composition=manner,
        canned=offered,
        fields=canned.fields(run, results, missing),
        no_match=run.bundle.conduct.no_match,
        stream=streams,
        top=run.bundle.conduct.top,
        summarise=talk.to_summarise(run),
    )


def _goal(run: Run, visit: Visit) -> GoalNow:
    graph = run.graph(visit.activation)
    state = graph.states[visit.state]
    turn = run.turn
    assert turn is not None
    return GoalNow(
        journey=visit.activation,
        title=graph.journey.title,
        state=visit.state,
        goal=str(visit.data.get("goal") or goal_of(state)),
        entered=visit.entered_order > turn["order"],
    )


def is_due(run: Run) -> bool:
    """Whether the turn has anything to say that its forms and states have not said."""
    turn = run.turn
    assert turn is not None
    if turn["missing"] or turn["clarify"] or turn["notes"] or turn["told"]:
        return True
    present = chats(run)
    if turn["text"] is None or turn["typed"]:
        return any(visit.entered_order > turn["order"] for visit in present) and bool(run.talk.get("heard"))
    found = any(one.id in turn["holding"] for one in in_force(run))
    return bool(present) or found or not _has_spoken(run)


def _has_spoken(run: Run) -> bool:
    """Whether the journeys have said or asked something of their own in this turn, so that it is no silent one."""
    turn = run.turn
    assert turn is not None
    since = (entry for entry in reversed(run.entries) if entry["sequence"] > turn["sequence"])
    return any(entry["who"] == "journey" and entry["kind"] != "status" for entry in since)


def _endings(run: Run) -> list[str]:
    """Journeys that have come to their end in this turn."""
    turn = run.turn
    assert turn is not None
    ended = [one for one in run.activations.values() if one.status != "open" and one.ended_order > turn["order"]]
    return [f"{run.graphs[one.journey].journey.name} has been completed" for one in ended if one.outcome == "completed"]


def said(run: Run, replied: Replied) -> None:
    """The reply is part of the talk; guidelines that it followed count as done; the lead chat asks for an answer."""
    turn = run.turn
    assert turn is not None
    text = replied.reply.text
    data = {
        "turn": turn["number"],
        "model_calls": turn["model_calls"],
        "tokens": turn["tokens"],
        "canned": replied.reply.canned,
        "by": replied.usage.by,
    }
    present = chats(run)
    lead = present[-1] if present else None
    run.say("message", text, who="agent", visit=lead, data={key: one for key, one in data.items() if one is not None})
    talk.remember(run, "agent", text)
    if replied.reply.summary:
        talk.summarised(run, replied.reply.summary)
    applied = run.talk.setdefault("applied", {})
    applied.update({one.id: turn["number"] for one in in_force(run)})
    for visit in present:
        visit.data["reply"] = text
        if visit is lead:
            ask(run, visit, text)


def ask(run: Run, visit: Visit, text: str) -> None:
    """The chat waits for the customer. Its question is what was said last; it is not said again."""
    visit.asks += 1
    visit.question = {
        "id": f"{visit.number}.{visit.asks}",
        "kind": "message",
        "prompt": text,
        "purpose": "chat",
        "fields": [],
        "options": [],
        "default": None,
        "display": None,
        "problems": [],
        "asked_at": run.now,
    }
    run.touch(visit)
