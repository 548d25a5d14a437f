"""Starters: a form where they have user input, else a plain beginning."""

from __future__ import annotations

import re

from converters.reactflow.context import STATE, Built, Context
from converters.reactflow.schema.configs import InputField, StarterConfig
from converters.reactflow.schema.theirs import Choices, Limits
from journeys.values import Json

TYPES = {
    "text": "string", "string": "string", "textarea": "text", "longtext": "text", "number": "number", "float": "number",
    "integer": "integer", "int": "integer", "boolean": "boolean", "checkbox": "boolean", "bool": "boolean",
    "date": "date", "time": "time", "datetime": "datetime", "datetime-local": "datetime", "email": "email",
    "url": "url", "phone": "phone", "tel": "phone", "select": "choice", "dropdown": "choice", "radio": "choice",
    "choice": "choice", "enum": "choice", "multiselect": "choices", "checkboxes": "choices", "choices": "choices",
    "object": "object", "json": "object", "array": "array", "list": "array", "file": "file", "any": "any",
}  # fmt: skip
_WRITTEN = re.compile(r"/(.*)/([gimsuy]*)", re.DOTALL)


def asks(config: StarterConfig) -> bool:
    """Whether there is a form: as the node says or, where it does not, if it has fields."""
    return bool(config.inputFields) if config.hasUserInput is None else config.hasUserInput


def build(context: Context[StarterConfig]) -> Built:
    """The state of a starter."""
    config, node = context.config, context.node
    for name, value in config.contextInitialization.items():
        context.scope.names.declare(name, default=value)
    if config.triggerMode != "manual":
        how = "start it by a schedule" if config.triggerMode == "schedule" else "start it with the event's payload"
        context.notes.changed("triggerMode", "the journey does not start itself", how)
    title = node.name or "Workflow Start"
    state: STATE = {"title": title, "prompts": [{"kind": "welcome", "text": context.text(_welcome(context, title))}]}
    if not asks(config):
        if config.inputFields:
            context.notes.changed("inputFields", "without `hasUserInput` nobody is asked; they come with the input")
        return Built({**state, "type": "initial"})
    fields = [_field(context, one) for one in config.inputFields]
    state |= {
        "type": "input_collection",
        "fields": fields,
        "from_input": True,
        "extra": "keep",
        "question": _question(fields),
        "confirm": config.confirmationFlow,
        "completion": {"required": [one["name"] for one in fields if one["required"]]},
    }
    if config.confirmationMessage is not None:
        state["confirmation"] = context.text(config.confirmationMessage)
    return Built(state)


def _welcome(context: Context[StarterConfig], title: str) -> str:
    if context.config.welcomeMessage is not None:
        return context.config.welcomeMessage
    named = context.config.workflowName
    return f"Welcome to {named}." if named else f"{title}: let us begin."


def _question(fields: list[STATE]) -> str | None:
    """What is asked of the form as a whole; a form of one field asks by the field's own prompt."""
    if len(fields) == 1 and "prompt" in fields[0]:
        return None
    return f"Please give {', '.join(one.get('title') or one['name'] for one in fields)}." if fields else None


def _field(context: Context[StarterConfig], given: InputField) -> STATE:
    config = context.config
    kind = TYPES.get(given.type.lower())
    if kind is None:
        context.notes.changed("inputFields", f"the type `{given.type}` of {given.name} is not known; anything fits")
    made: STATE = {"name": given.name, "type": kind or "any", "required": given.required}
    prompts = [one.text for one in config.inputPrompts if one.field == given.name]
    prompt = prompts[0] if prompts else given.prompt
    about = {"title": given.label, "description": given.description, "prompt": prompt, "default": given.default}
    made |= {name: context.value(value) for name, value in about.items() if value not in (None, "")}
    if given.options:
        made |= {"type": kind if kind in ("choice", "choices") else "choice", "options": options_of(given.options)}
    for limits in [given.validation, *(one for one in config.validation if one.field == given.name)]:
        if limits is not None:
            made |= limits_of(limits)
    messages = [one.text for one in config.validationMessages if one.field == given.name]
    return {**made, "message": messages[0]} if messages else made


def options_of(given: Choices) -> list[STATE]:
    """Options of a choice."""
    return [{"value": one.value, "label": one.label, "description": one.description} for one in given]


def limits_of(limits: Limits) -> STATE:
    """What a rule says of a field: its own limits, or the one that it names by `type` and gives by `value`."""
    made: STATE = {}
    given = {"pattern": limits.pattern, "minimum": limits.min, "maximum": limits.max}
    given |= {"min_length": limits.minLength, "max_length": limits.maxLength, "required": limits.required}
    made |= {name: value for name, value in given.items() if value is not None}
    if limits.type is not None:
        made |= _rule(limits.type, limits.value)
    if "pattern" in made:
        made["pattern"] = pattern_of(str(made["pattern"]))
    if limits.enum is not None:
        made |= {"type": "choice", "options": [{"value": one} for one in limits.enum]}
    return made if limits.message is None else {**made, "message": limits.message}


def _rule(kind: str, value: Json) -> STATE:
    match kind:
        case "required":
            return {"required": value is not False}
        case "pattern" | "regex":
            return {"pattern": value}
        case "min" | "minimum":
            return {"minimum": value}
        case "max" | "maximum":
            return {"maximum": value}
        case "minLength" | "min_length":
            return {"min_length": value}
        case "maxLength" | "max_length":
            return {"max_length": value}
        case _:
            return {"type": TYPES[kind]} if kind in TYPES else {}


def pattern_of(written: str) -> str:
    """A pattern of theirs, which may match a part of a text, as one that must match the whole."""
    found = _WRITTEN.fullmatch(written)
    inner = found[1] if found else written
    flags = "(?i)" if found and "i" in found[2] else ""
    if inner.startswith("^") and inner.endswith("$") and not inner.endswith("\\$") and "|" not in inner:
        return flags + inner[1:-1]
    return f"{flags}[\\s\\S]*(?:{inner})[\\s\\S]*"
