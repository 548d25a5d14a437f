"""Agent blocks as agent interactions (Sim's executor/handlers/agent)."""

from __future__ import annotations

from converters.sim.blocks.agent_tools import tools_of
from converters.sim.conditions import compile_expression
from converters.sim.context import Built, Context
from converters.sim.formats import format_of, strict_schema
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
_WINDOWS = ("conversation", "sliding_window", "sliding_window_tokens")
_USUAL = frozenset({"auto", "", "false"})
_RESPONSE = "response"
_WARNING = (
    "LLM did not adhere to the specified structured response format. Expected valid JSON but received malformed"
    " content. Falling back to standard format."
)
"""What Sim adds to an output that should have been JSON, word for word: workflows may look for it."""


def build(context: Context) -> Built:
    """The state of an agent block; its output is the reply, or the fields of its response format, at the root."""
    model = model_of(context)
    state: dict[str, Json] = {
        "type": "agent_interaction",
        "mode": "single",
        "manner": "sim",
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
    state |= _tuning(context)
    memory = _memory(context)
    if memory is not None:
        state["memory"] = memory
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
    """What every block that asks a model gives: the model's name as the block writes it, the tokens and the cost."""
    stored = context.parameters.values.get("model")
    name = context.text(stored) if stored else reply("model")
    cost = {"$call": "merge", "args": [{"input": 0, "output": 0, "total": 0}, reply("cost")]}
    return {"model": name, "tokens": reply("tokens"), "cost": cost}


def _output(context: Context, *, has_format: bool) -> Json:
    said: dict[str, Json] = {"content": reply("content")}
    rest = {**common_outputs(context), "toolCalls": reply("tool_calls")}
    if not has_format:
        return {**said, **rest}
    # What a reply spreads at the root may be a list or a text; JavaScript has rules for these too.
    names: dict[str, Json] = {"found": reply("structured"), "fault": reply("parse_error"), "rest": rest}
    return compile_expression(
        "fault === null || fault === undefined ? {...found, ...rest} : {...said, ...rest, ...warning}",
        {**names, "said": said, "warning": {"_responseFormatWarning": _WARNING}},
    )


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
        talk += _old_prompt(context, user_prompt, talk)
    if any("{{" in str(content) for _, content in said):
        context.notes.carried("messages", "{{NAME}} in a message reaches the model as it is written, as in Sim")
    return [
        {"role": role, "content": "" if content is None else context.text(content, environment=False)}
        for role, content in [*system, *talk]
    ]


def _old_prompt(context: Context, prompt: Json, talk: list[tuple[str, Json]]) -> list[tuple[str, Json]]:
    """The old prompt comes after the messages, though loading has already made a message of it."""
    if ("user", prompt) not in talk:
        return [("user", prompt)]
    if _remembers(context):
        context.notes.changed("userPrompt", "is sent once and kept once; with a memory Sim does both twice")
        return []
    context.notes.carried("userPrompt", "the old prompt is sent twice, in the messages and after them, as in Sim")
    return [("user", prompt)]


def _memories(context: Context) -> list[tuple[str, Json]]:
    """The old way to hand messages in: a list of them, or of conversations that hold such lists as `data`."""
    stored = context.take("memories")
    listed = stored.get("memories") if isinstance(stored, dict) else stored
    if listed is None:
        return []
    if not isinstance(listed, list):
        context.notes.dropped("memories", "is no list of messages")
        return []
    whole = [one for one in listed if isinstance(one, dict)]
    flat = [
        said
        for one in whole
        for said in (one["data"] if isinstance(one.get("data"), list) else [one])
        if isinstance(said, dict) and said.get("role") in ("system", "user", "assistant") and said.get("content")
    ]
    if flat and _remembers(context):
        context.notes.changed("memories", "become part of what the conversation keeps; Sim only sends them")
    return [(one["role"], one["content"]) for one in flat]


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
    return {**found, "schema": strict_schema(found["schema"])} if found["strict"] else found


def _remembers(context: Context) -> bool:
    return context.parameters.values.get("memoryType") in _WINDOWS


def _memory(context: Context) -> Json:
    window = context.take("memoryType")
    size = {"sliding_window": "slidingWindowSize", "sliding_window_tokens": "slidingWindowTokens"}.get(str(window), "")
    stored, conversation = context.take(size) if size else None, context.take("conversationId")
    if not _remembers(context):
        if window not in (None, "none"):
            context.notes.changed("memoryType", f"there is no memory of the type {window}; none is used")
        return None
    if conversation is None:
        context.notes.carried("memoryType", "without a conversation id the block fails, as in Sim")
    else:
        context.notes.carried(
            "conversationId", "within one run only the first message of a conversation is added to it, as in Sim"
        )
    if window == "sliding_window_tokens":
        context.notes.changed("memoryType", "tokens are counted as a quarter of the characters")
    made = {"conversation": "" if conversation is None else context.text(conversation), "window": window}
    return made if stored is None else {**made, "size": context.text(stored)}


def _tuning(context: Context) -> dict[str, Json]:
    """How much the model is to think and to say. Its names of levels are passed on; `auto` says nothing."""
    made: dict[str, Json] = {}
    for field, name in (
        ("reasoning_effort", "reasoningEffort"),
        ("reasoning_effort", "thinkingLevel"),
        ("verbosity", "verbosity"),
    ):
        level = context.take(name)
        if level is not None and str(level).lower() not in _USUAL:
            made.setdefault(field, context.text(level))
    return made


def _note_settings(context: Context) -> None:
    notes = context.notes
    for name in ("promptCaching", "previousInteractionId"):
        value = context.take(name)
        if value is not None and str(value).lower() not in _USUAL:
            notes.dropped(name, "is not passed to the model; its own default holds")
    if context.take("files") is not None:
        notes.dropped("files", "files are not sent to the model", "put what they say into a message")
    if context.take("skills") is not None:
        notes.dropped("skills", "skills live in the Sim workspace", "put their text into the system message")
