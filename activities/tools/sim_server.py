"""Tools of the user's own Sim server, run there by Sim's public API (v2) with an API key.

Facts about Sim's API: `POST /api/v2/tools/{toolId}/execute` takes `{workspaceId, input, credentialId}` and answers
`{data: {status, output, error}}`; `POST /api/v2/workflows/{id}/execute` takes `{input}` and answers alike. Older
servers run workflows at `/api/workflows/{id}/execute`, and answer `{success, output, error}`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from urllib.parse import quote

from activities.border import Call
from activities.contracts import HttpAuthentication, HttpBody, HttpRequest, HttpResponse
from activities.tools.adapter import Answer
from activities.tools.configuration import ToolSettings
from journeys.errors import ToolError
from journeys.states.mapping import ToolMapping
from journeys.tool_context import ToolContext
from journeys.tool_descriptions import ToolDescription
from journeys.values import Json

TOOL_PATH = "/api/v2/tools/{id}/execute"
WORKFLOW_PATH = "/api/v2/workflows/{id}/execute"
WORKFLOW_PREFIX = "sim_workflow:"
_CREDENTIALS = ("oauthCredential", "credential", "credentialId")
"""Arguments by which Sim's blocks name an account that is connected to the server."""
_KEY_NAME = "SIM_API_KEY"

Send = Callable[[HttpRequest, Call], Awaitable[HttpResponse]]
"""Makes an HTTP request of a call; see `HttpActivity.send`."""


@dataclass(frozen=True)
class SimServer:
    """Where a Sim server is, and how it is asked.

    Attributes:
        url: its origin, as in `https://www.sim.ai`.
        api_key: the key; None: it asks for none.
        workspace: the id of the workspace whose tools and accounts are used; None: the run's.
        tool_path: the path of a tool, with `{id}`.
        workflow_path: the path of a workflow, with `{id}`.
    """

    url: str
    api_key: str | None = field(default=None, repr=False)
    workspace: str | None = None
    tool_path: str = TOOL_PATH
    workflow_path: str = WORKFLOW_PATH


class SimAdapter:
    """A tool of a Sim server by its id there, or a workflow by `sim_workflow:ID`."""

    def __init__(self, server: SimServer, tool: str, name: str, settings: ToolSettings, send: Send) -> None:
        self._server = server
        self._send = send
        self.about = ToolDescription(
            id=tool,
            name=name or tool,
            kind="sim_native",
            effect=settings.effect or "unsafe",
            source=server.url,
            mapping=settings.mapping or ToolMapping(),
        )

    async def call(self, arguments: dict[str, Json], call: Call, context: ToolContext) -> Answer:
        """See `Adapter.call`. What the arguments may be is for the server to say."""
        server, tool = self._server, self.about.id
        if tool.startswith(WORKFLOW_PREFIX):
            path, body = server.workflow_path, {"input": arguments}
            tool = tool.removeprefix(WORKFLOW_PREFIX)
        else:
            path, body = server.tool_path, _tool_body(arguments, server.workspace or context.workspace)
        if server.api_key:
            call.redactor.add(_KEY_NAME, server.api_key)
        request = HttpRequest(
            context=call.context,
            method="POST",
            url=server.url.rstrip("/") + path.replace("{id}", quote(tool, safe="")),
            body=HttpBody(value=body),
            authentication=HttpAuthentication(kind="api_key", token=server.api_key) if server.api_key else None,
        )
        try:
            response = await self._send(request, call)
        except ToolError as error:
            raise _refused(error, self.about) from None
        return _answer(response.data, self.about)


def _tool_body(arguments: dict[str, Json], workspace: str | None) -> dict[str, Json]:
    credential = next((arguments[name] for name in _CREDENTIALS if arguments.get(name)), None)
    body: dict[str, Json] = {"input": {key: value for key, value in arguments.items() if key not in _CREDENTIALS}}
    return (
        body | ({"workspaceId": workspace} if workspace else {}) | ({"credentialId": credential} if credential else {})
    )


def _answer(data: Json, about: ToolDescription) -> Answer:
    envelope = data.get("data", data) if isinstance(data, dict) else data
    if not isinstance(envelope, dict) or not {"status", "success"} & set(envelope):
        said = f"{about.name}: {about.source} answered something that is no result of a tool; is it a Sim server?"
        raise ToolError(said, kind="result", outcome="unknown")
    status = envelope.get("status")
    failed = envelope.get("success") is False or status in ("failed", "cancelled", "error")
    if failed:
        said = _message(envelope.get("error")) or f"{about.name} failed on the Sim server"
        raise ToolError(said, details={"status": status, "output": envelope.get("output")})
    if status in ("paused", "queued", "running"):
        said = f"{about.name} is {status} on the Sim server, and a call waits for results only"
        raise ToolError(said, kind="sim", outcome="unknown", details=dict(envelope))
    return Answer(envelope.get("output"), envelope)


def _refused(error: ToolError, about: ToolDescription) -> ToolError:
    """The same error with Sim's own words, if the server has said any."""
    data = error.details.get("data")
    said = _message(data.get("error")) if isinstance(data, dict) else ""
    status = error.details.get("status")
    text = f"{about.name}: the Sim server answered {status}: {said}" if said else f"{about.name}: {error}"
    if status == 404:
        text += f"; register a function with the id {about.id!r}, or check that the server has it"
    return ToolError(
        text, kind="unknown_tool" if status == 404 else error.kind, retryable=error.retryable,
        outcome=error.outcome, retry_after=error.retry_after, details=error.details,
    )  # fmt: skip


def _message(error: Json) -> str:
    match error:
        case str():
            return error
        case {"message": str() as message}:
            return message
        case _:
            return ""
