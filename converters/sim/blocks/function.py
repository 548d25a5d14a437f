"""Function blocks as sandboxed functions (Sim's executor/handlers/function)."""

from __future__ import annotations

from converters.sim.code import Code, compile_code, source_of
from converters.sim.context import Built, Context
from converters.sim.notes import TOOL_WITH_TABLE
from journeys.values import Json

TOOL = "function_execute"
TIMEOUT_SECONDS = 300.0


def build(context: Context) -> Built:
    """The state of a function block; its output is `{result, stdout}`."""
    language = context.take("language") or "javascript"
    source = source_of(context.take("code"))
    if context.take("sandboxId") is not None:
        context.notes.dropped("sandboxId", "sandboxes of a Sim workspace do not exist here")
    if language not in ("javascript", "python"):
        return _elsewhere(context, str(language), source)
    made = compile_code(source, context.scope, str(language))
    note_code(context, "code", made)
    state: dict[str, Json] = {
        "type": "tool_execution",
        "tool": {"kind": "function", "language": language, "manner": "sim", **function_parts(made)},
        "call_timeout_seconds": TIMEOUT_SECONDS,
        "retry": context.retry(),
        **(context.effect_of_retries() if made.uses_network else {}),
    }
    return Built(state)


def function_parts(made: Code) -> dict[str, object]:
    """The parts of a function tool that come from its code."""
    parts: dict[str, object] = {
        "code": made.source,
        "arguments": made.arguments,
        "environment": made.environment,
        "dependencies": made.dependencies,
    }
    return {**parts, "network": True} if made.uses_network else parts


def note_code(context: Context, name: str, made: Code) -> None:
    """What the author of code should know."""
    if made.fault:
        message = f"does not parse ({made.fault}); it fails when it is reached, as in Sim"
        context.notes.doubt(name, message, "correct the code")
    if made.uses_network:
        context.notes.carried(
            name,
            "it may call fetch: its requests go where the worker may call, and it is never run a second time by itself",
            "give the state an `effect`, if running it twice does no harm",
        )
    if made.uses_platform:
        context.notes.changed(name, "it uses `sim`, which only Sim's own platform has", "do without it")
    if made.dependencies:
        context.notes.carried(name, f"it imports {', '.join(made.dependencies)}, which the worker must allow")
    if made.surprises:
        context.notes.carried(name, "; ".join(dict.fromkeys(made.surprises)))


def _elsewhere(context: Context, language: str, source: str) -> Built:
    """Code in a language that no sandbox here speaks: a tool of Sim's name for it may."""
    context.notes.kind = TOOL_WITH_TABLE
    context.notes.changed(
        "language", f"{language} code does not run here", f"register a tool `{TOOL}` that runs it, or rewrite it"
    )
    arguments = {"code": context.text(source), "language": language}
    tool = {"kind": "registered", "id": TOOL, "arguments": arguments, "name": context.block.name}
    return Built({"type": "tool_execution", "tool": tool, "effect": "unsafe", "retry": context.retry()})
