"""Guardrails blocks: a check by a tool that every worker has (Sim's tools/guardrails).

A check that fails is no failure of the block: its output has an `error`, which takes the failure ways.
"""

from __future__ import annotations

from converters.sim.context import Built, Context
from journeys.values import Json

TOOL = "guardrails_validate"
_LISTS = ("piiEntityTypes", "piiCustomPatterns")
_FOUND_HERE = frozenset(
    {
        "EMAIL_ADDRESS", "CREDIT_CARD", "IBAN_CODE", "IP_ADDRESS", "URL", "PHONE_NUMBER", "US_SSN", "US_ITIN", "UK_NHS",
        "UK_NINO", "ES_NIF", "ES_NIE", "IT_FISCAL_CODE", "PL_PESEL", "SG_NRIC_FIN", "CRYPTO",
    }
)  # fmt: skip
"""The kinds of personal data that the worker's own tool finds; a test holds it to that list."""
_REGISTER = f"register a tool `{TOOL}` that finds them"


def build(context: Context) -> Built:
    """The state of a guardrails block."""
    arguments: dict[str, Json] = {}
    for name in list(context.parameters.values):
        value = context.take(name)
        if value is not None:
            arguments[name] = _argument(context, name, value)
    _note(context, arguments)
    tool = {"kind": "registered", "id": TOOL, "arguments": arguments, "name": context.block.name}
    return Built({"type": "tool_execution", "tool": tool, "effect": "pure", "retry": context.retry()})


def _argument(context: Context, name: str, stored: Json) -> Json:
    value = context.value(stored)
    return {"$call": "parse_json", "args": [value]} if name in _LISTS and isinstance(stored, str) else value


def _note(context: Context, arguments: dict[str, Json]) -> None:
    kind = arguments.get("validationType")
    if kind == "pii":
        _note_personal_data(context)
    if kind == "hallucination":
        context.notes.changed(
            "validationType",
            "the registered tool `knowledge_search` asks the knowledge base; the model is asked with the worker's key",
            "register a tool of that name",
        )


def _note_personal_data(context: Context) -> None:
    stored = context.parameters.values.get("piiEntityTypes")
    wanted = [one for one in stored if isinstance(one, str)] if isinstance(stored, list) else []
    unknown = [one for one in wanted if one not in _FOUND_HERE]
    if unknown:
        message = f"{', '.join(unknown)} cannot be found here; the check fails"
        context.notes.doubt("piiEntityTypes", message, _REGISTER)
    elif not wanted:
        context.notes.changed(
            "validationType",
            "of all kinds, those that have a form of their own are found; no names, places and dates",
            _REGISTER,
        )
