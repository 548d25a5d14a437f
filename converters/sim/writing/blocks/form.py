"""Forms as start blocks and human-in-the-loop blocks, pauses as forms with a condition behind."""

from __future__ import annotations

from converters.sim.references import normalised
from converters.sim.texts import is_static
from converters.sim.writing.building import Building
from journeys.states import Field, InputCollection
from journeys.values import Json, word

_TYPES = {
    **{kind: kind for kind in ("string", "number", "boolean", "object", "array")},
    "integer": "number",
    "choices": "array",
    "file": "file[]",
    "text": "string",
    "choice": "string",
    "money": "object",
}
_LIMITS = (
    "pattern", "minimum", "maximum", "min_length", "max_length", "earliest", "latest", "currency", "message", "prompt",
)  # fmt: skip


def write(building: Building, state: InputCollection) -> None:
    """The block of a form that people answer on the way."""
    _note_manner(building)
    if building.take("from_input"):
        building.changed("from_input", "only a start block of Sim takes the run's input; here people are asked")
    building.own("human_in_the_loop", form_values(building, state))


def write_start(building: Building, state: InputCollection) -> None:
    """The block of a form that the run's input answers."""
    _note_manner(building)
    building.take("from_input"), building.take("coercion")
    if building.take("question") is not None:
        building.dropped("question", "the fields of a start block are filled in before the run")
    building.own("start_trigger", start_values(building, state))


def start_values(building: Building, state: InputCollection) -> dict[str, Json]:
    """The fields of a start block."""
    building.take("fields")
    rows = []
    for field in state.fields:
        row: dict[str, Json] = {"id": field.name, "name": field.name, "type": _type(field)}
        default = _default(building, field)
        row |= {"value": default} if default is not None else {}
        row |= {"description": field.description} if field.description else {}
        rows.append(row)
        _note_field(building, field, ("title",))
    return {"inputFormat": rows}


def form_values(building: Building, state: InputCollection) -> dict[str, Json]:
    """The fields of a human-in-the-loop block."""
    building.take("fields")
    rows = []
    for field in state.fields:
        row: dict[str, Json] = {"id": field.name, "name": field.name, "type": _type(field)}
        row |= {"label": field.label, "required": field.required, "value": _default(building, field)}
        row |= {"description": field.description} if field.description else {}
        if field.options:
            row["options"] = [{"id": one.value, "label": one.label or str(one.value)} for one in field.options]
        rows.append({name: value for name, value in row.items() if value is not None})
        _note_field(building, field, ())
    return {"inputFormat": rows, "builderData": _shown(building) or None, "notification": _told(building)}


def write_pause(building: Building) -> None:
    """A form with one question, and a condition that lets a yes through."""
    question = building.text("question", building.take("question"))
    shown = [{"id": "question", "name": "question", "type": "string", "value": question}]
    asked = {"id": "confirmed", "name": "confirmed", "type": "boolean", "label": "Go on?", "required": True}
    form = building.own("human_in_the_loop", {"builderData": shown, "inputFormat": [asked]})
    building.gate("confirmation", f'[true, "true"].includes(<{normalised(form.name)}.confirmed>)')


def rows_of_object(building: Building, name: str, value: Json) -> list[dict[str, Json]]:
    """An object as rows of builder data."""
    members = value if isinstance(value, dict) and word(value) is None else {"value": value}
    rows: list[dict[str, Json]] = []
    for key, item in members.items():
        kind, stored = "string", item
        match item:
            case bool():
                kind = "boolean"
            case int() | float():
                kind = "number"
            case list() | dict() if is_static(item):
                kind = "array" if isinstance(item, list) else "object"
            case {"$call": "parse_json" | "to_number" as called, "args": [inner]}:
                kind, stored = ("number" if called == "to_number" else "object"), inner
            case _:
                pass
        rows.append({"id": key, "name": key, "type": kind, "value": building.said(f"{name}.{key}", stored)})
    return rows


def _shown(building: Building) -> list[dict[str, Json]]:
    rows: list[dict[str, Json]] = []
    question, display = building.take("question"), building.take("display")
    if question not in (None, building.name):
        rows.append(
            {"id": "question", "name": "question", "type": "string", "value": building.text("question", question)}
        )
    return rows if display is None else [*rows, *rows_of_object(building, "display", display)]


def _told(building: Building) -> Json:
    """Tools that are called before, as notifications; only those of which a failure does not matter."""
    hooks = [one for one in building.state.before if one.on_failure == "ignore"]
    if len(hooks) == len(building.state.before):
        building.take("before")
    made = [
        {"type": "tool", "toolId": one.tool, "params": building.said("before", dict(one.arguments))} for one in hooks
    ]
    return made or None


def _type(field: Field) -> str:
    return _TYPES.get(field.type, "string" if field.type != "any" else "object")


def _default(building: Building, field: Field) -> Json:
    value = field.default
    if isinstance(value, dict) and "$literal" in value:
        return value["$literal"]
    return None if value is None else building.said(f"fields.{field.name}", value)


def _note_field(building: Building, field: Field, more: tuple[str, ...]) -> None:
    lost = [name for name in (*_LIMITS, *more) if getattr(field, name) not in (None, "")]
    if field.type not in _TYPES or field.type == "money":
        lost.insert(0, f"type {field.type}")
    if lost:
        where = f"fields.{field.name}"
        building.changed(where, f"Sim's forms have no {', '.join(lost)}", "check the answer in a condition block")


def _note_manner(building: Building) -> None:
    building.take("extra"), building.take("reserved"), building.take("output")
    if building.take("confirm"):
        building.dropped("confirm", "Sim does not show an answer again", "add a second form")
    building.take("confirmation")
