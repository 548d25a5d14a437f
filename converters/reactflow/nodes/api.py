"""API nodes: HTTP requests with their confirmation, conditions of success, and outputs of declared names."""

from __future__ import annotations

import json

from converters.reactflow.context import STATE, Built, Config, Context, rescue_of
from converters.reactflow.schema.configs import ApiConfig, AuthenticationConfig
from converters.sim.secrets import is_sensitive, is_written_out
from journeys.values import Json, ref

OUTPUTS = ("api_response", "status_code", "headers", "execution_time")
TIMEOUT, RESPONSE_TIMEOUT = 30_000.0, 60_000.0
"""Milliseconds that one attempt, and all of them together, may take where the node does not say."""
_RETRY: STATE = {"max_attempts": 3, "initial_seconds": 1.0, "backoff": 2.0, "max_seconds": 30.0}
_EMPTY: dict[str, Json] = {"api_response": None, "status_code": None, "headers": {}, "execution_time": None}
_RESPONSE = {
    "api_response": ref("local", "response", "data"),
    "response": ref("local", "response", "data"),
    "data": ref("local", "response", "data"),
    "body": ref("local", "response", "data"),
    "status_code": ref("local", "response", "status"),
    "status": ref("local", "response", "status"),
    "headers": ref("local", "response", "headers"),
}
"""Names in a condition of success."""


def build(context: Context[ApiConfig]) -> Built:
    """The state of an API node."""
    config = context.config
    name = context.node.name or config.name or f"API Call: {config.endpoint}"
    context.scope.own.update(context.object(config.inputMapping))
    tool = request_of(context, config)
    _judge(context, tool)
    state: STATE = {
        "type": "tool_execution",
        "title": name,
        "description": f"{config.method} {config.endpoint}",
        "prompts": [{"kind": "tool_execution", "text": f"Calling {config.name or name}."}],
        "tool": tool,
        "retry": context.retry(config.retryPolicy, _RETRY),
        **_times(context),
    }
    if config.requiresUserConfirmation:
        asked = config.confirmationMessage or f"Send {config.method} to {config.endpoint}?"
        state["confirm"] = context.text(asked)
    rescue = rescue_of(context, config.errorHandling, state, _EMPTY)
    state["output"] = {
        "api_response": ref("local", "response", "data"),
        "status_code": ref("local", "response", "status"),
        "headers": ref("local", "response", "headers"),
        "execution_time": ref("local", "elapsed_ms"),
    }
    context.own_outputs()
    state["context_changes"] = context.set_variables(config.outputMapping, "api_response")
    state["error_messages"] = error_messages(context, config.errorMapping)
    return Built(state, rescue=rescue)


def request_of(context: Context[Config], config: ApiConfig) -> STATE:
    """The HTTP tool of the settings."""
    if not config.endpoint.strip():
        context.refuse("has no `endpoint`", "say where to, as in https://shop.example/orders", "apiConfig")
    tool: STATE = {"kind": "http", "method": context.text(config.method.upper()), "url": context.text(config.endpoint)}
    if config.headers:
        tool["headers"] = context.object(config.headers)
        for name, value in config.headers.items():
            if is_sensitive(name) and is_written_out(value) and "{{" not in str(value):
                _clear_text(context, "headers", name)
    if config.query:
        tool["query"] = context.object(config.query)
    if config.body is not None:
        if config.method.upper() in ("GET", "HEAD"):
            context.notes.dropped("body", f"a {config.method} request has no body")
        else:
            tool["body"] = _body(context, config)
    if config.authentication is not None and config.authentication.type != "none":
        tool["authentication"] = _authentication(context, config.authentication)
    return tool


def _body(context: Context[Config], config: ApiConfig) -> STATE:
    """JSON where it is an object or list or begins like one, a form if the headers say so, else text."""
    kinds = [str(value) for name, value in config.headers.items() if name.lower() == "content-type"]
    form = bool(kinds) and "x-www-form-urlencoded" in kinds[0]
    if not isinstance(config.body, str):
        return {"kind": "form" if form else "json", "value": context.value(config.body)}
    value = context.text(config.body)
    if config.body.strip()[:1] in ("{", "[") and not form:
        return {"kind": "json", "value": _json(context, config.body, value)}
    if isinstance(value, dict) and "$ref" in value:
        return {"kind": "json", "value": value}
    return {"kind": "raw", "value": value, "content_type": kinds[0] if kinds else "text/plain"}


def _json(context: Context[Config], written: str, value: Json) -> Json:
    """JSON text with references: those inside its texts stay text, whatever they hold; others are pasted."""
    try:
        parsed = json.loads(written)
    except (ValueError, RecursionError):
        return {"$call": "parse_json_braced", "args": [value]}
    return _quoted(context, parsed)


def _quoted(context: Context[Config], parsed: Json) -> Json:
    if isinstance(parsed, str):
        made = context.text(parsed)
        return made if isinstance(made, str) or "$text" in made else {"$text": [made]}
    if isinstance(parsed, list):
        return [_quoted(context, one) for one in parsed]
    if isinstance(parsed, dict):
        if any(key.startswith("$") for key in parsed):
            return {"$literal": parsed}
        return {key: _quoted(context, one) for key, one in parsed.items()}
    return parsed


def _authentication(context: Context[Config], given: AuthenticationConfig) -> STATE:
    for name in ("password", "token", "key"):
        written = getattr(given, name)
        if is_written_out(written) and "{{" not in written:
            _clear_text(context, "authentication", name)
    match given.type:
        case "basic":
            user, password = context.text(given.username or ""), context.text(given.password or "")
            return {"kind": "basic", "username": user, "password": password}
        case "bearer":
            return {"kind": "bearer", "token": context.text(given.token or given.key or "")}
        case _:
            called = {"name": given.header} if given.header else {}
            key = context.text(given.key or given.token or "")
            return {"kind": "api_key", "token": key, "location": given.location, **called}


def _clear_text(context: Context[Config], field: str, name: str) -> None:
    said = f"{name} holds a credential in clear text"
    context.notes.carried(field, said, "write {{NAME}} and keep it as a secret")


def _times(context: Context[ApiConfig]) -> STATE:
    """`timeout` is for one attempt, `responseTimeout` for all of them, unless a person has to be waited for."""
    config = context.config
    attempt = config.timeout or TIMEOUT
    made: STATE = {"call_timeout_seconds": attempt / 1000}
    if not config.requiresUserConfirmation:
        return {**made, "timeout_seconds": (config.responseTimeout or max(RESPONSE_TIMEOUT, attempt)) / 1000}
    if config.responseTimeout is not None:
        context.notes.dropped("responseTimeout", "the person who confirms may take their time", "use `timeout`")
    return made


def _judge(context: Context[ApiConfig], tool: STATE) -> None:
    """Conditions of success: all must hold. A number is a status of the reply that is one of those wanted."""
    scope = context.scope.with_own(**_RESPONSE)
    statuses = [one for one in context.config.successConditions if isinstance(one, int)]
    written = [f"({one})" for one in context.config.successConditions if isinstance(one, str)]
    if statuses:
        written.append(f"{statuses}.includes(status_code)")
    if written:
        tool["success"] = context.condition(" && ".join(written), "successConditions", scope)


def error_messages(context: Context[Config], mapping: dict[str, str]) -> dict[str, Json]:
    """What is said of errors: by kind (`timeout`, `http` …), by status of the reply, or `default` for all others."""
    made: dict[str, Json] = {}
    statuses: dict[str, str] = {}
    for name, text in mapping.items():
        if name.isdecimal():
            statuses[name] = text
        else:
            made["*" if name in ("default", "*") else name] = context.text(text)
    if statuses:
        usual = made.get("http", made.get("*", ref("local", "error", "message")))
        said = {f"__said_{name}": context.text(text) for name, text in statuses.items()}
        scope = context.scope.with_own(status=ref("local", "error", "details", "status"), usual=usual, **said)
        cases = "".join(f"status === {name} ? __said_{name} : " for name in statuses)
        made["http"] = context.condition(f"{cases}usual", "errorMapping", scope)
    return made
