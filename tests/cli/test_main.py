"""The command as a whole: help, errors, start-up."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cli.main import SECTIONS, name_of
from tests.cli.conftest import ROOT, Call

COMMANDS = [name_of(function) for functions in SECTIONS.values() for function in functions]


def test_every_command_that_is_documented_is_there() -> None:
    wanted = "convert validate render run start send status watch result cancel list dev setup simulate worker"
    assert set(wanted.split()) <= set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_each_command_has_examples_that_name_it(journeys: Call, command: str) -> None:
    told = journeys(command, "--help")
    assert told.code == 0
    assert f"journeys {command}" in told.out.partition("Examples:")[2]


def test_the_help_lists_all_commands(journeys: Call) -> None:
    told = journeys("--help")
    listed = [line.split()[0] for line in told.out.splitlines() if line.startswith("  ") and line.split()]
    assert set(COMMANDS) <= set(listed)


def test_the_command_page_has_a_section_for_each_command() -> None:
    page = (ROOT / "docs" / "command.md").read_text(encoding="utf-8")
    assert [name for name in COMMANDS if f"`journeys {name}" not in page] == []


def test_help_comes_at_once() -> None:
    """Best of several: other tests run beside this one. Processor time, for the same reason."""

    def seconds() -> float:
        before = os.times()
        subprocess.run([sys.executable, "-m", "cli.main", "--help"], cwd=ROOT, check=True, capture_output=True)
        after = os.times()
        return (after.children_user + after.children_system) - (before.children_user + before.children_system)

    assert min(seconds() for _ in range(3)) < 0.3


@pytest.mark.parametrize(
    "module", ["temporalio", "pydantic", "httpx", "rich", "settings", "client", "worker", "converters", "engine"]
)
def test_help_brings_no_heavy_module_with_it(module: str) -> None:
    code = f"import sys, cli.main; sys.exit('{module}' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


@pytest.mark.parametrize(
    "arguments", [["nonsense"], ["run"], ["run", "--nonsense"], ["status"], ["list", "--limit", "many"], ["--nonsense"]]
)
def test_wrong_use_is_said_on_stderr_with_exit_code_2(journeys: Call, arguments: list[str]) -> None:
    told = journeys(*arguments)
    assert told.code == 2
    assert told.out == ""
    assert "Error:" in told.err
    assert "Traceback" not in told.err


def test_the_version_is_told(journeys: Call) -> None:
    assert journeys("--version").out.startswith("journeys 0.")


def test_a_mistake_of_our_own_is_an_apology_and_a_traceback_only_when_debugging(
    journeys: Call, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr("cli.documents.read_bytes", broken)
    told = journeys("validate", tmp_path / "any.json")
    assert told.code == 1
    assert "Sorry" in told.err
    assert "a bug" in told.err
    assert "Traceback" not in told.err
    assert "Traceback" in journeys("--debug", "validate", tmp_path / "any.json").err
    monkeypatch.setenv("JOURNEYS_DEBUG", "1")
    assert "Traceback" in journeys("validate", tmp_path / "any.json").err


def test_a_broken_environment_is_one_message(journeys: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOURNEYS_STORAGE_THRESHOLD", "much")
    told = journeys("list")
    assert told.code == 2
    assert "JOURNEYS_STORAGE_THRESHOLD" in told.err


def test_a_server_that_is_not_there_is_told_within_seconds(journeys: Call) -> None:
    began = time.monotonic()
    told = journeys("list", "--server", "127.0.0.1:1")
    assert time.monotonic() - began < 10
    assert told.code == 2
    assert "No Temporal server answers at 127.0.0.1:1 (connection refused)" in told.err
    assert "name none (--server, TEMPORAL_ADDRESS)" in told.err


def test_what_is_no_address_is_refused(journeys: Call) -> None:
    told = journeys("list", "--server", "nonsense")
    assert told.code == 2
    assert "write host:port" in told.err


def test_a_reader_that_goes_away_is_no_error() -> None:
    line = f"'{sys.executable}' -m cli.main --help | head -1; exit ${{PIPESTATUS[0]}}"
    ended = subprocess.run(["bash", "-c", line], cwd=ROOT, capture_output=True, text=True, check=False)
    assert "Traceback" not in ended.stderr
