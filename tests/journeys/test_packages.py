"""Imports of functions are refused before a run where nobody would serve them."""

from __future__ import annotations

from typing import Any

import pytest

from journeys.bundle import Bundle
from journeys.errors import DocumentError
from journeys.validation import require_valid, validate


def bundle(**function: Any) -> Bundle:
    tool = {"kind": "function", "code": "return 1", **function}
    state = {"id": "f", "title": "Pace", "type": "tool_execution", "tool": tool}
    return Bundle.model_validate({"id": "j", "initial": ["f"], "states": [state]})


def told(made: Bundle, packages: tuple[str, ...] | None) -> list[str]:
    return [str(one) for one in validate(made, packages) if one.severity == "error"]


def test_what_is_allowed_passes_and_what_is_not_is_named_with_the_state() -> None:
    made = bundle(dependencies=["ms", "lodash"])
    assert told(made, ("ms", "lodash")) == []
    (problem,) = told(made, ("ms",))
    assert problem.startswith("state `Pace` (f): its function imports lodash, which code may not import here")
    assert "JOURNEYS_PACKAGES" in problem


def test_where_nobody_knows_what_workers_allow_nothing_is_refused() -> None:
    assert told(bundle(dependencies=["ms"]), None) == []


def test_python_has_neither_packages_nor_the_network() -> None:
    packages, network = told(bundle(language="python", dependencies=["numpy"], network=True), ("numpy",))
    assert "imports numpy, which Python does not have here" in packages
    assert "network" in network


def test_functions_of_agents_and_decisions_are_looked_at_too() -> None:
    tool = {"kind": "function", "code": "return 1", "dependencies": ["ms"]}
    agent = {"id": "a", "type": "agent_interaction", "messages": [{"role": "user", "content": "x"}],
             "tools": [{"name": "t", "tool": tool}]}  # fmt: skip
    decide = {"id": "d", "type": "decision_point", "by": "tool", "tool": tool, "branches": [{"id": "b"}]}
    made = Bundle.model_validate({"id": "j", "initial": ["a", "d"], "states": [agent, decide]})
    assert [one.partition(":")[0] for one in told(made, ())] == ["state `a`", "state `d`"]
    with pytest.raises(DocumentError, match="imports ms"):
        require_valid(made, ())
