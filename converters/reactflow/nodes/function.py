"""Function nodes: code in a sandbox, with checked parameters."""

from __future__ import annotations

from converters.reactflow.code import RUNTIMES, Code, compile_code
from converters.reactflow.context import STATE, Built, Config, Context, rescue_of
from converters.reactflow.nodes.api import error_messages
from converters.reactflow.nodes.parameters import arguments_of, check_of
from converters.reactflow.schema.configs import FunctionConfig
from journeys.values import Json, environment_names, ref

OUTPUTS = ("function_result", "execution_logs", "performance_metrics")
TIMEOUT = 30_000.0
"""Milliseconds that the code may run where the node does not say."""
_EMPTY: dict[str, Json] = {"function_result": None, "execution_logs": [], "performance_metrics": None}
_STDOUT = ref("local", "response", "stdout")
_LINES: Json = {
    "$js": ["?", ["value", _STDOUT, "out"], ["call", ["get", ["value", _STDOUT, "out"], "split"], "\n"], ["array"]],
    "source": "out ? out.split('\\n') : []",
    "names": {"out": _STDOUT},
}


def build(context: Context[FunctionConfig]) -> Built:
    """The state of a function, with a check of its parameters before it where they have rules."""
    config = context.config
    name = context.node.name or config.name or f"Function: {context.node.id}"
    arguments = arguments_of(context)
    check = check_of(context, arguments, name)
    state: STATE = {
        "type": "tool_execution",
        "title": name,
        "description": config.description,
        "tool": function_of(context, config, arguments),
        "call_timeout_seconds": (config.timeout or TIMEOUT) / 1000,
        "retry": context.retry(config.retryPolicy, {"max_attempts": 1}),
    }
    if config.requiresUserConfirmation:
        state["confirm"] = context.text(config.confirmationMessage or f"Run {name}?")
    rescue = rescue_of(context, config.errorHandling, state, _EMPTY)
    state["output"] = {
        "function_result": ref("local", "response", "result"),
        "execution_logs": _LINES,
        "performance_metrics": ref("local", "response", "metrics"),
    }
    context.own_outputs()
    state["context_changes"] = context.set_variables(config.outputMapping, "function_result")
    state["error_messages"] = error_messages(context, config.errorMapping)
    return Built(state, before=[check] if check is not None else [], rescue=rescue)


def function_of(context: Context[Config], config: FunctionConfig, arguments: dict[str, Json]) -> STATE:
    """The function tool of the settings."""
    language = RUNTIMES.get(config.runtime.lower().rstrip("0123456789.x"), RUNTIMES.get(config.runtime.lower()))
    if language is None:
        known = "`nodejs` and `python`"
        context.refuse(f"there is no runtime `{config.runtime}`", f"known are {known}", "functionConfig.runtime")
        language = "javascript"
    if not config.code.strip():
        context.refuse("has no `code`", "write the body of a function", "functionConfig")
    made = compile_code(config.code, context.scope, language)
    environment = _environment(context, config, made)
    packages = list(config.dependencies)
    tool: STATE = {
        "kind": "function",
        "language": language,
        "code": made.source,
        "arguments": {**arguments, **made.arguments, **environment},
        "environment": [] if environment else list(made.environment),
        "dependencies": list(dict.fromkeys([*packages, *made.packages])),
    }
    _note(context, made, tool["dependencies"])
    return {**tool, "network": True} if made.fetches else tool


def _environment(context: Context[Config], config: FunctionConfig, made: Code) -> dict[str, Json]:
    """What the code finds in `environmentVariables` and, as in Node, in `process.env`."""
    values = context.object(config.environment)
    if not values and not made.reads_process:
        return {}
    found = {**{name: {"$env": name} for name in made.environment}, **values}
    given: dict[str, Json] = {"environmentVariables": found}
    return {**given, "process": {"env": found}} if made.reads_process else given


def _note(context: Context[Config], made: Code, packages: list[str]) -> None:
    notes = context.notes
    if made.fault is not None:
        context.refuse(f"does not parse ({made.fault})", "write the body of a function", "functionConfig.code")
    elif not made.returns:
        notes.doubt("code", "returns nothing", "end it with `return`; the code is the body of a function")
    if made.fetches:
        notes.carried(
            "code",
            "it may call fetch: its requests go where the worker may call, and it is never run a second time by itself",
        )
    if packages:
        notes.carried("dependencies", f"it imports {', '.join(packages)}, which the worker must allow")
    for shown in made.in_patterns:
        notes.changed("code", f"{shown} inside a regular expression is not replaced; use new RegExp(…)")
    secrets = [name for value in made.arguments.values() for name in environment_names(value)]
    if secrets:
        notes.carried("code", f"{', '.join(dict.fromkeys(secrets))}: known to the sandbox alone")
