"""From texts as people write them to values: references, environment values, expressions, wherever a value stands."""

from __future__ import annotations

from dataclasses import dataclass, field

from converters.document.expressions import compile_expression
from converters.document.names import Names
from converters.document.references import Doubt, text_value
from converters.function_body import fault_in
from journeys.journey import Journey
from journeys.positions import PLAIN, Leaf, ListOf, MapOf, ObjectOf, OneOf, Position, holds_values
from journeys.states import FunctionTool
from journeys.validation.problem import Problem
from journeys.validation.translation import step_into
from journeys.values import Json, word

_NO_EXPRESSION = "an expression is JavaScript, with references as in `<order.data.total> > 100`"


@dataclass(slots=True)
class Compilation:
    """Compiles a document, and notes what is wrong or doubtful in it."""

    problems: list[Problem] = field(default_factory=list)
    names: Names = field(default_factory=Names)

    def at(self, position: Position, data: Json, place: str = "") -> Json:
        """What stands at a position, compiled. What has another shape than the position is left alone."""
        if not holds_values(position):
            return data
        match position:
            case Leaf(kind="condition"):
                return self._condition(data, place)
            case Leaf():
                return self._value(data, place)
            case ListOf() if isinstance(data, list):
                places = (step_into(f"{place}[{index}]", item) for index, item in enumerate(data))
                return [self.at(position.item, item, where) for item, where in zip(data, places, strict=True)]
            case MapOf() if isinstance(data, dict):
                return {key: self.at(position.member, one, f"{place}.{key}") for key, one in data.items()}
            case OneOf() if isinstance(data, dict):
                chosen = position.options.get(str(data.get(position.tag)))
                return data if chosen is None else self.at(chosen, data, place)
            case ObjectOf() if isinstance(data, dict):
                return self._object(position, data, place)
            case _:
                return data

    def _object(self, position: ObjectOf, data: dict[str, Json], place: str) -> Json:
        around = self.names
        if position.model is Journey:
            self.names = Names.of(data, around.environment)
        prefix = f"{place}." if place else ""
        if position.model is FunctionTool:
            self._function(data, f"{prefix}code")
        made = {key: self.at(position.fields.get(key, PLAIN), one, f"{prefix}{key}") for key, one in data.items()}
        self.names = around
        return made

    def _function(self, data: dict[str, Json], place: str) -> None:
        code = data.get("code")
        fault = fault_in(code) if isinstance(code, str) and data.get("language", "javascript") == "javascript" else None
        if fault is not None:
            message, hint = f"does not parse as JavaScript ({fault})", "write the body of a function"
            self.problems.append(Problem(place=place, message=message, remedy=hint))

    def _condition(self, data: Json, place: str) -> Json:
        return self._expression(data, place) if isinstance(data, str) else self._value(data, place)

    def _value(self, data: Json, place: str) -> Json:
        if isinstance(data, str):
            made, doubts = text_value(data, self.names)
            self._note(doubts, place)
            return made
        if isinstance(data, list):
            return [self._value(item, f"{place}[{index}]") for index, item in enumerate(data)]
        if not isinstance(data, dict):
            return data
        match word(data):
            case None:
                return {key: self._value(one, f"{place}.{key}") for key, one in data.items()}
            case "$js" if isinstance(data["$js"], str):
                return self._expression(data["$js"], place)
            case "$call" if isinstance(data.get("args"), list):
                return {**data, "args": self._value(data["args"], f"{place}.args")}
            case _:
                return data

    def _expression(self, text: str, place: str) -> Json:
        if not text.strip():
            problem = Problem(place=place, message="the expression is empty", remedy="write it, or remove it")
            self.problems.append(problem)
            return None
        found = compile_expression(text, self.names)
        self._note(found.doubts, place, wrong=found.fault is not None)
        if found.fault is not None:
            where = f"line {found.fault.line}, column {found.fault.column}"
            message = f"`{text}` is no expression: {found.fault.message} ({where})"
            self.problems.append(Problem(place=place, message=message, remedy=_NO_EXPRESSION))
        return found.value

    def _note(self, doubts: list[Doubt] | tuple[Doubt, ...], place: str, *, wrong: bool = False) -> None:
        for doubt in doubts:
            severe = doubt.wrong or wrong
            self.problems.append(
                Problem(
                    place=place,
                    message=f"`{doubt.text}` {doubt.message}",
                    remedy=doubt.remedy,
                    severity="error" if severe else "warning",
                )
            )
