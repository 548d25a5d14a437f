"""The checks, by their type. A check that fails is no failure of the call: it gives `passed: false` and an `error`.

Outputs and error texts are those of Sim's route (app/api/guardrails/validate, lib/guardrails).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from activities.guardrails.grounding import Grounding
from activities.guardrails.patterns import PatternError, matches, spans
from activities.guardrails.personal_data import KINDS, Entity, find, without_overlaps
from activities.jsontext import as_text
from journeys.tools import Tool, ToolContext
from journeys.values import Json

TYPES = ("json", "regex", "hallucination", "pii")
_WRONG_TYPE = 'Invalid validationType. Must be "json", "regex", "hallucination", or "pii"'
_CUSTOM_SCORE = 1.0


def guardrails_tool(grounding: Grounding) -> Tool:
    """`guardrails_validate`. A hallucination is looked for with the tools of the worker, see `Grounding`."""

    async def validate(context: ToolContext, **arguments: Json) -> Json:
        kind, given = arguments.get("validationType"), arguments.get("input")
        if not kind:
            return _output("unknown", given or "", _failed("Missing required field: validationType"))
        if given is None:
            return _output(kind, "", _failed("Input is missing or undefined"))
        text = as_text(given)
        match kind:
            case "json":
                found = _json(text)
            case "regex":
                found = _regex(text, arguments.get("regex"))
            case "pii":
                found = _personal_data(text, arguments)
            case "hallucination":
                found = await grounding.check(text, arguments, context)
            case _:
                found = _failed(_WRONG_TYPE)
        return _output(kind, given, found)

    description = "Checks a text: JSON, a pattern, personal data, or whether a knowledge base supports it"
    return Tool(validate, id="guardrails_validate", effect="pure", description=description)


def _output(kind: Json, given: Json, found: Mapping[str, Json]) -> dict[str, Json]:
    made = {"passed": found["passed"], "validationType": kind, "input": given, **found}
    return {name: value for name, value in made.items() if value is not None or name == "input"}


def _failed(error: str) -> dict[str, Json]:
    return {"passed": False, "error": error}


def _json(text: str) -> dict[str, Json]:
    try:
        json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        return _failed(f"Invalid JSON: JSON Parse error: {error}")
    return {"passed": True}


def _no_constant(name: str) -> Any:
    raise ValueError(f"Unexpected identifier {name!r}")


def _regex(text: str, pattern: Json) -> dict[str, Json]:
    if not pattern:
        return _failed("Regex pattern is required for regex validation")
    try:
        return {"passed": True} if matches(str(pattern), text) else _failed("Input does not match regex pattern")
    except PatternError as error:
        return _failed(str(error))


def _personal_data(text: str, arguments: Mapping[str, Json]) -> dict[str, Json]:
    wanted = [str(one) for one in arguments.get("piiEntityTypes") or []]
    unknown = [one for one in wanted if one not in KINDS]
    if unknown:
        # To pass what nobody has looked at would be worse than to refuse it.
        return _failed(
            f"PII validation failed: {', '.join(unknown)} cannot be found here; register a tool `guardrails_validate`"
        ) | {"detectedEntities": []}
    try:
        custom, replacements = _custom(text, arguments.get("piiCustomPatterns"))
    except PatternError as error:
        return _failed(f"PII validation failed: {error}") | {"detectedEntities": []}
    found = without_overlaps([*custom, *find(text, wanted)])
    listed = [
        {"type": one.type, "start": one.start, "end": one.end, "score": one.score, "text": text[one.start : one.end]}
        for one in found
    ]
    if arguments.get("piiMode") == "mask":
        return {"passed": True, "detectedEntities": listed, "maskedText": _masked(text, found, replacements)}
    if not found:
        return {"passed": True, "detectedEntities": []}
    counted = Counter(one.type for one in found)
    return _failed("PII detected: " + ", ".join(f"{count} {kind}" for kind, count in counted.items())) | {
        "detectedEntities": listed
    }


def _custom(text: str, rows: Json) -> tuple[list[Entity], dict[str, str]]:
    """What patterns of the block's author find, and what stands for it."""
    found: list[Entity] = []
    replacements: dict[str, str] = {}
    for number, row in enumerate(rows if isinstance(rows, list) else []):
        cells = row.get("cells", row) if isinstance(row, dict) else {}
        pattern = str(cells.get("Pattern") or "").strip()
        if not pattern:
            continue
        name = str(cells.get("Name") or "").strip() or f"CUSTOM_{number}"
        replacements[name] = str(cells.get("Replacement") or "") or name
        found += [Entity(name, start, end, _CUSTOM_SCORE) for start, end in spans(pattern, text)]
    return found, replacements


def _masked(text: str, found: Iterable[Entity], replacements: Mapping[str, str]) -> str:
    parts: list[str] = []
    position = 0
    for one in found:
        parts += [text[position : one.start], f"<{replacements.get(one.type, one.type)}>"]
        position = one.end
    return "".join([*parts, text[position:]])
