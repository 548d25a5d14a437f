"""Parameters of functions: where their values come from, and the rules that they must meet before the code runs."""

from __future__ import annotations

from collections.abc import Iterator

from converters.reactflow.context import STATE, Context
from converters.reactflow.nodes.starter import TYPES
from converters.reactflow.schema.configs import FunctionConfig, Parameter
from converters.reactflow.schema.theirs import Limits
from journeys.values import Json

_TYPES = {
    "string": "typeof value === 'string'",
    "text": "typeof value === 'string'",
    "number": "typeof value === 'number'",
    "integer": "Number.isInteger(value)",
    "boolean": "typeof value === 'boolean'",
    "object": "typeof value === 'object' && !Array.isArray(value)",
    "array": "Array.isArray(value)",
}
_GIVEN = "value !== undefined && value !== null && value !== ''"
TESTS = {
    "required": _GIVEN,
    "pattern": "new RegExp(limit).test(value)",
    "min": "value >= limit",
    "max": "value <= limit",
    "minLength": "value.length >= limit",
    "maxLength": "value.length <= limit",
    "equals": "value === limit",
    "enum": "limit.includes(value)",
    **_TYPES,
}
"""Conditions by the name that rules have for them: of `value`, and of the rule's own `limit`."""


def arguments_of(context: Context[FunctionConfig]) -> dict[str, Json]:
    """The values of the parameters: mapped, given, of the same name in the context, or else the default."""
    config = context.config
    mapped = context.object(config.inputMapping)
    found: dict[str, Json] = {}
    for one in config.parameters:
        if one.name in mapped:
            value = mapped[one.name]
        elif one.value is not None:
            value = context.value(one.value)
        else:
            value = context.scope.named(one.name, []) or context.scope.guess(one.name, [])
        usual = context.value(one.default)
        found[one.name] = value if one.default is None else {"$call": "first", "args": [value, usual]}
    return {**found, **{name: value for name, value in mapped.items() if name not in found}}


def check_of(context: Context[FunctionConfig], arguments: dict[str, Json], title: str) -> STATE | None:
    """A state that checks the parameters before the function runs; None where they have no rules."""
    rules = [rule for one in context.config.parameters for rule in _rules(context, one, arguments[one.name])]
    if not rules:
        return None
    return {
        "id": f"{context.node.id}__parameters",
        "type": "validation",
        "title": f"{title}: parameters",
        "rules": rules,
    }


def _rules(context: Context[FunctionConfig], parameter: Parameter, value: Json) -> list[STATE]:
    """The rules of one parameter; with a message of the author's own they are one."""
    limits = parameter.validation or Limits()
    tests = list(_tests(parameter, limits))
    scope = context.scope.with_own(value=value, allowed=limits.enum)
    if limits.message is not None and tests:
        tests = [(" && ".join(f"({test})" for test, _ in tests), limits.message)]
    place = f"parameters.{parameter.name}"
    return [
        {"when": context.condition(test, place, scope), "message": message, "field": parameter.name}
        for test, message in tests
    ]


def _tests(parameter: Parameter, limits: Limits) -> Iterator[tuple[str, str]]:
    """Conditions of a parameter, and what is said where they do not hold. What is not given fits, unless it must be."""
    name, kind = parameter.name, TYPES.get(parameter.type or "")
    if parameter.required if limits.required is None else limits.required:
        yield _GIVEN, f"{name} is missing"
    if kind in _TYPES:
        yield _or_absent(_TYPES[kind]), f"{name} must be of the type {kind}"
    for least, measure, words in (
        (limits.min, "value", ""),
        (limits.minLength, "value.length", " characters or items"),
    ):
        if least is not None:
            yield _or_absent(f"{measure} >= {least:g}"), f"{name} must be at least {least:g}{words}"
    for most, measure, words in ((limits.max, "value", ""), (limits.maxLength, "value.length", " characters or items")):
        if most is not None:
            yield _or_absent(f"{measure} <= {most:g}"), f"{name} must be at most {most:g}{words}"
    if limits.pattern is not None:
        written = (
            limits.pattern if limits.pattern.startswith("/") else f"/{limits.pattern.replace('/', chr(92) + '/')}/"
        )
        yield _or_absent(f"{written}.test(value)"), f"{name} must look like {limits.pattern}"
    if limits.enum is not None:
        yield _or_absent("allowed.includes(value)"), f"{name} must be one of {', '.join(map(str, limits.enum))}"


def _or_absent(test: str) -> str:
    return f"value === undefined || value === null || ({test})"
