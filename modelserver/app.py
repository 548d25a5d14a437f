"""The server's HTTP side: three of OpenAI's paths, and one that tells what was asked."""

from __future__ import annotations

import asyncio
import inspect
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from modelserver.completions import Completion, complete, last_user_text
from modelserver.embeddings import embed
from modelserver.script import Script, ScriptedAnswer

DEFAULT_MODELS = ("gpt-5", "gpt-5-mini", "claude-sonnet-5")
Answerer = Callable[[dict[str, Any]], ScriptedAnswer | Awaitable[ScriptedAnswer]]
"""Answers a request, given its body; at once, or when it has found the answer."""


class ModelApp:
    """An ASGI application that answers from a script, or by what Python says (`answerer`).

    Attributes:
        calls: what was asked, in order: `{path, headers, body, script}`. The key that came with it is left out, unless
            it is the name of the script.
    """

    def __init__(
        self,
        script: Script,
        *,
        models: tuple[str, ...] = DEFAULT_MODELS,
        key: str | None = None,
        answerer: Answerer | None = None,
    ) -> None:
        self.calls: list[dict[str, Any]] = []
        self._script = script
        self._answerer = answerer
        self._models = models
        self._key = key
        self.asgi = Starlette(
            routes=[
                Route("/v1/chat/completions", self._completions, methods=["POST"]),
                Route("/v1/embeddings", self._embeddings, methods=["POST"]),
                Route("/v1/models", self._list_models),
                Route("/calls", self._list_calls, methods=["GET", "DELETE"]),
            ]
        )

    async def _completions(self, request: Request) -> Response:
        try:
            body = json.loads(await request.body())
        except ValueError:
            return refusal(400, "The body is not JSON")
        headers = {name: value for name, value in request.headers.items() if name != "authorization"}
        key = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
        asked = str(body.get("model", "")) if isinstance(body, dict) else ""
        names = [name for name in (request.headers.get("x-script"), key, asked) if name]
        script = next((name for name in names if self._script.knows(name)), None)
        self.calls.append({"path": request.url.path, "headers": headers, "body": body, "script": script})
        number = len(self.calls)
        if self._key is not None and key != self._key:
            return refusal(401, "Incorrect API key provided")
        problem = _problem(body)
        if problem is not None:
            return refusal(400, problem)
        if self._answerer is not None:
            made = self._answerer(body)
            answer = await made if inspect.isawaitable(made) else made
        else:
            answer = self._script.give(names, last_user_text(body))
        return await self._answered(body, answer, number)

    async def _embeddings(self, request: Request) -> Response:
        body = await request.json()
        self.calls.append({"path": request.url.path, "headers": {}, "body": body, "script": None})
        return JSONResponse(embed(body))

    async def _answered(self, body: dict[str, Any], answer: ScriptedAnswer, number: int) -> Response:
        if answer.delay:
            await asyncio.sleep(answer.delay)
        if answer.error is not None:
            return refusal(answer.error.status, answer.error.message, dict(answer.error.headers))
        completion = complete(body, answer, number)
        if body.get("stream"):
            options = body.get("stream_options") or {}
            events = _events(completion, with_usage=bool(options.get("include_usage")))
            return StreamingResponse(events, media_type="text/event-stream")
        return JSONResponse(completion.whole())

    async def _list_models(self, request: Request) -> Response:  # noqa: ARG002 - a route's signature
        data = [{"id": name, "object": "model", "created": 0, "owned_by": "modelserver"} for name in self._models]
        return JSONResponse({"object": "list", "data": data})

    async def _list_calls(self, request: Request) -> Response:
        if request.method == "DELETE":
            self.calls.clear()
        return JSONResponse(self.calls)


def refusal(status: int, message: str, headers: dict[str, str] | None = None) -> Response:
    """An error in OpenAI's form."""
    kind = "rate_limit_error" if status == 429 else "server_error" if status >= 500 else "invalid_request_error"
    error = {"message": message, "type": kind, "param": None, "code": None}
    return JSONResponse({"error": error}, status_code=status, headers=headers)


async def _events(completion: Completion, *, with_usage: bool) -> AsyncIterator[str]:
    for chunk in completion.chunks(with_usage=with_usage):
        yield f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n"
    yield "data: [DONE]\n\n"


def _problem(body: Any) -> str | None:
    if not isinstance(body, dict):
        return "The body is not an object"
    if not isinstance(body.get("model"), str):
        return "you must provide a model parameter"
    messages = body.get("messages")
    if not isinstance(messages, list) or not all(isinstance(item, dict) for item in messages):
        return "messages must be a list of messages"
    return None
