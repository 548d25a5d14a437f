"""The texts that are made where an author gives none."""

from __future__ import annotations

import re

from converters.sim.conversation.settings import PLACEHOLDER
from journeys.values import Json

WELCOME = "Welcome to {title}. {description}"
QUESTION = "To begin, please give {fields}."
MESSAGE = "What would you like to say?"
"""Instead of `QUESTION`, where a run begins with a message of a chat."""
CONFIRMATION = "{title} begins with this: {values}. Is it right?"
FORM_CONFIRMATION = "This is the answer: {values}. Is it right?"
CALL_CONFIRMATION = "Go on with {title}?"
PROGRESS = {
    "agent_interaction": "{title} is at work on an answer.",
    "tool_execution": "Working on {title}.",
    "workflow_bridge": "Beginning {title}.",
    "wait": "{title}: waiting.",
    "loop": "Going through {title}, round by round.",
    "parallel_execution": "Going through {title}, side by side.",
}
"""By the type of state; of others nothing is said."""
START_HELP = "These are the values that {title} begins with. {description}"
FORM_HELP = "The workflow waits at {title}, and goes on with what is answered."
ERRORS = {"*": "{title} did not work: {message}", "timeout": "{title} took too long."}
FAILING = ("agent_interaction", "tool_execution", "workflow_bridge", "decision_point", "loop", "parallel_execution")
"""The types of state of which an error is told."""


def prompt_of(field: dict[str, Json]) -> str:
    """What a field is asked with: what its author says of it, or its name in words."""
    said = field.get("description")
    if isinstance(said, str) and said.strip():
        return said.strip()
    label = label_of(field)
    match field.get("type"):
        case "boolean":
            return f"{label}: yes or no?"
        case "object" | "array":
            return f"{label}, as JSON?"
        case _:
            return f"{label}?"


def label_of(field: dict[str, Json]) -> str:
    """The title of a field, or its name in words: `order_number` and `orderNumber` are `Order number`."""
    title = field.get("title")
    if isinstance(title, str) and title:
        return title
    parts = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", str(field["name"])).replace("_", " ").replace("-", " ").split()
    words = [one if one.isupper() else one.lower() for one in parts]
    return " ".join([words[0][:1].upper() + words[0][1:], *words[1:]]) if words else str(field["name"])


def listed(words: list[str]) -> str:
    """Words with commas and an `and`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def filled(text: str, known: dict[str, Json]) -> Json:
    """A text with its placeholders filled in; a value where some of that is known at run time only."""
    parts: list[Json] = []
    at = 0
    for match in PLACEHOLDER.finditer(text):
        found = known.get(match[1], match[0])
        parts += [text[at : match.start()], *(found if isinstance(found, list) else [found])]
        at = match.end()
    parts.append(text[at:])
    joined: list[Json] = []
    for part in parts:
        if isinstance(part, str) and joined and isinstance(joined[-1], str):
            joined[-1] += part
        else:
            joined.append(part)
    whole = [one for one in joined if one != ""]
    return "".join(whole).strip() if all(isinstance(one, str) for one in whole) else {"$text": whole}
