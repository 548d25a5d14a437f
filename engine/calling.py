"""Tools as commands: requests, timeouts, retries, effects. The one place that names their defaults."""

from __future__ import annotations

from engine.commands import Activity, CallTool
from engine.evaluation import View
from engine.stay import Stay
from journeys.effects import effect_of
from journeys.states import Effect, FunctionTool, Hook, HttpTool, McpTool, RegisteredTool, Retry
from journeys.values import Json

HTTP_SECONDS = 30.0
CALL_SECONDS = 300.0
NO_RETRY = Retry(max_attempts=1)
THREE_ATTEMPTS = Retry(max_attempts=3, initial_seconds=1.0, backoff=2.0)
AnyTool = HttpTool | FunctionTool | RegisteredTool | McpTool


def call_tool(
    stay: Stay,
    tool: AnyTool,
    *,
    effect: Effect | None = None,
    retry: Retry | None = None,
    timeout_seconds: float | None = None,
    title: str = "",
) -> CallTool:
    """The command that calls a tool for a visit. Raises as `View.value` does."""
    activity, arguments, name = request_of(stay, tool)
    declared = effect or effect_of(tool, arguments.get("method"))
    return make_call(
        stay,
        activity,
        arguments,
        name=name,
        effect=declared,
        retry=retry or _usual_retry(tool, declared),
        timeout_seconds=timeout_seconds or (HTTP_SECONDS if activity == "http" else CALL_SECONDS),
        title=title,
    )


def make_call(
    stay: Stay,
    activity: Activity,
    arguments: dict[str, Json],
    *,
    name: str = "",
    effect: Effect | None = "pure",
    retry: Retry = NO_RETRY,
    timeout_seconds: float = CALL_SECONDS,
    title: str = "",
    detached: bool = False,
) -> CallTool:
    """A call of an activity, numbered within its visit and registered with it."""
    visit = stay.visit
    visit.call_count += 1
    number = visit.call_count
    visit.calls.append({"call": number, "kind": activity, "name": name, "started_at": stay.run.now})
    command = CallTool(
        visit=visit.number,
        call=number,
        activity=activity,
        arguments=arguments,
        journey=stay.run.activations[visit.activation].journey,
        state=visit.state,
        title=title or stay.state.name,
        name=name,
        effect=effect,
        timeout_seconds=timeout_seconds,
        retry=retry,
        detached=detached,
    )
    return command if detached else stay.next_call(command)


def request_of(view: View, tool: AnyTool) -> tuple[Activity, dict[str, Json], str]:
    """The activity that serves a tool, its request without context, and a name for views."""
    match tool:
        case HttpTool():
            return "http", _http(view, tool), str(view.text(tool.method)).upper()
        case FunctionTool():
            return "function", _function(view, tool), tool.language
        case RegisteredTool():
            return "tool", _registered(tool, tool.id, tool.name, view.request(tool.arguments)), tool.id
        case McpTool():
            arguments = {"server": tool.server, "tool": tool.tool, "arguments": view.request(tool.arguments)}
            arguments |= {"manner": tool.manner} if tool.manner != "plain" else {}
            return "tool", _registered(tool, f"mcp:{tool.server}", tool.tool, arguments), tool.tool


def _registered(tool: RegisteredTool | McpTool, known_as: str, name: str, arguments: Json) -> dict[str, Json]:
    made: dict[str, Json] = {"tool": known_as, "name": name, "arguments": arguments}
    if tool.mapping is not None:
        made["mapping"] = tool.mapping.model_dump(mode="json", exclude_defaults=True)
    return made


def _http(view: View, tool: HttpTool) -> dict[str, Json]:
    made: dict[str, Json] = {"method": view.request(tool.method), "url": view.request(tool.url), "manner": tool.manner}
    if tool.query is not None:
        made["query"] = view.request(tool.query)
    if tool.headers is not None:
        made["headers"] = view.request(tool.headers)
    value = view.request(tool.body.value) if tool.body is not None else None
    if tool.body is not None and value is not None:
        body = {"kind": tool.body.kind, "value": value}
        if tool.body.content_type:
            body["content_type"] = tool.body.content_type
        made["body"] = body
    if tool.authentication is not None:
        made["authentication"] = view.request(tool.authentication.model_dump(mode="json", exclude_none=True))
    if tool.success is not None:
        made["any_status"] = True
    if tool.max_response_bytes != HttpTool.model_fields["max_response_bytes"].default:
        made["max_response_bytes"] = tool.max_response_bytes
    return made


def _function(view: View, tool: FunctionTool) -> dict[str, Json]:
    made: dict[str, Json] = {
        "language": tool.language,
        "code": tool.code,
        "arguments": {name: view.request(value) for name, value in tool.arguments.items()},
        "environment": list(tool.environment),
        "dependencies": list(tool.dependencies),
        "memory_mb": tool.memory_mb,
        "manner": tool.manner,
    }
    return {**made, "network": True} if tool.network else made


def hook_call(stay: Stay, hook: Hook) -> CallTool:
    """The call of a hook."""
    return call_tool(
        stay, RegisteredTool(id=hook.tool, arguments=hook.arguments), title=f"{stay.state.name}: {hook.tool}"
    )


def _usual_retry(tool: AnyTool, effect: Effect | None) -> Retry:
    """Three attempts for an HTTP request that may be made again, unless Sim's rule holds; one for all else."""
    if isinstance(tool, HttpTool) and tool.manner == "plain" and effect != "unsafe":
        return THREE_ATTEMPTS
    return NO_RETRY
