"""Parlant scripts at the command line, where Parlant is not installed; with it: tests/parlant."""

import ast
from pathlib import Path

import pytest

from tests.cli.conftest import DATA, Call

READING = DATA / "parlant" / "script_readings" / "library.json"


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "desk.py"
    path.write_text("from pathlib import Path\n\nPath('ran').touch()\n", encoding="utf-8")
    return path


def test_a_script_is_not_run_unless_the_command_is_told_to(journeys: Call, script: Path) -> None:
    found = journeys("convert", script)
    assert found.code == 2
    assert "--run-script" in found.err
    assert not (script.parent / "ran").exists()


def test_without_parlant_the_command_says_how_to_install_it(
    journeys: Call, script: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cli.scripts.find_spec", lambda _: None)
    found = journeys("convert", script, "--run-script")
    assert found.code == 2
    assert "pip install 'journeys[parlant]'" in found.err


def test_a_script_that_is_not_there_is_told_of(journeys: Call, tmp_path: Path) -> None:
    found = journeys("convert", tmp_path / "none.py", "--run-script")
    assert found.code == 2
    assert "there is no file" in found.err


def test_a_reading_becomes_a_script(journeys: Call, tmp_path: Path) -> None:
    output = tmp_path / "desk.py"
    assert journeys("convert", READING, "--to", "parlant", "--output", output).code == 0
    tree = ast.parse(output.read_text(encoding="utf-8"))
    assert [one.name for one in tree.body if isinstance(one, ast.AsyncFunctionDef)][-2:] == ["build", "main"]
