"""Parameters of tools: descriptor and options, as Parlant's tool service lists them."""

from __future__ import annotations

from typing import Any

from journeys.catalogue import ToolParameter
from journeys.values import Json

_LAST = 2**63 - 1
"""Parlant's precedence of a parameter that was given none."""


def parameters_of(found: dict[str, dict[str, Any]]) -> dict[str, dict[str, Json]]:
    """The fields of our parameters, by name; what has another shape is left out, and so kept with the row."""
    return {name: _parameter(one) for name, one in found.items()}


def _parameter(found: dict[str, Any]) -> dict[str, Json]:
    descriptor = found.get("descriptor") if isinstance(found.get("descriptor"), dict) else {}
    options = found.get("options") if isinstance(found.get("options"), dict) else {}
    assert isinstance(descriptor, dict)
    assert isinstance(options, dict)
    precedence = options.get("precedence")
    wanted: dict[str, tuple[Json, type | tuple[type, ...]]] = {
        "type": (descriptor.get("type"), str),
        "item_type": (descriptor.get("item_type"), str),
        "choices": (descriptor.get("enum"), list),
        "description": (options.get("description") or descriptor.get("description"), str),
        "examples": (options.get("examples") or descriptor.get("examples"), list),
        "hidden": (options.get("hidden"), bool),
        "significance": (options.get("significance"), str),
        "precedence": (precedence if precedence != _LAST else None, int),
        "display_name": (options.get("display_name"), str),
    }
    fields = {name: value for name, (value, kind) in wanted.items() if isinstance(value, kind)}
    if options.get("source") in ("any", "context", "customer"):
        fields["source"] = options["source"]
    return fields


def rows_of_parameters(parameters: dict[str, ToolParameter]) -> dict[str, Json]:
    """The parameters as the tool service lists them."""
    return {name: {"descriptor": _descriptor(one), "options": _options(one)} for name, one in parameters.items()}


def _descriptor(one: ToolParameter) -> dict[str, Json]:
    said = {
        "type": one.type,
        "item_type": one.item_type,
        "enum": list(one.choices),
        "description": one.description,
        "examples": list(one.examples),
    }
    return {name: value for name, value in said.items() if value not in (None, [])}


def _options(one: ToolParameter) -> dict[str, Json]:
    return {
        "hidden": one.hidden,
        "source": one.source,
        "description": one.description,
        "significance": one.significance,
        "examples": list(one.examples),
        "adapter": False,
        "choice_provider": False,
        "precedence": _LAST if one.precedence is None else one.precedence,
        "display_name": one.display_name,
    }
