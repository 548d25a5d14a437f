"""What of an output is worth showing: its members by name, long ones shortened."""

from __future__ import annotations

import json

from journeys.values import Json
from results.shown import Shown

MOST = 6
"""How many members of one output are shown."""
LONGEST = 200
"""How many characters of a text are shown."""
_WRAPPERS = ("data", "result", "content", "output")
_ROUTING = ("selectedOption", "selectedPath")
"""Which way a canvas went: told by the next step, and shown only where an output says nothing else."""
_TECHNICAL = ("headers", "tokens", "stdout", "model", "tool_calls", "toolCalls", "cost", "timing")


class KeyOutput(Shown):
    """A member of an output. Long texts are shortened, of long lists and objects the beginning is shown as JSON."""

    name: str
    value: Json
    shortened: bool = False


def key_outputs(output: Json) -> tuple[KeyOutput, ...]:
    """The members of an output that are worth showing, those that say most first."""
    found = [one for name, value in _members(output) if (one := _shown(name, value)) is not None]
    telling = [one for one in found if not one.name.startswith("_") and one.name not in _ROUTING]
    return tuple((telling or found)[:MOST])


def _members(output: Json) -> list[tuple[str, Json]]:
    if not isinstance(output, dict):
        return [] if output in (None, "", []) else [("result", output)]
    members: list[tuple[str, Json]] = []
    for name, value in output.items():
        if name in _TECHNICAL:
            continue
        if name in _WRAPPERS and isinstance(value, dict):
            members = [*value.items(), *members]
        else:
            members.append((name, value))
    return members


def _shown(name: str, value: Json) -> KeyOutput | None:
    match value:
        case None | "" | []:
            return None
        case dict() if not value:  # the pattern {} would match every object
            return None
        case str() if len(value) > LONGEST:
            return KeyOutput(name=name, value=value[: LONGEST - 1] + "…", shortened=True)
        case list() | dict():
            text = json.dumps(value, ensure_ascii=False)
            if len(text) <= LONGEST:
                return KeyOutput(name=name, value=value)
            return KeyOutput(name=name, value=f"{text[: LONGEST - 14]}… (shortened)", shortened=True)
        case _:
            return KeyOutput(name=name, value=value)
