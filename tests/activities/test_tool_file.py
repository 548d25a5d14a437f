"""The tools file: what it may say, and what is answered when it says something else."""

from __future__ import annotations

import json
import sys
import types
from pathlib import Path

import pytest

from activities.contracts import ToolRequest, ToolResult
from activities.resources import Resources
from activities.tools.configuration import read_tools_file
from journeys.errors import UsageError
from journeys.tool_hooks import ToolCall, before_call
from journeys.tools import tool
from tests.activities.conftest import make_context


def slug(text: str, sign: str = "-") -> str:
    """Words with signs between them."""
    return sign.join(text.lower().split())


@tool(id="shout", effect="unsafe", outputs={"loud": "text"})
def shout(text: str) -> dict[str, str]:
    return {"text": text.upper()}


@before_call(tools=("shout",))
def polite(call: ToolCall) -> dict[str, str]:
    return {"text": f"{call.arguments['text']}, please"}


@pytest.fixture
def modules(monkeypatch: pytest.MonkeyPatch) -> None:
    module = types.ModuleType("my_texts")
    vars(module).update(slug=slug, shout=shout, polite=polite, number=5)
    monkeypatch.setitem(sys.modules, "my_texts", module)


def written(folder: Path, text: str, name: str = "tools.toml") -> Path:
    path = folder / name
    path.write_text(text)
    return path


async def call(path: Path, name: str, **arguments: str) -> ToolResult:
    async with Resources.open(tools_file=path) as resources:
        request = ToolRequest(context=make_context(), tool=name, arguments=dict(arguments))
        result = await resources.perform("tool", request)
    assert isinstance(result, ToolResult)
    return result


@pytest.mark.usefixtures("modules")
async def test_plain_functions_become_tools(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        """
        [functions.make_slug]
        function = "my_texts:slug"
        name = "Slug"
        effect = "pure"
        constants = { sign = "_" }
        """,
    )
    result = await call(path, "make_slug", text="A b C")
    assert (result.output, result.effect, result.kind) == ("a_b_c", "pure", "universal_adapter")
    async with Resources.open(tools_file=path) as resources:
        [found], _ = await resources.known_tools()
    assert (found.name, found.description) == ("Slug", "Words with signs between them.")


@pytest.mark.usefixtures("modules")
async def test_modules_bring_tools_and_hooks_and_settings_take_the_place_of_what_a_tool_says(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        """
        modules = ["my_texts"]
        [tools.shout]
        effect = "idempotent"
        outputs = { said = "text" }
        """,
    )
    result = await call(path, "shout", text="help")
    assert (result.output, result.effect) == ({"said": "HELP, PLEASE"}, "idempotent")


def test_the_form_in_which_others_declare_mcp_servers_is_read_too(tmp_path: Path) -> None:
    document = {"mcpServers": {"a": {"command": "uvx", "args": ["x"]}, "b": {"type": "http", "url": "https://b"}}}
    found = read_tools_file(written(tmp_path, json.dumps(document), "mcp.json"))
    assert (found.mcp["a"].args, found.mcp["b"].url) == (("x",), "https://b")
    assert found.folder == tmp_path


def test_without_a_file_nothing_is_declared() -> None:
    assert read_tools_file(None).mcp == {}


def test_all_that_is_wrong_is_told_at_once_by_its_place(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        """
        [mcp.calendar]
        effect = "sometimes"
        [mcp.docs]
        args = ["x"]
        [openapi.shop]
        base_url = 5
        [tool.x]
        effect = "pure"
        """,
    )
    with pytest.raises(UsageError) as caught:
        read_tools_file(path)
    for place in ("mcp.calendar.effect", "mcp.docs: needs either a command or a url", "openapi.shop.document", "tool:"):
        assert place in str(caught.value)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("tools.toml", "= 1", "is not TOML"),
        ("tools.json", "{", "is not JSON"),
        ("tools.json", "[]", "must hold an object"),
    ],
)
def test_a_file_that_is_none_is_refused(tmp_path: Path, name: str, text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        read_tools_file(written(tmp_path, text, name))
    with pytest.raises(UsageError, match="cannot be read"):
        read_tools_file(tmp_path / "nowhere.toml")


@pytest.mark.usefixtures("modules")
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[functions.a]\nfunction = "my_texts:number"', "number is no function"),
        ('[functions.a]\nfunction = "my_texts:nope"', "has no 'nope'"),
        ('modules = ["not_a_module"]', "cannot be imported"),
    ],
)
async def test_functions_that_cannot_be_found_are_refused_at_the_start(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        async with Resources.open(tools_file=written(tmp_path, text)):
            raise AssertionError


def test_the_example_of_the_page_is_a_tools_file(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "tools.md").read_text(encoding="utf-8")
    [example] = [part.partition("```")[0] for part in page.split("```toml\n")[1:] if part.startswith("modules")]
    found = read_tools_file(written(tmp_path, example))
    assert found.mcp["calendar"].tools["free_slots"].effect == "pure"
    assert found.openapi["shop"].operations["createOrder"].outputs == {"number": "id"}
