"""Parameters of functions: where their values come from, and the rules that they must meet before the code runs."""

from __future__ import annotations

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
_ABSENT = "value === undefined || value === null"
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
    limits = parameter.validation or Limits()
    required = parameter.required if limits.required is None else limits.required
    said = limits.message
    scope = context.scope.with_own(value=value)

    def rule(test: str, message: str) -> STATE:
        written = test if test == _GIVEN else f"{_ABSENT} || ({test})"
        when = context.condition(written, f"parameters.{parameter.name}", scope)
        return {"when": when, "message": said or message, "field": parameter.name}

    name = parameter.name
    made = [rule(_GIVEN, f"{name} is missing")] if required else []
    kind = TYPES.get(parameter.type or "")
    if kind in _TYPES:
        made.append(rule(_TYPES[kind], f"{name} must be of the type {kind}"))
    for field, test, message in (
        (limits.min, f"value >= {limits.min}", f"{name} must be at least {limits.min}"),
        (limits.max, f"value <= {limits.max}", f"{name} must be at most {limits.max}"),
        (limits.minLength, f"value.length >= {limits.minLength}", f"{name} must have at least {limits.minLength}"),
        (limits.maxLength, f"value.length <= {limits.maxLength}", f"{name} must have at most {limits.maxLength}"),
    ):
        if field is not None:
            made.append(rule(test, message))
    if limits.pattern is not None:
        written = (
            limits.pattern if limits.pattern.startswith("/") else f"/{limits.pattern.replace('/', chr(92) + '/')}/"
        )
        made.append(rule(f"{written}.test(value)", f"{name} must look like {limits.pattern}"))
    if limits.enum is not None:
        scope.own["allowed"] = limits.enum
        made.append(rule("allowed.includes(value)", f"{name} must be one of {', '.join(map(str, limits.enum))}"))
    return made
