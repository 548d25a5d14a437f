"""Operations of an OpenAPI document as tools: arguments checked, made into a request, the reply checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from activities.border import Call
from activities.contracts import HttpBody, HttpRequest
from activities.tools.adapter import Answer
from activities.tools.configuration import OpenApiSettings, ToolSettings
from activities.tools.openapi_document import Document, Node, Operation
from activities.tools.openapi_parameters import IGNORED_HEADERS, Parameter, parameter_of
from activities.tools.openapi_schemas import SchemaWriter
from activities.tools.openapi_security import Security
from activities.tools.placeholders import filled_in_all
from activities.tools.schemas import fitting_arguments
from activities.tools.sim_server import Send
from journeys.errors import UsageError
from journeys.states.mapping import ToolMapping
from journeys.states.state import Effect
from journeys.tool_context import ToolContext
from journeys.tool_descriptions import ToolDescription
from journeys.values import Json

BODY = "body"
_FORM = "application/x-www-form-urlencoded"
_EFFECTS: Mapping[str, Effect] = {
    "get": "pure", "head": "pure", "options": "pure", "trace": "pure", "put": "idempotent", "delete": "idempotent",
}  # fmt: skip


@dataclass(frozen=True)
class Body:
    """The body that an operation takes: `json`, `form` or `raw`, and its media type."""

    kind: Any
    media: str
    schema: Any
    required: bool
    resolver: Any


class OperationNotOfferedError(UsageError):
    """An operation that cannot be a tool; the others of its document can."""


class OperationAdapter:
    """One operation.

    Args:
        document: where it stands.
        operation: the operation.
        name: the document's name in the tools file.
        settings: what the operator says of the document.
        send: makes requests.

    Raises:
        OperationNotOfferedError: its body is of no known kind.
        UsageError: it is not known where the service is, or a reference leads nowhere.
    """

    def __init__(
        self, document: Document, operation: Operation, name: str, settings: OpenApiSettings, send: Send
    ) -> None:
        self._send = send
        self._operation = operation
        self._headers = settings.headers
        self._body = _body_of(operation)
        self._parameters = _parameters_of(operation)
        self._responses = _responses_of(document, operation)
        self._security = _security_of(document, operation, settings)
        base = settings.base_url or document.server(operation.node, operation.item, document.root)
        if base is None:
            raise UsageError(f"The OpenAPI document {document.uri} names no server; give it a base_url")
        self.base_url = base.rstrip("/")
        self.operation_id = own = _id_of(operation)
        said = settings.operations.get(own, ToolSettings())
        about = operation.node.content
        self.about = ToolDescription(
            id=(f"{name}_" if settings.prefix is None else settings.prefix) + own,
            name=str(about.get("summary") or own),
            description=str(about.get("description") or about.get("summary") or ""),
            effect=said.effect or _EFFECTS.get(operation.method, "unsafe"),
            schema=_schema_of(document, self._parameters, self._body),
            output_schema=next((one for status, one in self._responses.items() if status[:1] == "2"), None),
            source=f"{operation.method.upper()} {self.base_url}{operation.path}",
            mapping=said.mapping or ToolMapping(),
        )

    async def call(self, arguments: dict[str, Json], call: Call, context: ToolContext) -> Answer:  # noqa: ARG002 - services are told nothing
        """See `Adapter.call`. The output is the reply's body; the original has its status and headers besides."""
        given = fitting_arguments(self.about.name, self.about.schema, arguments)
        response = await self._send(await self._request(given, call), call)
        schema = self._responses.get(str(response.status)) or self._responses.get(f"{response.status // 100}XX")
        return Answer(
            response.data,
            response.model_dump(mode="json"),
            (schema or self._responses.get("default")) if response.data is not None else None,
        )

    async def _request(self, given: Mapping[str, Json], call: Call) -> HttpRequest:
        proof = await self._security.proof(call, self.about.name)
        headers = list((await filled_in_all(self._headers, call, self.about.name)).items()) + proof.headers
        query, cookies, path = list(proof.query), list(proof.cookies), self._operation.path
        for parameter, _ in self._parameters:
            value = given.get(parameter.argument)
            if value is None:
                continue
            match parameter.place:
                case "path":
                    path = path.replace("{" + parameter.name + "}", parameter.text(value))
                case "query":
                    query += parameter.pairs(value)
                case "header":
                    headers.append((parameter.name, parameter.text(value)))
                case _:
                    cookies += parameter.pairs(value)
        if cookies:
            headers.append(("Cookie", "; ".join(f"{name}={text}" for name, text in cookies)))
        return HttpRequest(
            context=call.context,
            method=self._operation.method,
            url=self.base_url + path,
            query=[list(pair) for pair in query],
            headers=[list(pair) for pair in headers],
            body=self._written_body(given),
        )

    def _written_body(self, given: Mapping[str, Json]) -> HttpBody | None:
        if self._body is None or BODY not in given:
            return None
        return HttpBody(kind=self._body.kind, value=given[BODY], content_type=self._body.media)


def _id_of(operation: Operation) -> str:
    """The operation's id or, without one, its method and path in words."""
    named = operation.node.content.get("operationId")
    return str(named) if named else "_".join([operation.method, *re.findall(r"\w+", operation.path)])


def _parameters_of(operation: Operation) -> list[tuple[Parameter, Node]]:
    """Parameters by place and name, those of the operation over those of the path; arguments of one name are told
    apart by their place."""
    found: dict[tuple[str, str], Node] = {}
    for node in operation.item.listed("parameters") + operation.node.listed("parameters"):
        place, name = str(node.content.get("in")), str(node.content.get("name"))
        if not (place == "header" and name.lower() in IGNORED_HEADERS):
            found[place, name] = node
    names = [name for _, name in found]
    made = []
    for (place, name), node in found.items():
        argument = name if names.count(name) == 1 and name != BODY else f"{place}_{name}"
        made.append((parameter_of(node.content, argument), node))
    return made


def _body_of(operation: Operation) -> Body | None:
    node = operation.node.at(operation.node.content.get("requestBody"))
    media = {str(name): value for name, value in (node.content.get("content") or {}).items()}
    for kind, fits in (
        ("json", lambda name: name == "application/json" or name.endswith("+json")),
        ("form", lambda name: name == _FORM),
        ("raw", lambda name: name.startswith("text/") or name.endswith("xml")),
        ("json", lambda name: name in ("*/*", "application/*")),
    ):
        for name, value in media.items():
            if fits(name.partition(";")[0].strip().lower()):
                inner = node.at(value)
                written = "application/json" if "*" in name else name
                required = bool(node.content.get("required"))
                return Body(kind, written, inner.content.get("schema"), required, inner.resolver)
    if media:
        raise OperationNotOfferedError(f"its body is {' or '.join(media)}, which tools cannot send")
    return None


def _schema_of(document: Document, parameters: list[tuple[Parameter, Node]], body: Body | None) -> dict[str, Json]:
    writer = SchemaWriter(is_30=document.is_30, side="request")
    properties: dict[str, Any] = {}
    required = []
    for parameter, node in parameters:
        inner = next(iter((node.content.get("content") or {}).values()), node.content)
        described = writer.write(inner.get("schema") or {}, node.resolver)
        text = node.content.get("description")
        properties[parameter.argument] = {**described, "description": text} if text else described
        if node.content.get("required") or parameter.place == "path":
            required.append(parameter.argument)
    if body is not None:
        properties[BODY] = writer.write(body.schema if body.schema is not None else {}, body.resolver)
        required += [BODY] if body.required else []
    made: dict[str, Any] = {"type": "object", "properties": properties, "additionalProperties": False}
    made |= {"required": required} if required else {}
    return made | ({"$defs": writer.definitions} if writer.definitions else {})


def _responses_of(document: Document, operation: Operation) -> dict[str, dict[str, Json]]:
    """The schemas of JSON replies, by status; `2XX` and `default` among them."""
    made: dict[str, dict[str, Json]] = {}
    for status, value in (operation.node.content.get("responses") or {}).items():
        node = operation.node.at(value)
        for name, inner in (node.content.get("content") or {}).items():
            media = name.partition(";")[0].strip().lower()
            if (media == "application/json" or media.endswith("+json")) and isinstance(inner.get("schema"), Mapping):
                writer = SchemaWriter(is_30=document.is_30, side="response")
                made[str(status).upper().replace("DEFAULT", "default")] = writer.alone(inner["schema"], node.resolver)
    return made


def _security_of(document: Document, operation: Operation, settings: OpenApiSettings) -> Security:
    root = document.root
    wanted = operation.node.content.get("security", root.content.get("security"))
    components = root.at(root.content.get("components"))
    schemes = components.content.get("securitySchemes") or {}
    return Security(
        list(wanted or ()), {name: components.at(value) for name, value in schemes.items()}, settings.security
    )
