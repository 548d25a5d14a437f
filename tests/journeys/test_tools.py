from __future__ import annotations

import sys
import types
from typing import Annotated, Any

import pytest
from pydantic import Field

from journeys.errors import ToolError, UsageError
from journeys.tool_registry import ToolRegistry, discover
from journeys.tools import Tool, ToolContext, tool


@tool(id="add", effect="pure", name="Adder")
def add(a: int, b: Annotated[int, Field(description="the other", ge=0)] = 1, *, context: ToolContext) -> int:
    """Adds two numbers."""
    return a + b


def described(function: object) -> Tool:
    [found] = ToolRegistry(function)
    return found


def test_a_marked_function_stays_a_function() -> None:
    assert add(1, 2, context=ToolContext(run="r", journey="j", state="s", visit=1, idempotency_key="k")) == 3


def test_name_description_and_schema_come_from_the_function() -> None:
    found = described(add)
    assert (found.id, found.name, found.description, found.effect) == ("add", "Adder", "Adds two numbers.", "pure")
    assert found.schema["properties"]["b"] == {
        "description": "the other",
        "minimum": 0,
        "title": "B",
        "type": "integer",
    }
    assert found.schema["required"] == ["a"]
    assert "context" not in found.schema["properties"]
    assert found.schema["additionalProperties"] is False


def test_a_description_of_its_own_wins() -> None:
    @tool(id="x", effect="pure", description="short")
    def x() -> None:
        """Long."""

    assert described(x).description == "short"


def test_defaults_are_not_shared_between_calls() -> None:
    @tool(id="collect", effect="pure")
    def collect(items: list[int] = [1]) -> None:  # noqa: B006 - what people write
        del items

    first = described(collect).validated({})
    assert first == {"items": [1]}


def test_keyword_arguments_take_whatever_is_left() -> None:
    @tool(id="open", effect="pure")
    def open_(a: int, **more: Any) -> None:
        del a, more

    assert described(open_).validated({"a": "1", "b": {"c": 2}}) == {"a": 1, "b": {"c": 2}}


def test_a_parameter_that_json_cannot_name_or_hold_is_refused() -> None:
    with pytest.raises(UsageError, match="by position"):

        @tool(id="x", effect="pure")
        def star(*items: int) -> None:
            del items

    with pytest.raises(UsageError, match="not data"):

        @tool(id="y", effect="pure")
        def odd(thing: types.CodeType) -> None:
            del thing


def test_arguments_named_like_methods_are_fine() -> None:
    @tool(id="x", effect="pure")
    def x(schema: str, model_config: int, copy: bool, json: str = "j") -> None:
        del schema, model_config, copy, json

    given = {"schema": "s", "model_config": 1, "copy": True}
    assert described(x).validated(given) == given | {"json": "j"}


def test_two_tools_of_one_id_are_refused_by_name() -> None:
    @tool(id="add", effect="pure")
    def other() -> None: ...

    with pytest.raises(UsageError, match=r"'add'.*test_tools\.add.*other"):
        ToolRegistry(add, other)
    assert len(ToolRegistry(add, add)) == 1


def test_modules_lists_and_tools_are_searched() -> None:
    module = types.ModuleType("some_tools")
    vars(module).update(add=add, other=1, tools=[add])
    assert [one.id for one in ToolRegistry(module)] == ["add"]
    assert [one.id for one in ToolRegistry([described(add)])] == ["add"]
    with pytest.raises(UsageError, match="is no tool"):
        ToolRegistry(print)


def test_modules_are_found_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    module = types.ModuleType("some_tools")
    vars(module).update(add=add, chosen=[add])
    empty = types.ModuleType("no_tools")
    monkeypatch.setitem(sys.modules, "some_tools", module)
    monkeypatch.setitem(sys.modules, "no_tools", empty)
    assert [one.id for one in discover(["some_tools"], installed=False)] == ["add"]
    assert [one.id for one in discover(["some_tools:chosen"], installed=False)] == ["add"]
    for name, text in {
        "no_tools": "holds no tools",
        "some_tools:nope": "has no 'nope'",
        "not_a_module_at_all": "cannot be imported",
    }.items():
        with pytest.raises(UsageError, match=text):
            discover([name], installed=False)


def test_a_missing_tool_is_an_error_with_the_remedy() -> None:
    with pytest.raises(ToolError, match=r"@tool\(id='slack'") as caught:
        ToolRegistry(add).get("slack", "Tell the team")
    assert str(caught.value).startswith("Tell the team needs")
