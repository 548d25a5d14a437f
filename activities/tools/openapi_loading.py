"""OpenAPI documents of the tools file: fetched or read, and made into tools. Imported late, with its library."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import httpx

from activities.egress import Policy
from activities.http_exchange import exchange
from activities.http_message import DEFAULT_HEADERS, Message
from activities.tools.configuration import OpenApiSettings, ToolsFile
from activities.tools.openapi_document import Document, read_document
from activities.tools.openapi_operation import OperationAdapter, OperationNotOfferedError
from activities.tools.sim_server import Send
from journeys.errors import ToolError, UsageError

_MAX_DOCUMENT = 20_000_000
_SECONDS = 30.0
_LOGGER = logging.getLogger("journeys.tools")


class Allowing(Policy, Protocol):
    """A policy that can be widened by what the operator names."""

    def allow(self, url: str) -> None:
        """From now on, the URL's host may be called."""


async def load_operations(
    said: ToolsFile, client: httpx.AsyncClient, own: Allowing, send: Send
) -> list[OperationAdapter]:
    """The operations of all documents of the tools file.

    Args:
        said: the tools file.
        client: fetches documents that are at a URL.
        own: is told where documents and services are.
        send: makes the requests of operations.

    Raises:
        UsageError: a document cannot be had, or not be used.
    """
    operations: list[OperationAdapter] = []
    for name, settings in said.openapi.items():
        document = await _document(name, settings, said.folder, client, own)
        operations += _operations(document, name, settings, send)
    for one in operations:
        own.allow(one.base_url)
    return operations


async def _document(
    name: str, settings: OpenApiSettings, folder: Path, client: httpx.AsyncClient, own: Allowing
) -> Document:
    where = settings.document
    if urlsplit(where).scheme not in ("http", "https"):
        path = (folder / where).resolve()
        try:
            return read_document(path.read_text(encoding="utf-8-sig"), path.as_uri())
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"openapi.{name}: {path} cannot be read: {error}") from None
    own.allow(where)
    try:
        message = Message("GET", where, DEFAULT_HEADERS)
        reply = await exchange(client, own, message, seconds=_SECONDS, max_bytes=_MAX_DOCUMENT)
    except ToolError as error:
        raise UsageError(f"openapi.{name}: the document cannot be fetched: {error}") from None
    if reply.status != 200:
        raise UsageError(f"openapi.{name}: {where} answered {reply.status} instead of a document")
    return read_document(reply.text, where)


def _operations(document: Document, name: str, settings: OpenApiSettings, send: Send) -> list[OperationAdapter]:
    made: list[OperationAdapter] = []
    for operation in document.operations():
        try:
            made.append(OperationAdapter(document, operation, name, settings, send))
        except OperationNotOfferedError as error:
            _LOGGER.warning("openapi.%s: %s %s is no tool: %s", name, operation.method, operation.path, error)
    unknown = set(settings.operations) - {one.operation_id for one in made}
    if unknown:
        raise UsageError(f"openapi.{name}: the document has no operation {', '.join(sorted(unknown))}")
    return made
