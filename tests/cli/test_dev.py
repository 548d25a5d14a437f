"""`journeys dev` and the local server: shared, kept on disk, stopped cleanly."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.cli.conftest import CONFIRM, SECONDS, Call, ask, process, until

Written = Callable[..., Path]
pytestmark = pytest.mark.server


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of one's own: a server of one's own."""
    monkeypatch.setenv("JOURNEYS_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@contextmanager
def dev(home: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    with process("dev", *arguments, ready="Working on", JOURNEYS_HOME=str(home)) as running:
        yield running


def test_a_waiting_journey_goes_on_after_worker_and_server_were_stopped_and_started(
    journeys: Call, written: Written, home: Path
) -> None:
    with dev(home):
        run_id = journeys("start", written(ask(), CONFIRM)).out.strip()
        assert journeys("send", run_id, "--values", '{"number": 3}').code == 0
    with dev(home):
        status = journeys("status", run_id, "--json").json
        assert status["status"] == "waiting"
        assert status["outputs"]["ask"]["number"] == 3
        assert journeys("send", run_id, "yes").code == 0
        assert journeys("result", run_id).json == {"number": 3}


def test_what_a_run_leaves_waiting_is_answered_without_any_other_process(
    journeys: Call, written: Written, home: Path
) -> None:
    """Each command starts the local server, plays the journey meanwhile, and stops the server."""
    left = journeys("run", written(ask(), CONFIRM), "--answers", '[{"number": 3}]', "--json")
    assert left.code == 2
    assert "`journeys dev`" in left.err
    run_id = left.json["id"]
    assert "Confirm: Go on?" in journeys("status", run_id).out
    assert journeys("send", run_id, "perhaps").code == 2
    assert journeys("send", run_id, "yes").code == 0
    assert journeys("result", run_id).json == {"number": 3}
    assert not json.loads((home / "server" / "server.json").read_text())["address"].endswith(":0")


def test_a_journey_of_another_task_queue_can_be_read_while_dev_works_on_its_own(
    journeys: Call, written: Written, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JOURNEYS_TASK_QUEUE", "of-another-program")
    told = journeys("run", written(ask()), "--answers", '[{"number": 3}]', "--json")
    assert told.code == 0, told.err
    monkeypatch.delenv("JOURNEYS_TASK_QUEUE")
    run_id = told.json["id"]
    assert journeys("result", run_id).json == {"number": 3}
    with dev(home, "--queue", "ours"):
        # The worker of the run has only just stopped and counts as one for a minute.
        monkeypatch.setattr("cli.session.ATTACH_SECONDS", 0)
        assert journeys("result", run_id).json == {"number": 3}


def test_dev_prints_both_addresses_and_stops_cleanly(home: Path) -> None:
    port, ui_port = free_port(), free_port()
    with process(
        "dev", "--port", str(port), "--ui-port", str(ui_port), "--json", ready="address", JOURNEYS_HOME=str(home)
    ) as running:
        # A moment later it works; the words come once the worker is up.
        assert connects(port)
        with urlopen(f"http://127.0.0.1:{ui_port}", timeout=10) as page:
            assert page.status == 200
        running.send_signal(signal.SIGINT)
        began = time.monotonic()
        assert running.wait(SECONDS) == 0
        assert time.monotonic() - began < 20
        until(lambda: not connects(port))
        assert running.stdout is not None
        said = running.stdout.read()
        assert "Traceback" not in said
        assert "temporalio" not in said


def test_ports_that_cannot_be_had_are_refused(journeys: Call, written: Written, home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        told = journeys("dev", "--port", str(taken.getsockname()[1]))
        assert told.code == 2
        assert "is taken" in told.err
    with dev(home):
        told = journeys("dev", "--port", str(free_port()))
        assert told.code == 2
        assert "runs already, at" in told.err
        fresh = journeys("dev", "--fresh")
        assert fresh.code == 2
        assert "is in use" in fresh.err


def test_fresh_forgets_all_journeys(journeys: Call, written: Written, home: Path) -> None:
    journeys("start", written(ask()), "--id", "old")
    assert "old" in journeys("list").out
    with dev(home, "--fresh"):
        assert "No journeys" in journeys("list").err


def test_a_named_server_is_not_forgotten(journeys: Call, temporal_server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEMPORAL_ADDRESS", temporal_server)
    told = journeys("dev", "--fresh")
    assert told.code == 2
    assert "not ours to forget" in told.err


def free_port() -> int:
    """A port that is free just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def connects(port: int) -> bool:
    """Whether somebody listens."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
