"""Secrets in an operator's settings: `{{NAME}}` in a text, filled in for one call."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence

from activities.border import Call
from journeys.errors import ToolError

_PLACEHOLDER = re.compile(r"\{\{\s*([A-Za-z_][\w.-]*)\s*\}\}")


async def filled_in(text: str, call: Call, whose: str) -> str:
    """The same text with its secrets, which are taken out of what leaves the call.

    Args:
        whose: what the text belongs to, for the message.

    Raises:
        ToolError: kind `missing_value`: a secret is not known to the worker.
    """
    return (await _filled([text], call, whose))[0]


async def filled_in_all(texts: Mapping[str, str], call: Call, whose: str) -> dict[str, str]:
    """The same for the values of an object."""
    return dict(zip(texts, await _filled(list(texts.values()), call, whose), strict=True))


async def filled_in_each(texts: Sequence[str], call: Call, whose: str) -> tuple[str, ...]:
    """The same for a list."""
    return tuple(await _filled(texts, call, whose))


async def _filled(texts: Sequence[str], call: Call, whose: str) -> list[str]:
    names = list(dict.fromkeys(name for text in texts for name in _PLACEHOLDER.findall(text)))
    if not names:
        return list(texts)
    # A provider may have to ask somebody.
    values = await asyncio.to_thread(lambda: {name: call.environment.secret(name) for name in names})
    missing = [name for name in names if values[name] is None]
    if missing:
        raise ToolError(
            f"{whose} needs the secret {', '.join(missing)}, and the worker does not know it; give it one",
            kind="missing_value",
        )
    return [_PLACEHOLDER.sub(lambda found: str(values[found[1]]), text) for text in texts]
