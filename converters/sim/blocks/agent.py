"""Agent blocks as agent interactions (Sim's executor/handlers/agent)."""

from __future__ import annotations

from converters.sim.blocks.agent_tools import tools_of
from converters.sim.context import Built, Context
from converters.sim.formats import format_of
from converters.sim.models import our_name
from converters.sim.texts import is_static, number
from journeys.values import Json, ref

ROUNDS = 20
_PROVIDER_FIELDS = (
    "azureApiVersion",
    "vertexCredential",
    "vertexProject",
    "vertexLocation",
    "bedrockAccessKeyId",
    "bedrockSecretKey",
    "bedrockRegion",
)
_TUNING = ("reasoningEffort", "verbosity", "thinkingLevel", "promptCaching", "previousInteractionId")
_USUAL = frozenset({"auto", "none", "", "false"})
_RESPONSE = "response"


def build(context: Context) -> Built:
    """The state of an agent block; its output is the reply, or the fields of its response format, at the root."""
    model = model_of(context)
    state: dict[str, Json] = {
        "type": "agent_interaction",
        "mode": "single",
        "messages": _messages(context),
        "tools": tools_of(context),
        "max_rounds": ROUNDS,
        "retry": context.retry(),
        **model,
    }
    temperature = number(context.take("temperature"), context.scope)
    if temperature is not None:
        state["temperature"] = temperature
    longest = number(context.take("maxTokens"), context.scope)
    if longest is not None:
        state["max_tokens"] = longest
    wanted = _format(context)
    if wanted is not None:
        state["response_format"] = wanted
    state["output"] = _output(context, has_format=wanted is not None)
    _note_settings(context)
    return Built(state)


def model_of(context: Context) -> dict[str, Json]:
    """Model, key and address of a block that asks a model."""
    stored = context.take("model")
    made: dict[str, Json] = {}
    if stored is not None:
        name = context.text(stored)
        made["model"] = our_name(name.strip()) if isinstance(name, str) else name
        if not is_static(name):
            context.notes.changed("model", "is only known at run time; it must be written as provider:model then")
    key = context.take("apiKey")
    if key is not None:
        made["api_key"] = context.text(key)
    address = context.take("azureEndpoint")
    if address is not None:
        made["base_url"] = context.text(address)
    for name in _PROVIDER_FIELDS:
        if context.take(name) is not None:
            context.notes.dropped(name, "is a setting of the provider's account", "set it in the worker's environment")
    return made


def reply(*path: str) -> Json:
    """What an agent's own output is made of."""
    return ref("local", _RESPONSE, *path)


def common_outputs(context: Context) -> dict[str, Json]:
    """What every block that asks a model gives: the model's name as the block writes it, and the tokens."""
    stored = context.parameters.values.get("model")
    name = context.text(stored) if stored else reply("model")
    return {"model": name, "tokens": reply("tokens")}


def _output(context: Context, *, has_format: bool) -> Json:
    said = {"content": reply("content")}
    root = {"$call": "first", "args": [reply("structured"), said]} if has_format else said
    rest = {**common_outputs(context), "toolCalls": reply("tool_calls")}
    if not has_format:
        return {**said, **rest}
    return {"$call": "merge", "args": [root, rest]}


def _messages(context: Context) -> list[Json]:
    """System messages first, then the talk; the old prompts only where Sim adds them."""
    stored = context.take("messages")
    listed = [one for one in stored if isinstance(one, dict)] if isinstance(stored, list) else []
    system_prompt, user_prompt = context.take("systemPrompt"), context.take("userPrompt")
    said = [
        (str(one.get("role")), one.get("content"))
        for one in listed
        if one.get("role") in ("system", "user", "assistant")
    ]
    if len(said) < len(listed):
        context.notes.changed(
            "messages", "messages of other roles than system, user and assistant are left out, as in Sim"
        )
    system = [one for one in said if one[0] == "system"]
    if not system and system_prompt is not None:
        system = [("system", system_prompt)]
    talk = _memories(context) + [one for one in said if one[0] != "system"]
    if user_prompt is not None:
        talk.append(("user", user_prompt))
        if any(one == ("user", user_prompt) for one in said):
            context.notes.carried(
                "userPrompt", "the old prompt is sent twice, in the messages and after them, as in Sim"
            )
    made = [{"role": role, "content": context.text(content, environment=False)} for role, content in [*system, *talk]]
    if any("{{" in str(content) for _, content in said):
        context.notes.carried("messages", "{{NAME}} in a message reaches the model as it is written, as in Sim")
    return [one for one in made if one["content"] not in ("", "None")]


def _memories(context: Context) -> list[tuple[str, Json]]:
    stored = context.take("memories")
    listed = stored.get("memories") if isinstance(stored, dict) else stored
    if listed is None:
        return []
    if not isinstance(listed, list):
        context.notes.dropped("memories", "is no list of messages")
        return []
    messages = [
        one
        for one in listed
        if isinstance(one, dict) and one.get("role") in ("user", "assistant") and one.get("content")
    ]
    return [(one["role"], one["content"]) for one in messages]


def _format(context: Context) -> Json:
    stored = context.take("responseFormat")
    if stored is None:
        return None
    found = format_of(stored)
    if found is None:
        context.notes.changed(
            "responseFormat", "is no JSON Schema; the reply is plain text, as in Sim", "write a schema"
        )
        return None
    if "json_schema" in stored and isinstance(stored, (dict, str)):
        context.notes.changed("responseFormat", "the schema is taken out of `json_schema`, which Sim passes on whole")
    return found


def _note_settings(context: Context) -> None:
    notes = context.notes
    memory = context.take("memoryType")
    if memory not in (None, "none"):
        notes.dropped(
            "memoryType", "conversations are not kept from run to run", "hand earlier messages in with the input"
        )
    for name in ("conversationId", "slidingWindowSize", "slidingWindowTokens"):
        if context.take(name) is not None and memory not in (None, "none"):
            notes.dropped(name, "belongs to the memory, which is not carried over")
    for name in _TUNING:
        value = context.take(name)
        if value is not None and str(value).lower() not in _USUAL:
            notes.dropped(name, "is not passed to the model; its own default holds")
    if context.take("files") is not None:
        notes.dropped("files", "files are not sent to the model", "put what they say into a message")
    if context.take("skills") is not None:
        notes.dropped("skills", "skills live in the Sim workspace", "put their text into the system message")
