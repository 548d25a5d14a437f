"""HTTP as Sim's API block does it (Sim v0.8.9; ../shared specs, "API"): defaults, error texts and traps of its own.

Facts about Sim's program output and behaviour; a workflow imported from it is to go on as it did there.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import SplitResult, urlencode, urlsplit

from activities.contracts import HttpRequest, HttpResponse
from activities.http_exchange import Reply
from activities.http_message import (
    FORM,
    Message,
    checked_headers,
    json_body,
    method_of,
    pairs,
    refused,
    with_key,
    with_query,
)
from activities.http_unpacking import ACCEPTED
from activities.jsontext import as_text, storable, stringify
from journeys.errors import ToolError
from journeys.values import Json

EMPTY = HttpResponse(data=None, status=200, headers={})
"""What an API block without a URL gives."""
SAID = "said"
"""In an error's details, the error alone, without what the block says around it: that is what a model is told."""
_UNQUOTED = "!'()*"
"""What JavaScript's `encodeURIComponent` leaves alone, beside letters, digits and `-_.~`."""
_HINTS = {
    403: " - This may be due to CORS restrictions or authorization issues",
    404: " - The requested resource was not found",
    429: " - Too many requests, you may need to implement rate limiting",
}
_SERVER_HINT = " - Server error, the target server is experiencing issues"


def compose(request: HttpRequest) -> Message | None:
    """The message that an API block sends, or None when its URL is empty: then nothing is sent.

    Raises:
        ToolError: the URL is none, or a header cannot be sent.
    """
    if not as_text(request.url).strip():
        return None
    parts = _checked(_unquoted(request).strip())
    method = method_of(request.method)
    address = with_query(parts._replace(path=parts.path or "/", fragment=""), pairs(request.query), _UNQUOTED)
    own = checked_headers(pairs(request.headers))
    content, form = _content(request, method, own)
    message = Message(method=method, url=address.replace(" ", "%20"), headers=own, content=content)
    message = message.with_defaults(
        ("User-Agent", "Sim/1.0 (+https://sim.ai)"),
        ("Accept", "*/*"),
        ("Accept-Encoding", ACCEPTED),
        ("Cache-Control", "no-cache"),
        ("Connection", "keep-alive"),
    )
    if content is not None:
        message = message.with_defaults(("Content-Type", FORM if form else "application/json"))
    return with_key(message, request.context.idempotency_key, always=False)


def _unquoted(request: HttpRequest) -> str:
    """The URL as the author gives it, without quotes around it."""
    url = as_text(request.url)
    quoted = len(url) > 1 and url[0] == url[-1] and url[0] in "\"'"
    return url[1:-1] if quoted else url


def _checked(url: str) -> SplitResult:
    if not url:
        raise refused("url is required and must be a string")
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        raise refused("url must be a valid URL") from None
    if parts.scheme and parts.scheme.lower() not in ("http", "https"):
        raise refused("url must use http:// or https:// protocol")
    if not parts.scheme or not host or " " in parts.netloc:
        raise refused("url must be a valid URL")
    return parts


def _content(request: HttpRequest, method: str, headers: tuple[tuple[str, str], ...]) -> tuple[bytes | None, bool]:
    body = request.body
    if body is None or method in ("GET", "HEAD") or body.value in (None, "", 0, False):
        return None, False
    declared = body.content_type or {name.lower(): value for name, value in headers}.get("content-type")
    if (body.kind == "form" or declared == FORM) and isinstance(body.value, dict):
        fields = [(name, as_text(value)) for name, value in body.value.items() if value is not None]
        return urlencode(fields).encode(), True
    if isinstance(body.value, str):
        return body.value.encode("utf-8", "replace"), body.kind == "form"
    return json_body(body.value), False


def judge(request: HttpRequest, reply: Reply) -> HttpResponse:
    """The block's output.

    A JSON reply with both `data` and `status` is taken for Sim's own envelope, and fails unless it says `success`.

    Raises:
        ToolError: in Sim's words, for every status but 200 to 299, and for JSON that does not parse.
    """
    ok = 200 <= reply.status <= 299
    data, problem = _data(reply)
    if not ok and not request.any_status:
        raise _failed(request, reply, data)
    if problem is not None:
        raise ToolError(_text(request, problem, None), kind="http", details={SAID: problem})
    if isinstance(data, dict) and data.get("data", ...) is not ... and data.get("status", ...) is not ...:
        return _opened(request, data, reply)
    return HttpResponse(data=data, status=reply.status, headers=dict(reply.headers))


def in_words(request: HttpRequest, error: str) -> str:
    """An error without a reply, in Sim's words."""
    return _text(request, error, None)


def _data(reply: Reply) -> tuple[Json, str | None]:
    if "application/json" not in reply.content_type:
        return storable(reply.text), None
    try:
        return storable(json.loads(reply.text, parse_constant=_no_constant)), None
    except ValueError as error:
        return storable(reply.text), f"the reply is not JSON: {error}"


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def _opened(request: HttpRequest, envelope: dict[str, Json], reply: Reply) -> HttpResponse:
    if not envelope.get("success"):
        error = as_text(envelope.get("error"))
        raise ToolError(
            _text(request, error, envelope["status"]),
            kind="http",
            details={"status": envelope["status"], "data": envelope["data"], SAID: error},
        )
    status = envelope["status"] if isinstance(envelope["status"], int) else reply.status
    headers = envelope.get("headers")
    return HttpResponse(
        data=envelope["data"],
        status=status,
        headers={name: as_text(value) for name, value in headers.items()} if isinstance(headers, dict) else {},
    )


def _failed(request: HttpRequest, reply: Reply, data: Json) -> ToolError:
    said = _said(data) or reply.reason or f"Request failed with status {reply.status}"
    return ToolError(_text(request, said, reply.status, reply.reason), kind="http", details={SAID: said})


def _text(request: HttpRequest, error: str, status: Json, reason: str = "") -> str:
    """Sim's words for a failure: URL and method as the author gives them, and a hint by the status."""
    parts = {"URL": _unquoted(request), "Method": as_text(request.method), "Error": error}
    parts |= {"Status": as_text(status) if status else "", "Status text": reason}
    code = status if isinstance(status, (int, float)) else 0
    hint = _SERVER_HINT if code >= 500 else _HINTS.get(int(code), "")
    return "HTTP Request failed: " + " | ".join(f"{name}: {text}" for name, text in parts.items() if text) + hint


def _said(data: Json) -> str:
    """What the reply says of its error: the first of the places that Sim looks at, in its order."""
    if isinstance(data, str):
        return data.strip()
    if not isinstance(data, dict):
        return ""
    first = _first(data.get("errors"))
    detail = _first(data.get("details"))
    fault = data.get("fault")
    error = data.get("error")
    candidates: list[Json] = [
        data.get("errorMessage"),
        first.get("message") if isinstance(first, dict) else None,
        first.get("detail") if isinstance(first, dict) else None,
        detail.get("message") if isinstance(detail, dict) else None,
        _listed(data) if isinstance(detail, str) else None,
        first.get("details") if isinstance(first, dict) else None,
        first,
        data.get("description"),
        data.get("message"),
        fault.get("faultstring") if isinstance(fault, dict) else data.get("faultstring"),
        data.get("error_description"),
        (error.get("message") or stringify(error)) if isinstance(error, dict) else error,
    ]
    return next((text for text in candidates if isinstance(text, str) and text.strip()), "")


def _first(value: Json) -> Json:
    return value[0] if isinstance(value, list) and value else None


def _listed(data: dict[str, Json]) -> str:
    return f"{as_text(data.get('error') or 'Validation failed')}: {'; '.join(map(as_text, data['details']))}"
