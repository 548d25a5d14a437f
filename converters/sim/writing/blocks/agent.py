"""Agent interactions as agent blocks; of those that the reader made of routers and evaluators, what can change."""

from __future__ import annotations

import json

from converters.sim.models import PREFIXES, our_name
from converters.sim.writing.blocks.agent_tools import tools_of
from converters.sim.writing.blocks.tool import retry_of
from converters.sim.writing.building import Building
from journeys.states import AgentInteraction
from journeys.values import Json, environment_names, word

_ROUNDS = 20


def write(building: Building, state: AgentInteraction) -> None:
    """The block of an agent."""
    draft = building.own("agent", agent_values(building, state))
    retry = retry_of(building, "agent")
    if retry is not None:
        draft.details["retry"] = retry


def agent_values(building: Building, state: AgentInteraction) -> dict[str, Json]:
    """The fields of an agent block."""
    messages = [
        {"role": one.role, "content": building.text("messages", one.content)} for one in building.take("messages")
    ]
    goal = building.take("goal")
    if goal is not None:
        messages.append({"role": "system", "content": building.text("goal", goal)})
        building.changed("goal", "an agent of Sim has no goal beyond its messages: it is a system message", "")
    if any(next(environment_names(one.content), None) for one in state.messages):
        building.changed("messages", "in Sim {{NAME}} reaches the model as it stands", "keep it out")
    _note_manner(building)
    return {
        "messages": messages,
        **model_values(building),
        "temperature": building.said("temperature", building.take("temperature")),
        "maxTokens": building.said("max_tokens", building.take("max_tokens")),
        "reasoningEffort": building.said("reasoning_effort", building.take("reasoning_effort")),
        "verbosity": building.said("verbosity", building.take("verbosity")),
        **_memory_values(building),
        "responseFormat": _format(building),
        "tools": tools_of(building, building.take("tools")) or None,
    }


def model_values(building: Building) -> dict[str, Json]:
    """Model, key and address."""
    model = building.take("model")
    named = _sim_name(building, model) if isinstance(model, str) else building.said("model", model)
    made: dict[str, Json] = {"model": named, "apiKey": building.said("api_key", building.take("api_key"))}
    address = building.take("base_url")
    if address is None:
        return made
    if str(named).startswith("azure"):
        return {**made, "azureEndpoint": building.said("base_url", address)}
    building.dropped("base_url", "Sim knows the addresses of its providers", "set the provider's address in Sim")
    return made


def asked_values(building: Building, state: AgentInteraction, name: str) -> dict[str, Json]:
    """The fields of a router or evaluator: its model, and what it is asked, under its block's name for that."""
    for field in ("messages", "temperature", "response_format", "completion", "output"):
        building.take(field)
    asked: Json = state.messages[-1].content if state.messages else ""
    if word(asked) == "$call" and asked["$call"] == "to_json":
        asked = asked["args"][0][0]["content"]
    return {name: building.text("messages", asked), **model_values(building)}


def _note_manner(building: Building) -> None:
    building.take("manner"), building.take("output")
    if building.take("mode") == "chat":
        building.changed(
            "mode", "an agent of Sim replies once", "lead its reply to a human in the loop, in a loop block"
        )
    if building.take("say"):
        building.dropped("say", "Sim says nothing to people on the way", "use the reply in a Response block")
    if building.take("max_rounds") != _ROUNDS:
        building.dropped("max_rounds", f"Sim lets a model call tools {_ROUNDS} times")


def _memory_values(building: Building) -> dict[str, Json]:
    memory = building.take("memory")
    if memory is None:
        return {}
    made: dict[str, Json] = {
        "memoryType": memory.window,
        "conversationId": building.said("memory", memory.conversation),
    }
    size = {"sliding_window": "slidingWindowSize", "sliding_window_tokens": "slidingWindowTokens"}.get(memory.window)
    return {**made, size: building.said("memory", memory.size)} if size is not None else made


def _format(building: Building) -> Json:
    found = building.take("response_format")
    if found is None:
        return None
    stored = {"name": found.name, "schema": found.schema_, "strict": found.strict}
    return json.dumps(stored, ensure_ascii=False, indent=2)


def _sim_name(building: Building, model: str) -> str:
    """A model's name on Sim's canvas."""
    bare = model.partition(":")[2] or model
    for candidate in (bare, *(f"{prefix}/{bare}" for prefix in PREFIXES)):
        if our_name(candidate) == model:
            return candidate
    building.changed(
        "model", "Sim has no provider of that name; the model's name stands alone", "choose a model in Sim"
    )
    return bare
