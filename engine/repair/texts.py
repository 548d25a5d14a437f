"""What repair says: the text of a pattern, filled in, as a line of the transcript and of the talk."""

from __future__ import annotations

import re

from engine.conversation import talk
from engine.run import Run
from engine.visit import Visit
from journeys.conversing import starts_none
from journeys.turns import RepairKind, Speaker

_PLACE = re.compile(r"\{\{\s*([a-z]+)\s*\}\}")


def text_of_pattern(run: Run, kind: RepairKind, **about: str) -> str:
    """What a pattern says about something; what it is not about is left out."""
    wanted = run.bundle.conduct.repair.of(kind).message or ""
    return _PLACE.sub(lambda match: about.get(match[1], ""), wanted).strip()


def say_pattern(run: Run, kind: RepairKind, *, visit: Visit | None = None, **about: str) -> None:
    """Says what a pattern says."""
    tell(run, kind, text_of_pattern(run, kind, **about), visit=visit)


def say_if_told(run: Run, kind: RepairKind, *, visit: Visit | None = None, **about: str) -> None:
    """Says what the author has written for something that happens by itself; by itself, nothing is said of it."""
    patterns = run.bundle.conduct.repair
    if patterns.is_told(kind) and patterns.of(kind).enabled:
        say_pattern(run, kind, visit=visit, **about)


def greet(run: Run) -> None:
    """A conversation begins: where nothing is asked from the start, the customer is greeted."""
    patterns = run.bundle.conduct.repair
    if starts_none(run.bundle) and patterns.of("session_start").enabled:
        say_pattern(run, "session_start", title=run.bundle.main.name)
    else:
        say_if_told(run, "session_start", title=run.bundle.main.name)


def say_what_does_not_fit(run: Run, visit: Visit) -> None:
    """An answer was not taken, for the reasons that stand with the question."""
    if visit.question is not None and visit.question["problems"]:
        reason = "; ".join(visit.question["problems"])
        say_if_told(run, "validate", visit=visit, reason=reason, question=visit.question["prompt"])


def tell(run: Run, kind: RepairKind, text: str, *, visit: Visit | None = None) -> None:
    """Says something for a pattern; nothing, if there is nothing to say."""
    if text:
        run.say("message", text, visit=visit, data={"repair": kind})
        remembered(run, text)


def remembered(run: Run, text: str, who: Speaker = "agent") -> None:
    """A line is part of the talk that a model is shown, if there is any."""
    if run.talk.get("conversation"):
        talk.remember(run, who, text)


def listed(names: list[str]) -> str:
    """Names as people list them, each once."""
    found = list(dict.fromkeys(names))
    return found[0] if len(found) == 1 else ", ".join(found[:-1]) + " and " + found[-1] if found else ""
