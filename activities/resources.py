"""What activities work with: clients, sandboxes, secrets, tools, channels. Opened once for a worker, closed with it."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import httpx
from pydantic import BaseModel

from activities import contracts, interpreting, log_redaction, moments
from activities.agent import AgentActivity
from activities.border import Border
from activities.built_in_tools import with_built_in
from activities.contracts import Request
from activities.conversing.asking import Asking
from activities.conversing.broadcast import Broadcast, Silence
from activities.conversing.contracts import ReplyRequest, UnderstandRequest
from activities.conversing.nearness import Embedder, LexicalEmbedder
from activities.conversing.reply import ReplyActivity
from activities.conversing.served_embeddings import ServedEmbedder
from activities.conversing.understand import UnderstandActivity
from activities.egress import HostPolicy, Policy
from activities.evaluate import EvaluateActivity
from activities.function import FunctionActivity
from activities.guarded_network import open_client
from activities.http import HttpActivity
from activities.model_access import ModelAccess
from activities.notify import Channel, NotifyActivity, WebhookChannel, installed_channels, log_channel
from activities.sandbox.deno_pool import DenoPool
from activities.sandbox.monty_pool import MontyPool
from activities.sandbox.packages import Packages
from activities.secrets import MappingSecrets, SecretsProvider
from activities.tool import ToolActivity
from activities.tools.configuration import read_tools_file
from activities.tools.listing import list_tools
from activities.tools.opening import open_catalogue, registry_of
from activities.tools.sim_server import SimServer
from journeys.tool_descriptions import ToolDescription
from journeys.tool_registry import ToolRegistry
from journeys.values import Json
from storage.versions import Versions

Perform = Callable[[Any, int], Awaitable[BaseModel]]
_REQUESTS: dict[str, type[Request]] = {
    contracts.HTTP: contracts.HttpRequest,
    contracts.FUNCTION: contracts.FunctionRequest,
    contracts.EVALUATE: contracts.EvaluateRequest,
    contracts.AGENT: contracts.AgentRequest,
    contracts.TOOL: contracts.ToolRequest,
    contracts.NOTIFY: contracts.NotifyRequest,
    contracts.UNDERSTAND: UnderstandRequest,
    contracts.REPLY: ReplyRequest,
    contracts.MOMENT: moments.MomentRequest,
    contracts.INTERPRET: interpreting.InterpretRequest,
}


class Resources:
    """The activities of one worker, with all that they need. Made by `Resources.open`."""

    def __init__(
        self,
        http: HttpActivity,
        function: FunctionActivity,
        evaluate: EvaluateActivity,
        agent: AgentActivity,
        tool: ToolActivity,
        notify: NotifyActivity,
        understand: UnderstandActivity,
        reply: ReplyActivity,
        known_tools: Callable[[], Awaitable[tuple[list[ToolDescription], list[str]]]],
    ) -> None:
        self.known_tools = known_tools
        """Gives the tools that can be called, and why some that should be are not among them."""
        self._performers: dict[str, Perform] = {
            contracts.HTTP: http.perform,
            contracts.FUNCTION: function.perform,
            contracts.EVALUATE: evaluate.perform,
            contracts.AGENT: agent.perform,
            contracts.TOOL: tool.perform,
            contracts.NOTIFY: notify.perform,
            contracts.UNDERSTAND: understand.perform,
            contracts.REPLY: reply.perform,
            contracts.MOMENT: moments.perform,
            contracts.INTERPRET: interpreting.perform,
        }
        self.activities: list[Callable[..., Any]] = [
            http.run,
            function.run,
            evaluate.run,
            agent.run,
            tool.run,
            notify.run,
            understand.run,
            reply.run,
            moments.find_moments,
            interpreting.interpret_answer,
        ]

    async def perform(self, name: str, request: Request, attempt: int = 1) -> BaseModel:
        """Makes one attempt of a call without Temporal, as the in-memory driver does.

        Args:
            name: an activity's name, from `activities.contracts`.
            request: its request.
            attempt: which attempt this is, from 1 to `request.context.max_attempts`; trying again is the caller's.

        Returns:
            The activity's result.

        Raises:
            ToolError: without secrets. Another attempt makes sense if `retryable`, after `retry_after` seconds if any.
        """
        return await self._performers[name](request, attempt)

    async def perform_json(self, name: str, request: Mapping[str, Json], attempt: int = 1) -> dict[str, Json]:
        """The same with request and result as JSON objects."""
        made = await self.perform(name, _REQUESTS[name].model_validate(request), attempt)
        return made.model_dump(mode="json")

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        *,
        secrets: SecretsProvider | Mapping[str, str] | None = None,
        tools: ToolRegistry | Sequence[str] = (),
        policy: Policy | None = None,
        allowed_hosts: Sequence[str] = (),
        denied_hosts: Sequence[str] = (),
        allow_private_hosts: bool = True,
        proxy: str | None = None,
        verify: ssl.SSLContext | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        model: str | None = None,
        model_base_url: str | None = None,
        model_api_key: str | None = None,
        embedder: str | None = None,
        broadcast: Broadcast | None = None,
        channels: Mapping[str, Channel] | None = None,
        packages: Sequence[str] = (),
        packages_folder: Path | None = None,
        tools_file: Path | None = None,
        sim: SimServer | None = None,
        documents: Versions | None = None,
    ) -> AsyncIterator[Resources]:
        """Opens everything; sandboxes and providers start with their first call.

        Args:
            secrets: values by name, or a provider.
            tools: a registry, or names of modules (`module` or `module:attribute`) besides what is installed.
            policy: where HTTP calls may go; overrides the three that follow.
            allowed_hosts: hosts that may be called whatever their address; `*.` in front means all below.
            denied_hosts: hosts that may not be called.
            allow_private_hosts: whether loopback and private addresses may be called.
            proxy: the URL of an HTTP proxy.
            verify: whom to trust over TLS; default: the usual authorities.
            transport: what carries HTTP calls in the place of the network.
            model: the language model of states that name none.
            model_base_url: a server that speaks OpenAI's protocol and serves every model, whatever its name.
            model_api_key: the key for OpenAI and for that server.
            embedder: the model for embeddings that says what of a conversation a model is shown; default: words are
                compared.
            broadcast: takes replies to those who watch, while they are made.
            channels: notification channels besides those that are built in or installed.
            packages: packages that JavaScript in the sandbox may import.
            packages_folder: where each of them lies as an ES module, NAME.js.
            tools_file: what the operator declares of tools, OpenAPI documents and MCP servers, in TOML or JSON.
            sim: the Sim server that is asked for tools that nobody else knows.
            documents: where conversations of agents are kept; default: in memory.

        Raises:
            UsageError: tools, channels or packages cannot be loaded.
        """
        log_redaction.install()
        provider = (
            secrets if secrets is not None and not isinstance(secrets, Mapping) else MappingSecrets(secrets or {})
        )
        said = read_tools_file(tools_file)
        registry = registry_of(tools, said)
        policy = policy or HostPolicy(allowed=allowed_hosts, denied=denied_hosts, private=allow_private_hosts)
        known_packages = Packages(packages, packages_folder)
        border = Border(provider)
        async with AsyncExitStack() as stack:
            connect = partial(open_client, proxy=proxy, verify=verify, transport=transport)
            client = await stack.enter_async_context(connect(policy))
            javascript = await stack.enter_async_context(DenoPool())
            python = await stack.enter_async_context(MontyPool())
            catalogue = await stack.enter_async_context(
                open_catalogue(border, policy, registry, said, connect=connect, sim=sim)
            )
            models = ModelAccess(policy, default=model, base_url=model_base_url, api_key=model_api_key)
            stack.push_async_callback(models.close)
            asking = Asking(models)
            near: Embedder = LexicalEmbedder() if embedder is None else ServedEmbedder(models, embedder)
            agent = AgentActivity(border, models, describe={one.id: one for one in catalogue.known()}.get)
            registered = ToolActivity(border, catalogue)
            kept = documents or Versions.in_memory()
            known: dict[str, Channel] = {"log": log_channel, "webhook": WebhookChannel(client, policy)}
            yield cls(
                http=HttpActivity(border, client, policy),
                function=FunctionActivity(
                    border, javascript, python, packages=known_packages, client=client, policy=policy
                ),
                evaluate=EvaluateActivity(border, javascript),
                agent=agent,
                tool=ToolActivity(border, with_built_in(catalogue, kept, agent.perform, registered.perform)),
                notify=NotifyActivity(border, {**known, **installed_channels(), **(channels or {})}),
                understand=UnderstandActivity(border, asking, near),
                reply=ReplyActivity(border, asking, near, broadcast or Silence()),
                known_tools=partial(list_tools, border, catalogue),
            )
