"""Beginnings, ends and waits as start, response and wait blocks; what is done about failures, as far as Sim can."""

from __future__ import annotations

import json
from typing import assert_never

from converters.javascript.printer import text_literal
from converters.sim.texts import as_number, is_static
from converters.sim.writing.blocks.form import rows_of_object
from converters.sim.writing.building import Building, Step
from journeys.states import ErrorHandling
from journeys.values import Json, word

_UNITS = (("days", 86_400), ("hours", 3_600), ("minutes", 60))
_SHORT = 300
_LONGEST = 30 * 86_400
_END = Step("", None, None)


def write_initial(building: Building) -> None:
    """A start block without fields."""
    building.own("start_trigger", {"inputFormat": []})


def write_final(building: Building) -> None:
    """A response block, which ends the run; a failed end is a function that fails."""
    match building.take("outcome"):
        case "completed":
            _note_message(building)
        case "cancelled":
            building.changed("outcome", "a run of Sim that ends by itself is never cancelled; it is completed")
            _note_message(building)
        case "failed":
            _fail(building)
            return
        case other:
            assert_never(other)
    output = building.take("output")
    values: dict[str, Json] = {"dataMode": "json", "data": None if output is None else data_of(building, output)}
    building.own("response", values, _END)


def data_of(building: Building, output: Json) -> str:
    """The data of a response: JSON text where it is fixed, a reference or a text, else computed."""
    if word(output) == "$literal" or (is_static(output) and not isinstance(output, str)):
        return json.dumps(building.said("output", output), ensure_ascii=False, indent=2)
    if isinstance(output, str) or word(output) in ("$ref", "$text"):
        return building.text("output", output)
    return building.computed("output", output)


def response_values(building: Building) -> dict[str, Json]:
    """The fields of a response block, from an output that has the members of one."""
    output: Json = building.take("output")
    members = (
        output if isinstance(output, dict) and {"data", "status", "headers"} >= output.keys() else {"data": output}
    )
    data: Json = members.get("data")
    headers: Json = members.get("headers")
    made: dict[str, Json] = {"status": building.said("output.status", members.get("status"))}
    if isinstance(headers, dict) and word(headers) is None:
        rows = [(key, building.said("output.headers", value)) for key, value in headers.items()]
        usual = ("Content-Type", "application/json")
        made["headers"] = [
            {"id": key, "cells": {"Key": key, "Value": value}} for key, value in rows if (key, value) != usual
        ]
    if word(data) == "$call" and data["$call"] == "parse_json_deep":
        return {
            **made,
            "dataMode": "structured",
            "builderData": rows_of_object(building, "output.data", data["args"][0]),
        }
    if word(data) == "$call" and data["$call"] == "parse_json":
        data = data["args"][0]
    return {**made, "dataMode": "json", "data": building.said("output.data", data)}


def write_wait(building: Building) -> None:
    """A wait block; one that is computed waits by minutes."""
    building.own("wait", wait_values(building))


def wait_values(building: Building) -> dict[str, Json]:
    """The fields of a wait block."""
    seconds, until = building.take("seconds"), building.take("until")
    building.take("output")
    building.take("at_the_end")
    if until is not None:
        moment = building.script("until", until)
        now = f'((v) => (typeof v === "number" ? v * 1000 : Date.parse(v)) - Date.now())({moment})'
        return _minutes(building.speech.computed, f"Math.max(1 / 60, {now} / 60000)")
    if isinstance(seconds, (int, float)) and not isinstance(seconds, bool):
        return _fixed_wait(building, float(seconds))
    if isinstance(seconds, dict) and "$invalid" in seconds:
        building.dropped("seconds", str(seconds["$invalid"]))
        return {"timeValue": "10", "timeUnit": "seconds"}
    building.changed("seconds", "a wait that is computed lasts 30 days at most")
    return _minutes(building.speech.computed, f"{building.script('seconds', seconds)} / 60")


def _minutes(compute: object, expression: str) -> dict[str, Json]:
    written = compute(expression) if callable(compute) else expression
    return {"async": True, "timeValue": written, "timeUnitLong": "minutes"}


def _fixed_wait(building: Building, seconds: float) -> dict[str, Json]:
    if seconds > _LONGEST:
        building.changed("seconds", "Sim waits 30 days at most", "put several waits one after another")
        seconds = _LONGEST
    if seconds <= 0:
        building.changed("seconds", "Sim waits for some time at least; it is a millisecond")
        seconds = 0.001
    if seconds <= _SHORT:
        return {"timeValue": _text(seconds), "timeUnit": "seconds"}
    unit, size = next((one for one in _UNITS if seconds % one[1] == 0), ("minutes", 60))
    return {"async": True, "timeValue": _text(seconds / size), "timeUnitLong": unit}


def write_error_handling(building: Building, state: ErrorHandling) -> None:
    """A block on the error way: it goes on, or fails for good."""
    message = building.take("message")
    strategy = building.take("strategy")
    building.take("max_retries")
    if message is not None and strategy != "fail":
        building.dropped("message", "Sim says nothing to people on the way", "send it on the error way")
    if strategy == "fail":
        building.own("function", {"language": "javascript", "code": _thrown(building, "message", message)})
        return
    if strategy == "retry":
        building.changed(
            "strategy", "Sim leads no way back; it goes on", "let the block that fails try again by itself"
        )
    if strategy == "ask":
        building.changed("strategy", "Sim leads no way back; it goes on", "put a human in the loop on the error way")
    code = f"return {building.script('fallback', building.take('fallback'))};"
    if state.fallback is not None:
        building.changed("fallback", "it is the result of this block, and not the output of the one that failed")
    building.own("function", {"language": "javascript", "code": code})


def _fail(building: Building) -> None:
    if building.take("output") is not None:
        building.dropped("output", "a run of Sim that fails has no output")
    building.own("function", {"language": "javascript", "code": _thrown(building, "message", building.take("message"))})
    building.piece.steps[-1].failure = None


def _thrown(building: Building, name: str, message: Json) -> str:
    said = text_literal("Failed") if message is None else building.script(name, message)
    return f"throw new Error({said});"


def _note_message(building: Building) -> None:
    if building.take("message") is not None:
        building.dropped("message", "Sim says nothing to people at the end", "put it into the output")


def _text(value: float) -> str:
    return str(as_number(value))
