"""Whether a knowledge base supports a text: what it finds is put to a model, which scores the text from 0 to 10.

The knowledge base is the registered tool `knowledge_search` (Sim's id and arguments); the model is asked as agents ask.
"""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable, Mapping

from activities.contracts import AgentMessage, AgentReply, AgentRequest, CallContext, ToolRequest, ToolResult
from activities.jsontext import as_text
from journeys.errors import ToolError
from journeys.tools import ToolContext
from journeys.values import Json

SEARCH = "knowledge_search"
THRESHOLD = 3.0
"""Below this score a text does not pass, unless the block says another."""
PASSAGES = 10
SECONDS = 120.0
_TEMPERATURE = 0.1
_SYSTEM = (
    "You judge how far a text is supported by passages from a knowledge base. Give a score from 0 (nothing supports it,"
    " or it is contradicted) to 10 (every claim is supported), and be strict: 7 and more only where it is well"
    ' supported. Answer with a JSON object alone: {"score": NUMBER, "reasoning": "a sentence or two"}.'
)
_BRACED = re.compile(r"\{.*\}", re.DOTALL)
Call = Callable[[ToolRequest], Awaitable[ToolResult]]
Ask = Callable[[AgentRequest], Awaitable[AgentReply]]


class Grounding:
    """Asks the knowledge base, then the model.

    Args:
        call: calls a tool of the worker.
        ask: asks a model.
    """

    def __init__(self, call: Call, ask: Ask) -> None:
        self._call = call
        self._ask = ask

    async def check(self, text: str, arguments: Mapping[str, Json], context: ToolContext) -> dict[str, Json]:
        """`{passed, score, reasoning, error}`; what goes wrong on the way is an error of the check."""
        model = arguments.get("model")
        base = arguments.get("knowledgeBaseId")
        if not model:
            return _failed("Model is required for hallucination validation")
        if not base:
            return _failed("Knowledge base ID is required for hallucination check")
        if not text.strip():
            return _failed("User input is required")
        threshold = _number(arguments.get("threshold"), THRESHOLD)
        try:
            passages = await self._passages(str(base), text, int(_number(arguments.get("topK"), PASSAGES)), context)
            if not passages:
                return _failed("No relevant context found in knowledge base")
            score, reasoning = await self._scored(text, passages, arguments, context)
        except ToolError as error:
            return _failed(f"Validation error: {error}")
        found: dict[str, Json] = {"passed": score >= threshold, "score": score, "reasoning": reasoning}
        if score < threshold:
            found["error"] = f"Low confidence: score {as_text(score)}/10 is below threshold {as_text(threshold)}"
        return found

    async def _passages(self, base: str, text: str, count: int, context: ToolContext) -> list[str]:
        arguments = {"knowledgeBaseId": base, "query": text, "topK": count}
        request = ToolRequest(
            context=_call_context(context), tool=SEARCH, name=context.state_title or context.state, arguments=arguments
        )
        found = (await self._call(request)).output
        results = found.get("results", []) if isinstance(found, dict) else found
        texts = [one.get("content") if isinstance(one, dict) else one for one in results or []]
        return [one for one in texts if isinstance(one, str) and one]

    async def _scored(
        self, text: str, passages: list[str], arguments: Mapping[str, Json], context: ToolContext
    ) -> tuple[float, str]:
        request = AgentRequest(
            context=_call_context(context),
            model=arguments["model"],
            api_key=arguments.get("apiKey"),
            messages=(
                AgentMessage(role="system", content=_SYSTEM),
                AgentMessage(role="user", content="Passages:\n" + "\n\n---\n\n".join(passages) + f"\n\nText:\n{text}"),
            ),
            temperature=_TEMPERATURE,
        )
        reply = await self._ask(request)
        braced = _BRACED.search(reply.content)
        try:
            found = json.loads(braced[0] if braced else reply.content)
            score = found["score"]
            if isinstance(score, bool) or not 0 <= score <= 10:
                raise ValueError(score)
        except (ValueError, TypeError, KeyError):
            raise ToolError("Failed to score confidence: Invalid score format from LLM", kind="model") from None
        return score, str(found.get("reasoning") or "No reasoning provided")


def _failed(error: str) -> dict[str, Json]:
    return {"passed": False, "error": error}


def _number(value: Json, default: float) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return default


def _call_context(context: ToolContext) -> CallContext:
    return CallContext(
        run=context.run,
        journey=context.journey,
        state=context.state,
        state_title=context.state_title,
        visit=context.visit,
        call=context.call,
        workspace=context.workspace,
        user=context.user,
        idempotency_key=context.idempotency_key,
        timeout_seconds=SECONDS,
    )
