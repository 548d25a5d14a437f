"""What an export leaves out: empty required fields (Sim's serializer/index.ts), accounts of an agent's tools."""

from __future__ import annotations

from collections.abc import Iterator

from converters.report import MissingField
from converters.sim.graph import is_start
from converters.sim.parameters import Parameters, is_placeholder, required
from converters.sim.schema import Block
from converters.sim.tables import FieldTable, account_fields, table_of
from journeys.values import Json

_NOT_ENFORCED = "Sim starts the run without it"
_TOOL = "needed unless the tool that is registered here has its own"
_PLACEHOLDER = "a placeholder stands in it"


def missing_of(block: Block, parameters: Parameters) -> list[MissingField]:
    """The fields of a block that a run needs, or may need, and that are empty."""
    table = table_of(block.type)
    if table is None or is_start(block) or not block.enabled:
        return []
    found: dict[str, MissingField] = {}
    for one in table.needed:
        title = one.title
        if title not in found and _is_missing(one, parameters):
            found[title] = _missing(
                block, one.id, title, required=one.enforced, reason="" if one.enforced else _NOT_ENFORCED
            )
    model = table.by_id.get("model")
    if (
        model
        and "apiKey" in table.by_id
        and "Model" in found
        and not parameters.values.get("apiKey")
        and not block.values.get("apiKey")
    ):
        found.setdefault("API Key", _missing(block, "apiKey", "API Key", required=True, reason="most models need one"))
    if not table.complete and not table.fields:
        for account in _unknown_account(block):
            found.setdefault(account.title, account)
    return [*found.values(), *_tool_accounts(block, parameters)]


def refusal(block_name: str, missing: list[MissingField]) -> str:
    """Sim's own words for a block whose required fields are empty."""
    return f"{block_name} is missing required fields: {', '.join(one.title for one in missing if one.required)}"


def _is_missing(one: FieldTable, parameters: Parameters) -> bool:
    values = parameters.values
    value = values.get(one.canonical or one.id)
    return (value is None or value == "") and required(one, values) and parameters.takes_part(one)


def _unknown_account(block: Block) -> Iterator[MissingField]:
    """The account of a block type whose fields are not known: exports keep the field, and leave it empty."""
    stored = block.values
    if "credential" in stored and not stored["credential"] and not stored.get("manualCredential"):
        other = [name for name in ("botToken", "accessToken", "apiKey", "token") if stored.get(name)]
        if not other:
            table = table_of(block.type)
            title = f"{table.name} Account" if table is not None else "Account"
            yield _missing(block, "credential", title, required=True, reason="")


def _tool_accounts(block: Block, parameters: Parameters) -> Iterator[MissingField]:
    tools = parameters.values.get("tools") if block.type == "agent" else None
    for tool in tools if isinstance(tools, list) else []:
        if not isinstance(tool, dict) or tool.get("usageControl") == "none":
            continue
        given = tool.get("params")
        given = given if isinstance(given, dict) else {}
        for field in account_fields(str(tool.get("type"))):
            values = [given.get(name) for name in (field["id"], *field.get("alternatives", ()))]
            if all(_is_nothing(value) for value in values):
                reason = _PLACEHOLDER if any(is_placeholder(value) for value in values) else _TOOL
                title = str(tool.get("title") or tool.get("type"))
                yield MissingField(block.id, block.type, block.name, field["id"], field["title"], False, title, reason)


def _is_nothing(value: Json) -> bool:
    return value is None or value == "" or is_placeholder(value)


def _missing(block: Block, field: str, title: str, *, required: bool, reason: str) -> MissingField:
    return MissingField(block.id, block.type, block.name, field, title, required, None, reason)
