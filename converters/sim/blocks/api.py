"""API blocks as HTTP requests in Sim's manner (Sim's executor/handlers/api, tools/http)."""

from __future__ import annotations

import json

from converters.sim.context import Built, Context, rows_of
from converters.sim.secrets import is_sensitive, is_written_out
from converters.sim.texts import as_number, is_static, literal, reads_environment
from journeys.values import Json

TIMEOUT_SECONDS = 300.0
_IDEMPOTENT = ("GET", "HEAD", "PUT", "DELETE")
_LONGEST_SECONDS = 7 * 86_400.0


def build(context: Context) -> Built:
    """The state of an API block; its output is `{data, status, headers}`."""
    method = context.text(context.take("method") or "GET")
    tool = request_of(context, method)
    state: dict[str, Json] = {
        "type": "tool_execution",
        "tool": tool,
        "call_timeout_seconds": _timeout(context),
        "retry": _retry(context, method),
    }
    unsafe = not isinstance(method, str) or method.upper() not in _IDEMPOTENT
    if _is_on(context.take("retryNonIdempotent")) and unsafe:
        state["effect"] = "keyed"
        context.notes.carried("retryNonIdempotent", "the request may be made again, whatever its method")
    elif unsafe:
        state |= context.effect_of_retries()
    if context.take("proxyUrl") is not None:
        context.notes.dropped(
            "proxyUrl", "requests go out as the worker's network lets them", "set a proxy for the worker"
        )
    return Built(state)


def request_of(context: Context, method: Json) -> dict[str, Json]:
    """The HTTP tool of a block's parameters."""
    tool: dict[str, Json] = {
        "kind": "http",
        "manner": "sim",
        "method": method,
        "url": context.text(context.take("url") or ""),
    }
    query = _pairs(context, "params")
    headers = _pairs(context, "headers")
    if query:
        tool["query"] = query
    if headers:
        tool["headers"] = headers
    body = context.take("body")
    if body is not None:
        if method in ("GET", "HEAD"):
            context.notes.carried("body", f"a {method} request has no body, as in Sim")
        else:
            tool["body"] = body_of(context, body, _header(headers, "content-type"))
    return tool


def body_of(context: Context, stored: Json, content_type: Json) -> dict[str, Json]:
    """A body: JSON where it is an object or list, or begins like one; a form if the headers say so; else raw."""
    named = content_type if isinstance(content_type, str) and content_type else "application/json"
    kind = "form" if "x-www-form-urlencoded" in named else "json"
    value = context.value(stored)
    if not isinstance(stored, str):
        return {"kind": kind, "value": value}
    if isinstance(value, str) and value.strip()[:1] in ("{", "["):
        try:
            return {"kind": kind, "value": literal(json.loads(value))}
        except (ValueError, RecursionError):
            return {"kind": "raw", "value": value, "content_type": named}
    if stored.strip()[:1] not in ("{", "[", "<") or (kind == "json" and reads_environment(value)):
        # A secret is only known to the activity: there the text goes out as it is, and says the same.
        return {"kind": "raw", "value": value, "content_type": named}
    return {"kind": kind, "value": {"$call": "parse_json_braced", "args": [value]}}


def _pairs(context: Context, name: str) -> list[Json]:
    rows = rows_of(context.take(name))
    for row_name, value in rows:
        if is_sensitive(row_name) and is_written_out(value) and isinstance(value, str) and "<" not in value:
            context.notes.carried(
                name, f"{row_name} holds a credential in clear text", "write {{NAME}} and keep it as a secret"
            )
    return [[context.text(row_name), context.text(value)] for row_name, value in rows]


def _header(headers: list[Json], wanted: str) -> Json:
    return next((value for name, value in headers if isinstance(name, str) and name.lower() == wanted), None)


def _timeout(context: Context) -> float:
    stored = context.take("timeout")
    milliseconds = as_number(stored) if is_static(context.value(stored)) else None
    if stored is not None and (milliseconds is None or milliseconds <= 0):
        context.notes.changed("timeout", "is no number of milliseconds; 300 seconds hold")
    return min(milliseconds / 1000, _LONGEST_SECONDS) if milliseconds and milliseconds > 0 else TIMEOUT_SECONDS


def _retry(context: Context, method: Json) -> dict[str, Json]:
    """None unless the block asks, and then for what may be repeated; the block's own retry comes on top."""
    retry = context.retry()
    retries = as_number(context.take("retries")) or 0
    first = as_number(context.take("retryDelayMs"))
    longest = as_number(context.take("retryMaxDelayMs"))
    allowed = (
        not isinstance(method, str)
        or method.upper() in _IDEMPOTENT
        or _is_on(context.parameters.values.get("retryNonIdempotent"))
    )
    if retries <= 0:
        return retry
    if not allowed:
        context.notes.carried("retries", f"a {method} request is not repeated without retryNonIdempotent, as in Sim")
        return retry
    made = {
        "max_attempts": (1 + int(min(retries, 10))) * int(retry["max_attempts"]),
        "initial_seconds": (500 if first is None else max(first, 0)) / 1000,
        "backoff": 2.0,
        "max_seconds": (30_000 if longest is None else max(longest, 0)) / 1000,
    }
    if retry["max_attempts"] > 1:
        context.notes.changed("retry", "the block's tries and the request's retries are counted together")
        made["retry_all"] = True
    return made


def _is_on(value: Json) -> bool:
    return value is True or value == "true"
