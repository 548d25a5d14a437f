"""An HTTP request as it is sent: URL, headers and body, made from the parts that a journey names. Sends nothing."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import assert_never
from urllib.parse import SplitResult, quote, urlencode, urlsplit, urlunsplit

from activities.contracts import HttpAuthentication, HttpBody, HttpRequest
from activities.http_unpacking import ACCEPTED
from activities.jsontext import as_text, plain_numbers, stringify
from activities.redaction import Redactor
from journeys.effects import IDEMPOTENCY_HEADER
from journeys.errors import ToolError
from journeys.values import Json

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_IN_A_URL = "!#$%&'()*+,/:;=?@[]~"
"""What `quote` leaves alone in a URL that somebody has written: all that may stand there, and `%` as it is."""
FORM = "application/x-www-form-urlencoded"
DEFAULT_HEADERS = (
    ("Accept", "*/*"),
    ("Accept-Encoding", ACCEPTED),
    ("User-Agent", "Journeys"),
)

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Message:
    """A request, ready to send.

    Attributes:
        credentials: names of headers that must not follow a redirect to another host, in lower case.
    """

    method: str
    url: str
    headers: Pairs
    content: bytes | None = None
    credentials: frozenset[str] = frozenset({"authorization", "proxy-authorization", "cookie"})

    def header(self, name: str) -> str | None:
        """The value of a header, whatever the case of its name."""
        return next((value for known, value in self.headers if known.lower() == name.lower()), None)

    def with_defaults(self, *headers: tuple[str, str]) -> Message:
        """The same message with headers that it does not have yet."""
        missing = tuple(header for header in headers if self.header(header[0]) is None)
        return replace(self, headers=missing + self.headers)


def refused(text: str) -> ToolError:
    """The error for a request that is wrong in itself: it was not sent."""
    return ToolError(text, kind="http_request")


def compose(request: HttpRequest) -> Message:
    """The message that a request in the plain manner stands for.

    Raises:
        ToolError: a part is not what it should be; nothing was sent.
    """
    method = method_of(request.method)
    body, content_type = _encoded(request.body)
    message = Message(
        method=method,
        url=with_query(checked_url(as_text(request.url)), pairs(request.query)),
        headers=checked_headers(pairs(request.headers)),
        content=body,
    )
    message = message.with_defaults(*DEFAULT_HEADERS)
    if content_type is not None:
        message = message.with_defaults(("Content-Type", content_type))
    if request.authentication is not None:
        message = _authenticated(message, request.authentication)
    return with_key(message, request.context.idempotency_key, always=True)


def method_of(value: Json) -> str:
    """The method's name in capitals."""
    method = as_text(value).strip().upper() or "GET"
    if not _TOKEN.fullmatch(method):
        raise refused(f"{method[:40]!r} is no HTTP method")
    return method


def checked_url(text: str) -> SplitResult:
    """The URL in its parts, with what may not stand in a URL percent-encoded."""
    text = text.strip()
    if not text:
        raise refused("The request has no URL; give the state one")
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise refused(f"{text[:200]!r} is not a URL: {error}") from None
    if not parts.scheme or not host:
        raise refused(f"{text[:200]!r} is not a whole URL; it begins with https:// and names a host")
    return parts._replace(
        path=quote(parts.path, safe=_IN_A_URL) or "/",
        query=quote(parts.query, safe=_IN_A_URL),
        fragment="",
    )


def with_query(url: SplitResult, more: Pairs, unquoted: str = "") -> str:
    """The URL with parameters added to those that it has. `unquoted`: characters that need no percent sign."""
    if more:
        written = urlencode(more, safe=unquoted, quote_via=quote)
        url = url._replace(query=f"{url.query}&{written}" if url.query else written)
    return urlunsplit(url)


def pairs(value: Json) -> Pairs:
    """Names and values from an object or pairs: lists are repeated, objects become JSON text, nulls are left out."""
    match value:
        case None:
            return ()
        case dict():
            given = list(value.items())
        case list() if all(isinstance(pair, list | tuple) and len(pair) == 2 for pair in value):
            given = [(as_text(name), item) for name, item in value]
        case _:
            raise refused(
                f"Query, headers and forms are an object or a list of [name, value] pairs, not {stringify(value)[:80]}"
            )
    return tuple((name, text) for name, item in given for text in _texts(item))


def _texts(value: Json) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from (stringify(item),) if isinstance(item, list) else _texts(item)
    elif value is not None:
        yield as_text(value)


def checked_headers(headers: Pairs) -> Pairs:
    """The same headers, if they can be sent."""
    for name, value in headers:
        if not _TOKEN.fullmatch(name):
            raise refused(f"{name[:80]!r} is no name for a header")
        if any(character in value for character in "\r\n\0"):
            raise refused(f"The value of the header {name!r} has a line break in it")
    return tuple((name, value.strip()) for name, value in headers)


def _encoded(body: HttpBody | None) -> tuple[bytes | None, str | None]:
    if body is None:
        return None, None
    match body.kind:
        case "json":
            text, content_type = stringify(body.value), "application/json"
        case "form":
            text, content_type = urlencode(pairs(body.value)), FORM
        case "raw":
            text, content_type = as_text(body.value), "text/plain; charset=utf-8"
        case _:
            assert_never(body.kind)
    return text.encode("utf-8", "replace"), body.content_type or content_type


def _authenticated(message: Message, authentication: HttpAuthentication) -> Message:
    match authentication.kind:
        case "basic":
            user, password = as_text(authentication.username), as_text(authentication.password)
            header = "Authorization", "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
        case "bearer":
            header = "Authorization", "Bearer " + as_text(authentication.token)
        case "api_key":
            header = authentication.name, as_text(authentication.token)
            if authentication.location == "query":
                return replace(message, url=with_query(urlsplit(message.url), (header,)))
        case _:
            assert_never(authentication.kind)
    kept = tuple(known for known in message.headers if known[0].lower() != header[0].lower())
    return replace(
        message,
        headers=kept + checked_headers((header,)),
        credentials=message.credentials | {header[0].lower()},
    )


def with_key(message: Message, key: str, *, always: bool) -> Message:
    """The message with the call's idempotency key, if it may change anything over there.

    A value that the author has given wins; a header without a value is filled. Without one it is added if `always`.
    """
    if message.method in SAFE:
        return message
    own = message.header(IDEMPOTENCY_HEADER)
    if own or (own is None and not always):
        return message
    kept = tuple(header for header in message.headers if header[0].lower() != IDEMPOTENCY_HEADER.lower())
    return replace(message, headers=(*kept, (IDEMPOTENCY_HEADER, key)))


def guarded(message: Message, redactor: Redactor) -> Message:
    """The message, with every header that holds a secret among those that follow to no other host."""
    secret = {name.lower() for name, value in message.headers if redactor.text(value) != value}
    return replace(message, credentials=message.credentials | secret) if secret else message


def json_body(value: Json) -> bytes:
    """A value as the body of a JSON request."""
    return stringify(plain_numbers(value)).encode("utf-8", "replace")
