"""pytest collects files of tests by itself, wherever Journeys is installed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conversation_tests.conftest import Plan, suite

FILLED = {"values": {"number": 7}}


def pytest_in(folder: Path, *arguments: str) -> str:
    """What pytest says of a folder."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


def test_each_case_is_a_test_of_the_session(plan: Plan, tmp_path: Path) -> None:
    plan(suite({"values": {"number": "${n}"}}, test={"cases": [{"n": 7}, {"n": "many"}]}))
    said = pytest_in(tmp_path, "-rA")
    assert "1 failed, 1 passed" in said
    assert "PASSED it.journey-test.json::it [n: 7]" in said
    assert 'turn 1: {"number": "many"}' in said
    assert "      refused\n        - nothing\n        + number: " in said


def test_a_file_that_is_none_is_an_error_with_its_remedies(tmp_path: Path) -> None:
    (tmp_path / "a.journey-test.yaml").write_text("journy: a\n", encoding="utf-8")
    said = pytest_in(tmp_path)
    assert "1 error" in said
    assert "line 1, journy: there is no such field here; did you mean `journey`?" in said
    assert "Traceback" not in said


def test_other_names_and_tools_are_settings(plan: Plan, tmp_path: Path) -> None:
    document = suite({**FILLED, "expect": {"outputs": {"look": {"total": 9}}}}, tools={}, other_tools="real")
    plan(document, "talk.yaml")
    tools = "from journeys import tool\n\n\n@tool(id='orders', effect='pure')\ndef orders(number: int) -> dict:\n"
    (tmp_path / "shop_tools.py").write_text(f"{tools}    return {{'total': number + 2}}\n", encoding="utf-8")
    settings = "[pytest]\njourneys_tests = talk.yaml\njourneys_tools = shop_tools\npythonpath = .\n"
    (tmp_path / "pytest.ini").write_text(settings, encoding="utf-8")
    assert "1 passed" in pytest_in(tmp_path)


def test_they_are_played_on_a_server(
    plan: Plan, tmp_path: Path, temporal_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEMPORAL_ADDRESS", temporal_server)
    document = suite({**FILLED, "expect": {"state": "sure"}})
    document["tests"]["later"] = {"turns": [{"wait": "1 day"}]}
    plan(document)
    said = pytest_in(tmp_path, "--journeys-server", "-rs")
    assert "1 passed, 1 skipped" in said
    assert "a server's clock is the real one" in said
