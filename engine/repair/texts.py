"""What repair says: the text of a pattern, filled in, as a line of the transcript and of the talk."""

from __future__ import annotations

import re

from engine.conversation import talk
from engine.run import Run
from engine.visit import Visit
from journeys.turns import RepairKind, Speaker

_PLACE = re.compile(r"\{\{\s*([a-z]+)\s*\}\}")


def text_of_pattern(run: Run, kind: RepairKind, **about: str) -> str:
    """What a pattern says about something; what it is not about is left out."""
    wanted = run.bundle.conduct.repair.of(kind).message or ""
    return _PLACE.sub(lambda match: about.get(match[1], ""), wanted).strip()


def say_pattern(run: Run, kind: RepairKind, *, visit: Visit | None = None, **about: str) -> None:
    """Says what a pattern says."""
    tell(run, kind, text_of_pattern(run, kind, **about), visit=visit)


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
