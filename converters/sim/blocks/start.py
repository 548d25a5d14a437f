"""Start blocks and triggers as forms that take the run's input (Sim's executor/utils/start-block.ts)."""

from __future__ import annotations

import json

from converters.sim.conditions import compile_expression
from converters.sim.context import Built, Context
from converters.sim.schema import Block
from converters.sim.texts import literal
from journeys.values import Json, ref

RESERVED = ("error", "selectedOption", "selectedRoute", "_pauseMetadata")
"""Names that no input may bring: they steer the run."""
_TYPES = {
    "string": "string",
    "number": "number",
    "boolean": "boolean",
    "object": "object",
    "array": "array",
}
_VALUES, _RAW, _REST = ref("local", "values"), ref("local", "raw"), ref("local", "rest")
_MAY_BE_EMPTY = ("input", "conversationId")
_INPUT = compile_expression(
    'raw !== null && typeof raw === "object" && Object.keys(raw).includes("input") ? raw.input : raw', {"raw": _RAW}
)
"""What Sim calls the final input of a run without fields: its member `input` or, without one, all of it."""


def build(context: Context) -> Built:
    """The state of a start block."""
    block = context.block
    state: dict[str, Json] = {
        "type": "input_collection",
        "from_input": True,
        "coercion": "lenient",
        "extra": "keep",
        "reserved": list(RESERVED),
    }
    match block.type:
        case "start_trigger":
            fields = _fields(context)
            state |= {"fields": fields, "output": _unified(context, [field["name"] for field in fields])}
        case "api_trigger" | "input_trigger":
            fields = _fields(context)
            given = _values(context) if fields else _INPUT
            state |= {
                "fields": fields,
                "output": {"$call": "merge", "args": [given, {"input": given}, _files()]},
            }
        case "starter":
            state |= _starter(context)
        case "chat_trigger":
            state |= _chat()
        case "manual_trigger":
            state["output"] = _with_lists_of_files({"$call": "merge", "args": [{"input": _INPUT}, _INPUT]})
        case _:
            fields = _fields(context)
            state |= {"fields": fields} if fields else {}
            state["output"] = _with_lists_of_files(
                {"$call": "merge", "args": [_values(context), _REST] if fields else [_RAW]}
            )
            _note_trigger(context)
    return Built(state)


def refusal(block: Block, stored: Json) -> str | None:
    """Why Sim refuses to run a start with these fields, in its words; None if it does not."""
    names = [one["name"].strip() for one in stored if isinstance(one, dict) and isinstance(one.get("name"), str)]
    found = [name for name in dict.fromkeys(names) if name in RESERVED]
    if not found:
        return None
    return (
        f'Start block "{block.name}" cannot use reserved input format field name(s): {", ".join(found)}. These names'
        " control workflow execution and cannot be used as Start outputs. Rename these fields before running the"
        f" workflow. Reserved names are: {', '.join(RESERVED)}."
    )


def _starter(context: Context) -> dict[str, Json]:
    mode = context.take("startWorkflow")
    if mode == "chat":
        return _chat()
    fields = _fields(context)
    given = _values(context) if fields else _INPUT
    return {
        "fields": fields,
        "output": {"$call": "merge", "args": [given, {"input": given}, _conversation()]},
    }


def _chat() -> dict[str, Json]:
    said = compile_expression('typeof said === "string" ? said : ""', {"said": ref("local", "raw", "input")})
    return {
        "fields": [{"name": "input", "title": "Message", "type": "string", "default": "", "required": False}],
        "output": {"$call": "merge", "args": [{"input": said}, _conversation()]},
    }


def _unified(context: Context, fields: list[str]) -> Json:
    """Declared fields first, then all else that came; an empty `input` or `conversationId` counts as none."""
    found = {"$call": "merge", "args": [_values(context), _REST]}
    empty = [_if_empty(name, ref("local", "values" if name in fields else "rest", name)) for name in _MAY_BE_EMPTY]
    made: Json = {"$call": "omit", "args": [found, ["onUploadError", *empty, _no_files()]]}
    if not _is_on(context.take("runMetadata")):
        return made
    context.notes.changed("runMetadata", "the metadata are those of this run: its id, journey and start")
    about = {
        "executionId": ref("run", "id"),
        "workflowId": ref("run", "journey"),
        "startTime": ref("run", "started_at"),
        "userId": ref("run", "user"),
        "workspaceId": ref("run", "workspace"),
    }
    return {"$call": "merge", "args": [made, {"metadata": about}]}


def _if_empty(name: str, value: Json) -> Json:
    """The name, if the value is an empty text; else a name that nothing has."""
    return compile_expression(f'value === "" ? "{name}" : ""', {"value": value})


def _conversation() -> Json:
    """The conversation's id, if it is a text that says something, and files."""
    told = compile_expression(
        'typeof id === "string" && id !== "" ? "conversationId" : ""', {"id": ref("local", "raw", "conversationId")}
    )
    return {"$call": "merge", "args": [{"$call": "pick", "args": [_RAW, [told]]}, _files()]}


def _files() -> Json:
    return _with_lists_of_files({"$call": "pick", "args": [_RAW, ["files"]]})


def _with_lists_of_files(output: Json) -> Json:
    """An output without its files, if these are no list."""
    return {"$call": "omit", "args": [output, [_no_files()]]}


def _no_files() -> Json:
    """The name of the files, if they are no list; else a name that nothing has."""
    source = 'files === undefined || Array.isArray(files) ? "" : "files"'
    return compile_expression(source, {"files": ref("local", "raw", "files")})


def _values(context: Context) -> Json:
    """The fields' values. A field that stores no default, not even null, is left out where nothing came for it."""
    stored = context.parameters.values.get("inputFormat")
    listed = [one for one in stored if isinstance(one, dict)] if isinstance(stored, list) else []
    names = [str(one["name"]).strip() for one in listed if one.get("name") and "value" not in one]
    unset = [
        compile_expression(f'value === null ? {json.dumps(name)} : ""', {"value": ref("local", "values", name)})
        for name in names
    ]
    return {"$call": "omit", "args": [_VALUES, unset]} if unset else _VALUES


def _fields(context: Context) -> list[Json]:
    fields: dict[str, Json] = {}
    for raw in context.take_list("inputFormat"):
        name = raw.get("name") if isinstance(raw, dict) else None
        if not isinstance(name, str) or not name.strip():
            continue
        name = name.strip()
        kind = str(raw.get("type"))
        made: dict[str, Json] = {"name": name, "type": _TYPES.get(kind, "any"), "required": False}
        if raw.get("value") is not None:
            made["default"] = literal(raw["value"])
        if isinstance(raw.get("description"), str) and raw["description"].strip():
            made["description"] = raw["description"].strip()
        if name in fields:
            context.notes.changed("inputFormat", f"two fields are named {name}; the later one counts, as in Sim")
        fields[name] = made
    return list(fields.values())


def _note_trigger(context: Context) -> None:
    """Settings of a trigger tell Sim when to start a run; here something outside does."""
    notes = context.notes
    for name, value in context.parameters.values.items():
        context.handled.add(name)
        if name == "triggerMode" or value in (None, "", []):
            continue
        if context.block.type == "schedule":
            notes.changed(name, "the journey does not start itself", "`journeys schedule create` starts it then")
        else:
            notes.changed(name, "the journey does not listen itself", "start it with the event's payload as its input")


def _is_on(value: Json) -> bool:
    return value is True or value == "true"
