"""Human-in-the-loop blocks as forms that a person answers (Sim's executor/handlers/human-in-the-loop)."""

from __future__ import annotations

from converters.sim.blocks.builder_data import structure_of
from converters.sim.context import Built, Context
from converters.sim.texts import is_static, literal
from journeys.values import Json, ref

_TYPES = {"text": "string", **{kind: kind for kind in ("string", "number", "boolean", "object", "array")}}
_ANSWER = {
    "$call": "merge",
    "args": [{"$call": "omit", "args": [ref("local", "raw"), ["submission"]]}, ref("local", "raw", "submission")],
}
"""What was answered: as the answer itself or, as Sim's API takes it, under `submission`."""
_HEADERS = {"Content-Type": "application/json"}


def build(context: Context) -> Built:
    """The state of a human-in-the-loop block; its output has what was answered at the root."""
    structure = list(structure_of(context.take("builderData"), context))
    shown, fields = _form(context, context.take_list("inputFormat"))
    hooks = _notifications(context)
    state: dict[str, Json] = {
        "type": "input_collection",
        "display": context.object("builderData", {one["name"]: one["value"] for one in structure}) or None,
        "fields": fields,
        "extra": "keep",
        "output": _output(structure, shown),
        "question": context.block.name,
    }
    if hooks:
        state["before"] = hooks
    context.notes.changed(
        "url", "url and resumeEndpoint are empty: there is no portal here", "answer by submit_input or on the page"
    )
    return Built(state)


def _output(structure: list[dict[str, Json]], shown: list[Json]) -> Json:
    submitted = ref("local", "submitted_at")
    common = {"operation": "human", "responseStructure": structure, "inputFormat": shown}
    response = {
        "data": {**common, "submission": _ANSWER, "submittedAt": submitted},
        "status": 200,
        "headers": _HEADERS,
        **common,
        "submission": None,
    }
    known = {
        "response": response,
        "submission": _ANSWER,
        "resumeInput": _ANSWER,
        "submittedAt": submitted,
        "_resumed": True,
        "url": None,
        "resumeEndpoint": None,
    }
    return {"$call": "merge", "args": [known, _ANSWER]}


def _form(context: Context, stored: list[Json]) -> tuple[list[Json], list[Json]]:
    """The resume form, as Sim shows it and as fields."""
    shown: list[Json] = []
    fields: dict[str, Json] = {}
    for number, raw in enumerate(stored):
        name = _words(raw.get("name")) if isinstance(raw, dict) else ""
        if not name:
            continue
        kind = raw.get("type") if isinstance(raw.get("type"), str) and raw["type"].strip() else "string"
        label = _words(raw.get("label")) or name
        required = raw.get("required") is True
        default = context.value(raw.get("value"))
        shown.append(
            {
                "id": _words(raw.get("id")) or f"field_{number}",
                "name": name,
                "label": label,
                "type": kind,
                "value": default,
            }
            | {"required": required}
        )
        made: dict[str, Json] = {"name": name, "title": label, "type": _TYPES.get(kind, "any"), "required": required}
        help_text = _words(raw.get("description")) or _words(raw.get("placeholder"))
        if help_text:
            made["description"] = help_text
        if default is not None:
            made["default"] = literal(default) if is_static(default) else default
        options = [_option(one) for one in _listed(raw.get("options")) if one is not None]
        if options:
            made |= {"type": "choice", "options": options}
        fields[name] = made
    return shown, list(fields.values())


def _option(raw: Json) -> dict[str, Json]:
    if not isinstance(raw, dict):
        return {"value": raw}
    value = raw.get("value", raw.get("id", raw.get("label")))
    return {"value": value, **({"label": raw["label"]} if isinstance(raw.get("label"), str) else {})}


def _notifications(context: Context) -> list[Json]:
    """The tools that tell somebody: called before the form is shown; their failure does not matter, as in Sim."""
    hooks: list[Json] = []
    for tool in context.take_list("notification"):
        tool_id = tool.get("toolId") if isinstance(tool, dict) else None
        if not isinstance(tool_id, str) or not tool_id:
            context.notes.dropped("notification", "a tool without a tool id cannot be called")
            continue
        params = tool.get("params") if isinstance(tool.get("params"), dict) else {}
        hooks.append({"tool": tool_id, "arguments": context.value(params), "on_failure": "ignore"})
        context.notes.changed("notification", f"calls the registered tool `{tool_id}`, without Sim's resume link")
    return hooks


def _listed(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


def _words(value: Json) -> str:
    return value.strip() if isinstance(value, str) else ""
