"""Human-in-the-loop blocks as forms that a person answers (Sim's executor/handlers/human-in-the-loop)."""

from __future__ import annotations

from converters.sim.blocks.builder_data import structure_of
from converters.sim.blocks.resumption import inner_container, links_of, metadata_of
from converters.sim.conditions import compile_expression
from converters.sim.context import Built, Context
from converters.sim.texts import is_static, literal
from journeys.values import Json, ref

_TYPES = {"text": "string", **{kind: kind for kind in ("string", "number", "boolean", "object", "array")}}
_RAW = ref("local", "raw")
_ANSWER = compile_expression(
    'typeof inner === "object" && inner !== null ? inner : raw',
    {"inner": ref("local", "raw", "submission"), "raw": _RAW},
)
"""What was answered: the answer itself or, as Sim's API takes it, what it holds under `submission`."""
_HEADERS = {"Content-Type": "application/json"}


def build(context: Context) -> Built:
    """The state of a human-in-the-loop block; its output has what was answered at the root."""
    structure = list(structure_of(context.take("builderData"), context))
    shown, fields = _form(context, context.take_list("inputFormat"))
    links = links_of(context)
    hooks = _notifications(context, {"url": links["uiUrl"], "resumeEndpoint": links["apiUrl"]})
    state: dict[str, Json] = {
        "type": "input_collection",
        "display": context.object("builderData", {one["name"]: one["value"] for one in structure}) or None,
        "fields": fields,
        "extra": "keep",
        "output": _output(context, structure, shown, links),
        "question": context.block.name,
    }
    if hooks:
        state["before"] = hooks
    if context.scope.workflow.address is None:
        context.notes.changed(
            "url", "url and resumeEndpoint are empty: there is no portal here", "answer by submit_input or on the page"
        )
    return Built(state)


def _output(context: Context, structure: list[dict[str, Json]], shown: list[Json], links: dict[str, Json]) -> Json:
    """The output after the answer: the form's defaults, what Sim tells of the pause, and all that was answered."""
    submitted = ref("local", "submitted_at")
    common = {"operation": "human", "responseStructure": structure, "inputFormat": shown}
    asked = {**common, "submission": None, "_resume": links}
    around = {"status": 200, "headers": _HEADERS}
    response = {
        "data": {**asked, "submission": _ANSWER, "submittedAt": submitted},
        **around,
        **common,
        "submission": None,
        "resume": links,
    }
    known = {
        "response": response,
        "_pauseMetadata": metadata_of(context, {"data": asked, **around}, links),
        "url": links["uiUrl"],
        "resumeEndpoint": links["apiUrl"],
        "submission": _ANSWER,
        "resumeInput": _ANSWER,
        "submittedAt": submitted,
        "_resumed": True,
    }
    if inner_container(context) is not None:
        known["resume"] = links
    defaults = context.object("inputFormat", {one["name"]: one.get("value") for one in shown})
    return {"$call": "merge", "args": [defaults, known, _ANSWER]}


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
        about = {"id": _id_of(raw, number), "name": name, "label": label, "type": kind, "required": required}
        told = {key: words for key in ("description", "placeholder") if (words := _words(raw.get(key)))}
        offered = {"options": context.value(raw["options"])} if isinstance(raw.get("options"), list) else {}
        shown.append({**about, **told, **offered, **({"value": default} if "value" in raw else {})})
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


def _id_of(raw: dict[str, Json], number: int) -> str:
    found = raw.get("id")
    return found if isinstance(found, str) and found else f"field_{number}"


def _option(raw: Json) -> dict[str, Json]:
    if not isinstance(raw, dict):
        return {"value": raw}
    value = raw.get("value", raw.get("id", raw.get("label")))
    return {"value": value, **({"label": raw["label"]} if isinstance(raw.get("label"), str) else {})}


def _notifications(context: Context, own: dict[str, Json]) -> list[Json]:
    """The tools that tell somebody: called before the form is shown; their failure does not matter, as in Sim.

    `own` is what the block itself gives by then, which the tools may be told: where the answer is taken.
    """
    hooks: list[Json] = []
    for tool in context.take_list("notification"):
        tool_id = tool.get("toolId") if isinstance(tool, dict) else None
        if not isinstance(tool_id, str) or not tool_id:
            context.notes.dropped("notification", "a tool without a tool id cannot be called")
            continue
        params = tool.get("params") if isinstance(tool.get("params"), dict) else {}
        arguments = _with_own(context.value(params), context.block.id, own)
        hooks.append({"tool": tool_id, "arguments": arguments, "on_failure": "ignore"})
        told = "" if context.scope.workflow.address is not None else ", without Sim's resume link"
        context.notes.changed("notification", f"calls the registered tool `{tool_id}`{told}")
    return hooks


def _with_own(value: Json, block_id: str, own: dict[str, Json]) -> Json:
    """The value, with what stands for references to the block's own output."""
    if isinstance(value, list):
        return [_with_own(item, block_id, own) for item in value]
    if not isinstance(value, dict) or "$literal" in value:
        return value
    path = value.get("$ref")
    if isinstance(path, list) and path[:2] == ["outputs", block_id]:
        return own.get(str(path[2])) if len(path) == 3 else None
    return {key: _with_own(item, block_id, own) for key, item in value.items()}


def _listed(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


def _words(value: Json) -> str:
    return value.strip() if isinstance(value, str) else ""
