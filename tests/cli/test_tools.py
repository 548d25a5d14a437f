"""`journeys tools`, and journeys that call tools of the tools file."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT, Call

JOURNEY = """
id: sums
initial: add
states:
  add:
    type: tool_execution
    tool: { kind: mcp, server: shop, tool: add, arguments: { a: <input.left>, b: 2 } }
    next: done
  done: { type: final, output: <add.result> }
"""


@pytest.fixture
def tools_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "tools.json"
    shop = {"command": sys.executable, "args": ["-m", "tests.activities.mcp_shop"], "cwd": str(ROOT)}
    document = {"mcp": {"shop": shop, "gone": {"command": "no-such-program"}}}
    path.write_text(json.dumps(document))
    monkeypatch.setenv("JOURNEYS_TOOLS_FILE", str(path))
    return path


@pytest.mark.usefixtures("tools_file")
def test_tools_of_servers_are_listed_and_what_cannot_be_asked_is_told(journeys: Call) -> None:
    told = journeys("tools", "--json")
    assert told.code == 0
    [add] = [one for one in told.json if one["id"] == "mcp:shop/add"]
    assert (add["kind"], add["effect"], add["description"]) == ("universal_adapter", "unsafe", "Adds two numbers.")
    assert add["schema"]["required"] == ["a", "b"]
    assert "The MCP server gone cannot be started" in told.err
    table = journeys("tools")
    [line] = [line for line in table.out.splitlines() if line.startswith("mcp:shop/add ")]
    assert line.split()[1:5] == ["universal_adapter", "unsafe", "a,", "b"]


@pytest.mark.usefixtures("tools_file")
def test_a_journey_calls_a_tool_of_a_server(journeys: Call, tmp_path: Path) -> None:
    path = tmp_path / "sums.yaml"
    path.write_text(JOURNEY)
    told = journeys("simulate", path, "--input", '{"left": 40}')
    assert (told.code, told.out.strip()) == (0, "42")


def test_nothing_to_list_is_said(journeys: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOURNEYS_SIM_URL", "https://sim.example")
    told = journeys("tools")
    assert (told.code, told.out) == (0, "")
    assert "No tools" in told.err
    assert "https://sim.example" in told.err


def test_a_tools_file_that_is_wrong_is_refused(journeys: Call, tools_file: Path) -> None:
    tools_file.write_text('{"mcp": {"a": {}}}')
    told = journeys("tools")
    assert told.code == 2
    assert "mcp.a: needs either a command or a url" in told.err
