"""Saying once more what was said, where the journey is, and what can be said here."""

from __future__ import annotations

from engine.repair.focus import activation_around, ask_once_more, name_of
from engine.repair.texts import listed, say_pattern, tell, text_of_pattern
from engine.repair.words import commands_of
from engine.run import Run
from engine.step import Step
from engine.visit import Visit

SAID = ("message", "question", "notification")


def repeat(step: Step, visit: Visit | None) -> None:
    """The open question again; where nothing is asked, what was said last."""
    run = step.run
    if visit is not None and visit.question is not None:
        text = text_of_pattern(run, "repeat", title=name_of(run, visit), question=visit.question["prompt"])
        if text != visit.question["prompt"]:
            tell(run, "repeat", text, visit=visit)
        ask_once_more(step, visit)
        return
    said = (one for one in reversed(run.entries) if one["who"] in ("journey", "agent", "person"))
    last = next((str(one["text"]) for one in said if one["kind"] in SAID or one["kind"].startswith("prompt")), "")
    say_pattern(run, "repeat", question=last)


def help_here(step: Step, visit: Visit | None) -> None:
    """What can be said here: the state's own help, what is asked, the journey's commands, and repairs."""
    from engine.views import actions

    run = step.run
    lines: list[str] = []
    own = text_of_pattern(run, "help", title=name_of(run, visit) if visit is not None else "")
    if visit is not None:
        lines += [own, *run.graph(visit.activation).states[visit.state].help, *_about_the_question(visit)]
    else:
        lines.append(own)
    commands = [*actions(run), *commands_of(run)]
    lines.append(f"You can write: {', '.join(commands)}" if commands else "")
    tell(run, "help", "\n".join(line for line in lines if line), visit=visit)
    ask_once_more(step, visit)


def _about_the_question(visit: Visit) -> list[str]:
    question = visit.question
    if question is None:
        return []
    lines = []
    if question["options"]:
        names = [str(one.get("label") or one["value"]) for one in question["options"]]
        lines.append(f"Answer with one of these: {', '.join(names)}")
    for field in question["fields"]:
        label = field.get("title") or field["name"]
        options = [str(one.get("label") or one["value"]) for one in field.get("options", ())]
        kind = f"one of {', '.join(options)}" if options else field.get("type", "string")
        about = f": {field['description']}" if field.get("description") else ""
        lines.append(f"{label} ({kind}{'' if field.get('required', True) else ', may be left out'}){about}")
    return lines


def go_on_where_it_was(step: Step, visit: Visit | None) -> None:
    """Says where the journey is, what is known, and asks what it asks."""
    run = step.run
    activation = activation_around(run, visit)
    title = name_of(run, visit) if visit is not None else ""
    journey = run.graphs[activation.journey].journey.name if activation is not None else ""
    say_pattern(run, "continue", visit=visit, title=title or journey, reason=journey, field=_known(run, visit))
    ask_once_more(step, visit)


def _known(run: Run, visit: Visit | None) -> str:
    """The labels of what a form that is half filled in knows already."""
    values = visit.data.get("values", {}) if visit is not None else {}
    if visit is None or not isinstance(values, dict):
        return ""
    fields = getattr(run.graph(visit.activation).states[visit.state], "fields", ())
    return listed([one.label for one in fields if one.name in values])
