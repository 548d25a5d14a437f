"""The command as people call it: in this process where its words count, as a process where it must live and die."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from cli.main import main

ROOT = Path(__file__).parent.parent.parent
DATA = ROOT / "tests" / "data"
SIM = DATA / "cli" / "price-request.json"
SECONDS = 60.0


@dataclass(frozen=True)
class Outcome:
    """What a command gave: exit code, data, talk."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The data, as JSON."""
        return json.loads(self.out)


Call = Callable[..., Outcome]


@pytest.fixture
def journeys(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Call]:
    """Calls the command in this process, without a terminal."""

    def call(*arguments: str | Path) -> Outcome:
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Outcome(code, captured.out, captured.err)

    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    with Path(os.devnull).open() as nothing:
        monkeypatch.setattr(sys, "stdin", nothing)
        yield call
    root.handlers[:] = handlers
    root.setLevel(level)


@contextmanager
def process(*arguments: str, ready: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """The command as a process of its own, once it has said that it is ready; ended by SIGTERM."""
    running = subprocess.Popen(
        [sys.executable, "-m", "cli.main", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        said = wait_for_words(running, ready)
        assert ready in said, said
        yield running
    finally:
        if running.poll() is None:
            running.terminate()
        try:
            running.communicate(timeout=SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(running.pid, signal.SIGKILL)
            running.communicate()


def wait_for_words(running: subprocess.Popen[str], words: str) -> str:
    """What a process has said, up to the line with these words, or all that it said before it ended."""
    assert running.stdout is not None
    said = ""
    for line in running.stdout:
        said += line
        if words in line:
            break
    return said


def until(holds: Callable[[], Any]) -> Any:
    """Waits until something holds, and gives it."""
    deadline = time.monotonic() + SECONDS
    while not (found := holds()):
        assert time.monotonic() < deadline, "it did not come to hold in time"
        time.sleep(0.05)
    return found


@pytest.fixture(scope="session")
def queue() -> str:
    """A task queue that no other test process uses."""
    return f"cli-{uuid.uuid4().hex}"


@pytest.fixture(scope="session")
def worker(temporal_server: str, queue: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """`journeys worker` as a process; the environment in which it is found."""
    home = str(tmp_path_factory.mktemp("cli-home"))
    environment = {"TEMPORAL_ADDRESS": temporal_server, "JOURNEYS_TASK_QUEUE": queue, "JOURNEYS_HOME": home}
    with process("worker", ready="Worker on", **environment):
        yield environment


@pytest.fixture
def at_work(worker: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The command in this process finds the server on which the worker works."""
    for name, value in worker.items():
        monkeypatch.setenv(name, value)


def ask(state_id: str = "ask", **more: Any) -> dict[str, Any]:
    """A form."""
    fields = [{"name": "number", "type": "integer"}, {"name": "mail", "type": "email", "required": False}]
    return {
        "id": state_id,
        "type": "input_collection",
        "title": "Order",
        "question": "Which?",
        "fields": fields,
        **more,
    }


def document(*states: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A journey of states one after another, that ends with the number it was given, if it asked for one."""
    end: dict[str, Any] = {"id": "end", "type": "final"}
    if any(state["id"] == "ask" for state in states):
        end["output"] = {"number": {"$ref": ["outputs", "ask", "number"]}}
    listed = [*states, end]
    for state, following in pairwise(listed):
        state.setdefault("next", following["id"])
    journey = {"id": "order", "title": "Order", "initial": [listed[0]["id"]], "states": listed}
    return {"journeys": [journey], **more}


CONFIRM: dict[str, Any] = {"id": "confirm", "type": "pause_point", "title": "Confirm", "question": "Go on?"}
FAIL: dict[str, Any] = {
    "id": "fail",
    "type": "tool_execution",
    "title": "Pay",
    "tool": {"kind": "function", "code": "throw new Error('the till is empty')"},
}


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    """Writes a journey of states one after another into a file."""

    def write(*states: dict[str, Any], **more: Any) -> Path:
        path = tmp_path / f"{uuid.uuid4().hex[:8]}.json"
        path.write_text(json.dumps(document(*[dict(state) for state in states], **more)), encoding="utf-8")
        return path

    return write
