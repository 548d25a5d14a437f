"""Tools that were written for Parlant's SDK run as they are, without Parlant."""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import BaseModel

from activities.contracts import ToolRequest, ToolResult
from activities.resources import Resources
from journeys.errors import ToolError, UsageError
from journeys.parlant_sdk import parlant_importable
from journeys.parlant_tools import parlant_tool
from journeys.tool_registry import ToolRegistry, discover
from tests.activities.conftest import make_context

# A text, since it is no module of ours: Parlant is not there for what reads our modules.
SOURCE = Path(__file__).parents[1] / "data" / "parlant" / "airline_tools.txt"


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> ToolRegistry:
    folder = tmp_path_factory.mktemp("airline")
    (folder / "airline_tools.py").write_text(SOURCE.read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(folder))
        return discover(["airline_tools"], installed=False)


async def call(registry: ToolRegistry, name: str, **arguments: Any) -> ToolResult:
    async with Resources.open(tools=registry) as resources:
        request = ToolRequest(context=make_context(user="ann"), tool=name, arguments=arguments)
        result = await resources.perform("tool", request)
    assert isinstance(result, ToolResult)
    return result


def test_a_module_written_for_parlant_is_read_without_parlant(registry: ToolRegistry) -> None:
    assert [tool.id for tool in registry] == ["find_flights", "book_meal", "forgetful"]
    assert {tool.kind for tool in registry} == {"parlant_native"}
    assert importlib.util.find_spec("parlant") is None
    assert not any(name.startswith("parlant") for name in sys.modules)


def test_names_descriptions_schemas_and_declared_effects_are_known(registry: ToolRegistry) -> None:
    flights, meal, _ = registry
    assert flights.description == "Finds flights."
    assert flights.schema["required"] == ["city", "day"]
    assert flights.schema["properties"]["city"]["description"] == "where to"
    assert (flights.effect, meal.effect) == ("unsafe", "idempotent")


async def test_arguments_are_adapted_and_the_data_is_the_output(registry: ToolRegistry) -> None:
    result = await call(registry, "find_flights", city=" rome ", day="2026-01-02", cabin="first")
    assert result.output == {
        "city": "Rome", "day": "2026-01-02", "cabin": "first", "stops": None, "session": "run-1", "agent": "refund",
    }  # fmt: skip
    assert result.kind == "parlant_native"
    assert result.original == {
        "data": result.output,
        "metadata": {"source": "cache"},
        "control": {"lifespan": "session"},
        "canned_responses": ["Here they are"],
    }
    assert result.logs == ("status: processing {'step': 1}", "message: Looking for Rome")


async def test_a_provider_of_choices_is_asked_with_the_context(registry: ToolRegistry) -> None:
    assert (await call(registry, "book_meal", meal="meal of ann")).output == "meal of ann"
    with pytest.raises(ToolError, match="'meal': 'steak' is none of vegan, meal of ann"):
        await call(registry, "book_meal", meal="steak")


async def test_a_tool_that_returns_no_tool_result_has_lost_its_answer(registry: ToolRegistry) -> None:
    with pytest.raises(ToolError, match="returned str") as caught:
        await call(registry, "forgetful")
    assert (caught.value.kind, caught.value.outcome) == ("result", "unknown")


async def test_what_of_parlant_is_no_tool_says_that_it_is_missing(registry: ToolRegistry) -> None:
    module = sys.modules["airline_tools"]
    with pytest.raises(UsageError, match="`Server` of Parlant is used"):
        await module.main()


def test_names_can_be_imported_from_each_of_parlants_modules() -> None:
    with parlant_importable():
        names: dict[str, Any] = {}
        exec("from parlant.core.tools import ToolContext\nfrom parlant.sdk import ToolResult, tool, Agent", names)
    assert names["ToolResult"]({"a": 1}).data == {"a": 1}


@dataclass(frozen=True)
class ForeignResult:
    data: Any
    metadata: dict[str, Any] = field(default_factory=dict)


class ForeignOptions(BaseModel):
    """As Parlant's own: a pydantic model, which pydantic would take for a type when it stands in a hint."""

    description: str | None = None
    significance: str | None = None
    examples: list[Any] = []
    adapter: Any = None
    choice_provider: Any = None


async def test_a_bare_function_and_parlants_own_classes_are_known_by_what_they_look_like() -> None:
    from typing import Annotated

    options = ForeignOptions(description="how many", examples=[3])

    def count(context: Any, number: Annotated[int, options]) -> Any:
        return ForeignResult(number + 1)

    count.__annotations__["number"] = Annotated[int, options]
    made = parlant_tool(count, id="counting", effect="pure")
    assert made.schema["properties"]["number"]["description"] == "how many"
    assert (await call(ToolRegistry(made), "counting", number="4")).output == 5
    entry = SimpleNamespace(tool=SimpleNamespace(name="n", description="d", metadata={}), function=count)
    assert [one.id for one in ToolRegistry(entry)] == ["n"]
