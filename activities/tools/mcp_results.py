"""What a tool of an MCP server gives, as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from journeys.errors import ToolError
from journeys.values import Json

if TYPE_CHECKING:
    from mcp_types import CallToolResult


def output_of(result: CallToolResult) -> Json:
    """The structured content; without one, what the content says.

    One block of text is its text, or what it says if that is a JSON object or list; one block of another kind is an
    object; several are a list of these.
    """
    if "structured_content" in result.model_fields_set and result.structured_content is not None:
        found: Json = result.structured_content
        return found
    blocks = [_block(block) for block in whole_of(result)["content"]]
    return blocks[0] if len(blocks) == 1 else blocks or None


def whole_of(result: CallToolResult) -> dict[str, Any]:
    """The whole result, in the protocol's words."""
    made = result.model_dump(mode="json", by_alias=True, exclude_none=True, exclude={"result_type", "meta"})
    return {key: value for key, value in made.items() if key != "isError" or value}


def error_of(name: str, result: CallToolResult) -> ToolError:
    """The error of a result that says it is one."""
    whole = whole_of(result)
    said = "\n".join(block["text"] for block in whole["content"] if block.get("type") == "text").strip()
    return ToolError(said or f"{name} failed and did not say why", retryable=True, details=whole)


def _block(block: dict[str, Any]) -> Json:
    match block:
        case {"type": "text", "text": str() as text}:
            return _parsed(text)
        case {"type": "resource", "resource": dict() as resource}:
            return {"type": "resource", **resource}
        case _:
            return {key: value for key, value in block.items() if key not in ("annotations", "_meta")}


def _parsed(text: str) -> Json:
    if text.lstrip()[:1] not in ("{", "["):
        return text
    try:
        return json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return text


def _no_constant(name: str) -> Json:
    raise ValueError(f"{name} is no JSON")
