"""Agents: a model that replies once, or talks with the user."""

from __future__ import annotations

from converters.reactflow.context import STATE, Built, Context, rescue_of
from converters.reactflow.nodes.agent_tools import tools_of
from converters.reactflow.schema.configs import AgentConfig
from converters.sim.models import our_name
from converters.sim.secrets import is_written_out
from journeys.values import Json, ref

OUTPUTS = ("agent_response", "agent_reasoning", "tool_results")
CURRENT = "current_agent"
"""The variable that has the name of the agent that replied last."""
_EMPTY: dict[str, Json] = {"agent_response": None, "agent_reasoning": None, "tool_results": []}


def build(context: Context[AgentConfig]) -> Built:
    """The state of an agent."""
    config = context.config
    name = config.name or context.node.name or "AI Agent Task"
    chat = config.conversationMode == "multi-turn"
    context.scope.names.declare(CURRENT, type="string")
    context.scope.own.update(context.object(config.inputMapping))
    state: STATE = {
        "type": "agent_interaction",
        "title": context.node.name or name,
        "description": config.description,
        "mode": "chat" if chat else "single",
        "messages": _messages(context, chat=chat),
        "say": not chat,
        "prompts": [_introduction(context, name, chat=chat)],
        "skippable": config.skippable,
        "tools": tools_of(context, config.tools),
        **_model(context),
    }
    if chat:
        state["goal"] = context.text(config.goal or config.description or f"the task of {name} is done")
        state |= {"max_turns": config.maxTurns} if config.maxTurns is not None else {}
    elif config.goal is not None:
        state["messages"].append({"role": "system", "content": context.text(f"The goal: {config.goal}")})
    if config.requiresUserConfirmation:
        context.notes.dropped("requiresUserConfirmation", "agents begin at once", "put a pause before the agent")
    state["retry"] = context.retry(config.retryPolicy)
    if config.timeout is not None:
        state["timeout_seconds"] = config.timeout / 1000
    rescue = rescue_of(context, config.errorHandling, state, _EMPTY)
    content = {"$call": "first", "args": [ref("local", "response", "structured"), ref("local", "response", "content")]}
    state["output"] = {
        "agent_response": content if config.responseFormat is not None else ref("local", "response", "content"),
        "agent_reasoning": ref("local", "response", "reasoning"),
        "tool_results": ref("local", "response", "tool_calls", "list"),
    }
    context.own_outputs()
    changes = context.set_variables(config.outputMapping, "agent_response")
    state["context_changes"] = [{"variable": CURRENT, "operation": "set", "value": name}, *changes]
    state["error_messages"] = context.object(config.errorMapping)
    return Built(state, rescue=rescue)


def _messages(context: Context[AgentConfig], *, chat: bool) -> list[STATE]:
    """What the model is told and asked; a single reply without a prompt is asked for what the agent is for."""
    config = context.config
    made: list[STATE] = []
    if config.systemPrompt:
        made.append({"role": "system", "content": context.text(config.systemPrompt)})
    asked = config.userPrompt
    if asked is None and not chat:
        asked = config.description or config.name or context.node.name
        if asked:
            context.notes.carried(
                "userPrompt", "there is none: the model is asked for what the agent's description says"
            )
    if asked:
        made.append({"role": "user", "content": context.text(asked)})
    if not made:
        context.refuse(
            "its model is told and asked nothing", "give it a `systemPrompt` or a `userPrompt`", "agentConfig"
        )
    return made


def _introduction(context: Context[AgentConfig], name: str, *, chat: bool) -> STATE:
    about = context.config.description
    said = (
        f"I'm {name}."
        + (f" {about.rstrip('.')}." if about else "")
        + (" How can I help you with this?" if chat else "")
    )
    return {"kind": "agent_introduction", "text": context.text(said), "skippable": context.config.skippable}


def _model(context: Context[AgentConfig]) -> STATE:
    config = context.config
    made: STATE = {}
    if config.model:
        named = context.text(config.model)
        made["model"] = our_name(named) if isinstance(named, str) and ":" not in named else named
    if config.apiKey:
        made["api_key"] = context.text(config.apiKey)
        if is_written_out(config.apiKey):
            context.notes.carried(
                "apiKey", "holds a credential in clear text", "write {{NAME}} and keep it as a secret"
            )
    if config.baseUrl:
        made["base_url"] = context.text(config.baseUrl)
    made |= {"temperature": config.temperature} if config.temperature is not None else {}
    made |= {"max_tokens": config.maxTokens} if config.maxTokens is not None else {}
    if config.responseFormat is not None:
        schema = config.responseFormat.get("schema", config.responseFormat)
        made["response_format"] = {"name": str(config.responseFormat.get("name") or "response"), "schema": schema}
    return made
