"""Run-time parameters from stored sub-blocks, by the rules of data/core-blocks.json (Sim's serializer/index.ts)."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field

from converters.sim.models import needs_key, provider_of
from converters.sim.schema import Block
from converters.sim.tables import BlockTable, FieldTable, Pair, table_of
from journeys.values import Json

_ALWAYS_KEPT = {"agent": ("systemPrompt", "userPrompt", "memories")}


@dataclass(slots=True)
class Parameters:
    """The parameters of a block.

    `unused` names stored values that do not reach the run, with the reason.
    """

    values: dict[str, Json]
    unused: dict[str, str] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    """The stored field of each parameter that is one side of a pair."""
    takes_part: Callable[[FieldTable], bool] = lambda _: True
    """Whether a field takes part in the run, given the block's other stored values."""


def is_empty(value: Json) -> bool:
    """Null, a blank text or an empty list; false and 0 are values."""
    return value is None or (isinstance(value, str) and not value.strip()) or value == []


def is_placeholder(value: Json) -> bool:
    """Whether a value only stands for one that the export left out."""
    return isinstance(value, str) and value.strip().lower().startswith("placeholder")


def parameters_of(block: Block) -> Parameters:
    """The parameters that a run of the block works with."""
    table = table_of(block.type)
    if table is None or block.is_container:
        return Parameters(dict(block.data if block.is_container else block.values))
    return _Reading(block, table, loaded(block)).read()


@dataclass(slots=True)
class _Reading:
    block: Block
    table: BlockTable
    stored: dict[str, Json]

    def read(self) -> Parameters:
        stored = self.stored
        found = Parameters({}, takes_part=self.passes)
        for key, value in stored.items():
            reason = self.reason_to_drop(key)
            if reason is None:
                found.values[key] = value
            elif not is_empty(value):
                found.unused[key] = reason
        for one in self.table.fields:
            if one.fills_in and found.values.get(one.id) is None and self.passes(one):
                default = _computed(one)
                if default is not None:
                    found.values[one.id] = default
        for pair in dict.fromkeys(pair.canonical for pair in self.table.pairs.values()):
            self.collapse(pair, found)
        if self.block.trigger or self.table.category == "triggers":
            found.values["triggerMode"] = True
        if self.block.advanced:
            found.values["advancedMode"] = True
        return found

    def reason_to_drop(self, key: str) -> str | None:
        entries = self.table.by_id.get(key, ())
        if key in _ALWAYS_KEPT.get(self.block.type, ()):
            return None
        if (
            self.block.type == "starter"
            and key == "inputFormat"
            and isinstance(self.stored[key], list)
            and self.stored[key]
        ):
            return None
        if not entries:
            return None if not self.table.complete else "the block has no such field"
        if any(self.passes(one) for one in entries):
            return None
        pair = self.table.pairs.get(key)
        if pair is not None and not self.is_active(pair, key):
            return "the other side of its basic/advanced pair is active"
        return "it does not apply to the block's other settings"

    def passes(self, one: FieldTable) -> bool:
        """Whether an entry lets the value of its id through; the order of the tests is Sim's."""
        if one.tool_input_only:
            return False
        is_trigger_type = self.table.category == "triggers"
        if one.mode == "trigger":
            if not (self.block.trigger or is_trigger_type):
                return False
        elif self.block.trigger and not is_trigger_type:
            return False
        pair = self.table.pairs.get(one.id)
        if pair is not None:
            return self.is_active(pair, one.id) and self.applies(one)
        if one.mode == "advanced" and not self.block.advanced:
            return not is_empty(self.stored.get(one.id))
        if one.mode == "basic" and self.block.advanced:
            return False
        return self.applies(one)

    def applies(self, one: FieldTable) -> bool:
        model = self.stored.get("model")
        if one.models == "any":
            return isinstance(model, str) and bool(model.strip()) and needs_key(model.strip())
        if one.models is not None:
            return isinstance(model, str) and provider_of(model.strip()) == one.models
        if one.condition is not None and "function" in one.condition and _is_bound_at_run_time(model):
            return True
        return holds(one.condition, self.stored)

    def is_active(self, pair: Pair, key: str) -> bool:
        return key in pair.advanced if self.side(pair) == "advanced" else key == pair.basic

    def side(self, pair: Pair) -> str:
        modes = self.block.data.get("canonicalModes")
        chosen = modes.get(pair.canonical) if isinstance(modes, dict) else None
        if chosen is not None:
            return "advanced" if chosen == "advanced" else "basic"
        only_advanced = is_empty(self.stored.get(pair.basic or "")) and any(
            not is_empty(self.stored.get(key)) for key in pair.advanced
        )
        return "advanced" if only_advanced else "basic"

    def collapse(self, canonical: str, found: Parameters) -> None:
        pair = next(one for one in self.table.pairs.values() if one.canonical == canonical)
        if self.side(pair) == "advanced":
            source = next((key for key in pair.advanced if not is_empty(found.values.get(key))), None)
        else:
            source = pair.basic
        chosen = found.values.get(source) if source else None
        for key in (pair.basic, *pair.advanced):
            if key is not None:
                found.values.pop(key, None)
        if source is not None and chosen is not None:
            found.values[canonical] = chosen
            found.sources[canonical] = source


def loaded(block: Block) -> dict[str, Json]:
    """The stored values after what Sim does to them when it loads a workflow."""
    stored = block.values
    if block.type == "knowledge" and "knowledgeBaseId" in stored and "knowledgeBaseSelector" not in stored:
        stored = {
            ("knowledgeBaseSelector" if key == "knowledgeBaseId" else key): value for key, value in stored.items()
        }
    if block.type != "agent":
        return stored
    stored = dict(stored)
    if isinstance(stored.get("tools"), str):
        stored["tools"] = _parsed_list(stored["tools"])
    system, user = stored.get("systemPrompt"), stored.get("userPrompt")
    if (system or user) and (stored.get("messages") is None or stored.get("messages") == ""):
        stored["messages"] = [{"role": "system", "content": system}] if system else []
        if user:
            stored["messages"].append({"role": "user", "content": _prompt_text(user)})
    return stored


def holds(condition: dict[str, Json] | None, values: dict[str, Json]) -> bool:
    """Whether a field's condition holds for values by name; compared without conversion of types."""
    if condition is None:
        return True
    value, wanted, negated = values.get(condition["field"]), condition["value"], bool(condition.get("not"))
    if isinstance(wanted, list):
        found = value is not None and any(_same(value, one) for one in wanted)
        matches = value is not None and not found if negated else found
    else:
        matches = _same(value, wanted) != negated
    return matches and holds(condition.get("and"), values)


def required(one: FieldTable, values: dict[str, Json]) -> bool:
    """Whether a field is required, given the parameters."""
    return holds(one.required["when"], values) if isinstance(one.required, dict) else one.required


def _same(value: Json, wanted: Json) -> bool:
    return bool(value == wanted) and isinstance(value, bool) == isinstance(wanted, bool)


def _computed(one: FieldTable) -> Json:
    """A default. Computed ones matter to no run here: a machine's time zone, a fresh token, texts that nobody reads."""
    return None if isinstance(one.default, dict) and "function" in one.default else one.default


def _is_bound_at_run_time(model: Json) -> bool:
    return isinstance(model, str) and ("<" in model or "{{" in model)


def _parsed_list(text: str) -> list[Json]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return []
    return found if isinstance(found, list) else []


def _prompt_text(user: Json) -> str:
    inner = user["input"] if isinstance(user, dict) and "input" in user else user
    return inner if isinstance(inner, str) else json.dumps(inner, ensure_ascii=False, separators=(",", ":"))
