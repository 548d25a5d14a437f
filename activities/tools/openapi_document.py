"""OpenAPI 3.x documents: read, checked, and followed along their references. Calls nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import yaml
from openapi_pydantic import OpenAPI
from openapi_pydantic.v3.v3_0 import OpenAPI as OpenAPI30
from pydantic import ValidationError
from referencing import Registry
from referencing.exceptions import Unresolvable
from referencing.jsonschema import DRAFT202012

from journeys.errors import UsageError

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
Resolver = Any
"""Of `referencing`: knows where references lead from here."""


class _Loader(yaml.SafeLoader):
    """YAML in which dates stay texts, as JSON has them."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if tag != "tag:yaml.org,2002:timestamp"]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@dataclass(frozen=True)
class Node:
    """A place in a document: what stands there, and where references lead from it."""

    content: Mapping[str, Any]
    resolver: Resolver

    def at(self, value: Any) -> Node:
        """A value that stands inside this one, or that its reference leads to.

        Raises:
            UsageError: a reference leads nowhere.
        """
        resolver = self.resolver
        while isinstance(value, Mapping) and isinstance(value.get("$ref"), str):
            try:
                found = resolver.lookup(value["$ref"])
            except Unresolvable as error:
                raise UsageError(f"The reference {value['$ref']!r} leads nowhere: {error}") from None
            value, resolver = found.contents, found.resolver
        return Node(value if isinstance(value, Mapping) else {}, resolver)

    def listed(self, name: str) -> list[Node]:
        """The items of a list."""
        return [self.at(item) for item in self.content.get(name) or ()]


@dataclass(frozen=True)
class Operation:
    """An operation, and the path item that it stands in."""

    path: str
    method: str
    item: Node
    node: Node


@dataclass(frozen=True)
class Document:
    """A document that has been checked.

    Attributes:
        uri: where it was read from.
        root: its root.
        is_30: whether its schemas are those of OpenAPI 3.0, which are not JSON Schemas.
    """

    uri: str
    root: Node
    is_30: bool

    def operations(self) -> Iterator[Operation]:
        """All operations, in the order of the document."""
        for path, value in (self.root.content.get("paths") or {}).items():
            item = self.root.at(value)
            for method in METHODS:
                if method in item.content:
                    yield Operation(path, method, item, item.at(item.content[method]))

    def server(self, *places: Node) -> str | None:
        """The URL of the first server that the most inner of the places names; None where it is not absolute."""
        for place in places:
            for server in place.listed("servers"):
                url = str(server.content.get("url") or "/")
                for name, variable in (server.content.get("variables") or {}).items():
                    url = url.replace("{" + name + "}", str(variable.get("default", "")))
                found = urljoin(self.uri, url)
                return found if urlsplit(found).scheme in ("http", "https") else None
        found = urljoin(self.uri, "/")
        return found if urlsplit(found).scheme in ("http", "https") else None


def read_document(text: str, uri: str) -> Document:
    """A document from its text, JSON or YAML.

    Raises:
        UsageError: it is no OpenAPI 3.x document; names the places.
    """
    try:
        content = json.loads(text) if text.lstrip().startswith("{") else yaml.load(text, _Loader)
    except (ValueError, yaml.YAMLError, RecursionError) as error:
        raise UsageError(f"The OpenAPI document {uri} is neither JSON nor YAML: {error}") from None
    version = str(content.get("openapi", "")) if isinstance(content, dict) else ""
    if not version.startswith("3."):
        raise UsageError(f"The OpenAPI document {uri} is no OpenAPI 3.x document (openapi: {version or 'missing'})")
    is_30 = version.startswith("3.0")
    try:
        (OpenAPI30 if is_30 else OpenAPI).model_validate(content)
    except ValidationError as error:
        lines = [
            f"  - {'.'.join(map(str, one['loc']))}: {one['msg']}"
            for one in error.errors(include_url=False, include_input=False)[:20]
        ]
        raise UsageError(f"The OpenAPI document {uri} is not valid:\n" + "\n".join(lines)) from None
    # mypy does not see what `attrs` makes of the class.
    empty: Any = Registry(retrieve=_beside(uri))  # type: ignore[call-arg]
    registry = empty.with_resource(uri, DRAFT202012.create_resource(content))
    return Document(uri, Node(content, registry.resolver(base_uri=uri)), is_30)


def _beside(uri: str) -> Any:
    """Finds what references to other files mean: files in the document's folder, nothing else."""
    folder = Path(unquote(urlsplit(uri).path)).parent.resolve() if uri.startswith("file:") else None

    def retrieve(wanted: str) -> Any:
        path = Path(unquote(urlsplit(wanted).path)).resolve()
        if folder is None or not wanted.startswith("file:") or not path.is_relative_to(folder):
            raise LookupError(f"{wanted} is not in the document's folder")
        return DRAFT202012.create_resource(yaml.load(path.read_text(encoding="utf-8"), _Loader))

    return retrieve
