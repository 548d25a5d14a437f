"""Checks, messages, gathered values and child journeys as function, variables, api and workflow blocks."""

from __future__ import annotations

from converters.sim.texts import is_static
from converters.sim.writing.building import Building
from journeys.journey import Variable
from journeys.states import Notification, Validation
from journeys.values import Json, word

_MODES = {
    "list": "Object.values(v)",
    "merge": "Object.assign({}, ...Object.values(v))",
    "concat": "Object.values(v).flat()",
    "sum": 'Object.values(v).filter((one) => typeof one === "number").reduce((sum, one) => sum + one, 0)',
    "count": "Object.values(v).reduce((count, one) => count + (Array.isArray(one) ? one.length : 1), 0)",
}


def write_validation(building: Building, state: Validation) -> None:
    """A function that fails with all that is wrong."""
    building.take("rules")
    lines = ["const wrong = [];"]
    for number, rule in enumerate(state.rules, 1):
        name = f"rules.{number}"
        lines.append(f"if (!({building.script(name, rule.when)})) wrong.push({building.script(name, rule.message)});")
    lines += ['if (wrong.length) throw new Error(wrong.join("; "));', "return { valid: true };"]
    building.own("function", {"language": "javascript", "code": "\n".join(lines)})


def write_notification(building: Building, state: Notification) -> None:
    """A webhook as a request; any other message is only kept."""
    message, recipients = building.take("message"), building.take("recipients")
    data = building.take("data")
    if building.take("channel") == "webhook" and recipients is not None:
        body: dict[str, Json] = {"message": message} | ({"data": data} if data is not None else {})
        values = {
            "url": building.text("recipients", recipients),
            "method": "POST",
            "body": building.computed("message", body),
        }
        building.own("api", values)
        return
    building.dropped(
        "channel", f"Sim has no channel {state.channel}; nobody is told", "send it by a block, as to Slack"
    )
    building.own(
        "function", {"language": "javascript", "code": f"return {{ message: {building.script('message', message)} }};"}
    )


def write_aggregation(building: Building) -> None:
    """A function that gathers the values and, where variables are set, a variables block behind it."""
    values, assigned = building.take("values"), building.take("set_variables")
    mode = building.take("mode")
    gathered = building.script("values", dict(values))
    code = f"return {gathered};" if mode == "object" else f"const v = {gathered};\nreturn {_MODES[mode]};"
    building.own("function", {"language": "javascript", "code": code})
    if assigned:
        set_variables(building, {name: ("set_variables", value) for name, value in assigned.items()})


def set_variables(building: Building, assigned: dict[str, tuple[str, Json]], what: str = "variables") -> None:
    """A variables block; `assigned` are values by variable, each with the field that it comes from."""
    rows = [assignment(building, name, field, value) for name, (field, value) in assigned.items()]
    building.other(what, "variables", {"variables": rows})


def assignment(building: Building, name: str, field: str, value: Json) -> dict[str, Json]:
    """A row of a variables block; a value that is computed comes from a block in front."""
    kinds = {one.name: one for one in building.site.journey.variables}
    variable = kinds.get(name, Variable(name=name))
    row: dict[str, Json] = {"variableId": _id_of(building, name), "variableName": name, "type": _kind(variable, value)}
    return {**row, "value": _assigned(building, field, value), "isExisting": True}


def variables_values(building: Building) -> dict[str, Json]:
    """The fields of a variables block whose values are also its output."""
    building.take("mode"), building.take("set_variables")
    rows = []
    for name, value in building.take("values").items():
        found = value["args"][0] if word(value) == "$call" and value["$call"] == "convert" else value
        rows.append({**assignment(building, name, "values", found)})
    return {"variables": rows}


def write_bridge(building: Building) -> None:
    """A workflow block."""
    building.own("workflow_input", bridge_values(building))


def bridge_values(building: Building) -> dict[str, Json]:
    """The fields of a workflow block. What is more than texts is computed, so that its types stay."""
    given = building.take("input")
    mapping: Json = None
    if given is not None:
        inner = given["args"][0] if word(given) == "$call" and given["$call"] == "pick" else given
        plain = isinstance(inner, dict) and word(inner) is None and not _has_native(inner)
        mapping = building.said("input", inner) if plain else building.computed("input", inner)
    return {"workflowId": building.take("journey"), "inputMapping": mapping}


def _has_native(value: Json) -> bool:
    """Whether a value holds something of a type that a text would lose."""
    if isinstance(value, list):
        return any(_has_native(item) for item in value)
    if isinstance(value, dict):
        found = word(value)
        return (
            any(_has_native(item) for item in value.values())
            if found is None
            else found not in ("$text", "$env", "$literal")
        )
    return False


def _assigned(building: Building, field: str, value: Json) -> Json:
    if is_static(value) or word(value) in ("$ref", "$text", "$env", "$literal"):
        return building.said(field, value)
    return building.computed(field, value)


def _id_of(building: Building, name: str) -> Json:
    return next((one["id"] for one in building.site.canvas.variables if one["name"] == name), name)


def _kind(variable: Variable, value: Json) -> str:
    if variable.type != "any":
        return variable.type
    match value:
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case list():
            return "array"
        case dict() if word(value) is None:
            return "object"
        case _:
            return "plain"
