"""The inbox as people use it, and silence across workers that are killed."""

from __future__ import annotations

import json
import os
import signal
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import CONFIRM, Call, process, until
from tests.engine.silence.policies import after, escalate, expire

Written = Callable[..., Path]
LATE: dict[str, Any] = {"id": "late", "type": "final", "output": "nobody"}


@pytest.fixture
def waiting(at_work: None, journeys: Call, written: Written) -> Callable[..., str]:
    """Starts a journey with one question; its id, once visibility knows that it waits."""

    def start(**more: Any) -> str:
        run_id = f"inbox-{uuid.uuid4().hex[:12]}"
        assert journeys("start", written({**CONFIRM, **more}), "--id", run_id).code == 0
        until(lambda: run_id in ids(journeys("inbox", "--json", "--limit", "500").json))
        return run_id

    return start


def ids(listed: Any) -> list[str]:
    """The journeys of a list."""
    return [one["id"] for one in listed]


def test_what_waits_is_listed_by_queue_and_person_and_claimed_once(journeys: Call, waiting: Callable[..., str]) -> None:
    queue = f"queue-{uuid.uuid4().hex[:8]}"
    run_id = waiting(assignment={"queue": queue})
    assert ids(journeys("inbox", "--queue", queue, "--unclaimed", "--json").json) == [run_id]
    told = journeys("inbox", "claim", run_id, "--by", "ada")
    assert (told.code, told.out) == (0, "ada has claimed Confirm\nConfirm: Go on?\n  Yes\n  No\n")
    refused = journeys("inbox", "claim", run_id, "--by", "bob")
    assert (refused.code, refused.err.strip()) == (2, "Confirm has been claimed by ada")
    listed = until(lambda: journeys("inbox", "--queue", queue, "--assignee", "ada").out)
    assert [line.split()[:5] for line in listed.splitlines()] == [
        ["ID", "JOURNEY", "STATUS", "FOR", "QUEUE"],
        [run_id, "order", "waiting", "ada", queue],
    ]
    assert f"  for ada, from the queue {queue}" in journeys("status", run_id).out
    assert journeys("inbox", "release", run_id, "--by", "bob").code == 2
    assert journeys("inbox", "release", run_id, "--by", "ada").code == 0
    assert journeys("inbox", "assign", run_id, "--to", "bob").out.startswith("Confirm is for bob now")
    assert journeys("inbox", "answer", run_id, "yes", "--by", "ada").code == 0, "anybody may answer here"
    until(lambda: not journeys("inbox", "--assignee", "bob", "--queue", queue, "--json").json)
    assert "Nothing waits there" in journeys("inbox", "--queue", queue).err


def test_two_people_claim_at_the_same_time_and_one_is_told_who_was_first(
    worker: dict[str, str], journeys: Call, waiting: Callable[..., str]
) -> None:
    import subprocess
    import sys

    run_id = waiting(assignment={"queue": "desk"})

    def claim(by: str) -> tuple[int, str]:
        line = [sys.executable, "-m", "cli.main", "inbox", "claim", run_id, "--by", by, "--json"]
        done = subprocess.run(line, capture_output=True, text=True, env={**os.environ, **worker}, check=False)
        return done.returncode, done.stdout if done.returncode == 0 else done.stderr.strip()

    with ThreadPoolExecutor() as pool:
        found = dict(zip(("ada", "bob"), pool.map(claim, ("ada", "bob")), strict=True))
    (winner,) = [by for by, (code, _) in found.items() if code == 0]
    (loser,) = [by for by in found if by != winner]
    assert found[loser] == (2, f"Confirm has been claimed by {winner}")
    assert json.loads(found[winner][1])["questions"][0]["assignee"] == winner
    journeys("inbox", "answer", run_id, "yes", "--by", loser)


def test_where_only_the_assignee_may_answer_others_are_refused(journeys: Call, waiting: Callable[..., str]) -> None:
    run_id = waiting(assignment={"queue": "desk", "exclusive": True})
    refused = journeys("inbox", "answer", run_id, "yes", "--by", "bob")
    assert (refused.code, refused.err.strip()) == (2, "The question must be claimed before it is answered")
    journeys("inbox", "claim", run_id, "--by", "ada")
    refused = journeys("send", run_id, "yes")
    assert (refused.code, refused.err.strip()) == (2, "Only ada may answer; nobody is named")
    assert journeys("inbox", "answer", run_id, "yes", "--by", "ada").code == 0


def test_what_is_asked_is_shown_on_demand(journeys: Call, waiting: Callable[..., str]) -> None:
    queue = f"queue-{uuid.uuid4().hex[:8]}"
    silence = [after(3600, escalate(assignee="boss")), {"when": {"kind": "working_day"}, "do": expire()}]
    run_id = waiting(assignment={"queue": queue}, silence=silence)
    shown = until(lambda: journeys("inbox", "--queue", queue, "--questions").out)
    lines = [line.strip() for line in shown.splitlines()]
    assert lines[2] == "Confirm: Go on?"
    assert f"in the queue {queue}, not claimed" in lines
    assert any(line.startswith("if nobody answers: escalate at 20") for line in lines)
    assert any(line.startswith("if nobody answers: expire at 20") for line in lines)
    assert f"answer with: journeys send {run_id} yes" in lines
    (one,) = journeys("inbox", "--queue", queue, "--questions", "--json").json
    assert one["questions"][0]["prompt"] == "Go on?"
    assert journeys("inbox", "answer", run_id, "yes", "--by", "ada").code == 0


def test_a_conversation_that_is_handed_over_waits_in_its_queue_until_it_is_handed_back(
    journeys: Call, waiting: Callable[..., str]
) -> None:
    queue = f"queue-{uuid.uuid4().hex[:8]}"
    run_id = waiting(silence=[after(1, {"kind": "hand_over", "queue": queue, "reason": "Nobody there"})])
    until(lambda: ids(journeys("inbox", "--queue", queue, "--json").json) == [run_id])
    told = journeys("inbox", "answer", run_id, "Shall I call you?", "--by", "ada")
    assert (told.code, "Shall I call you?" in told.out) == (0, True)
    assert journeys("status", run_id, "--json").json["handoff"]["reason"] == "Nobody there"
    assert journeys("inbox", "hand-back", run_id, "--by", "ada").code == 0
    assert journeys("status", run_id, "--json").json["handoff"] is None
    refused = journeys("inbox", "hand-back", run_id, "--by", "ada")
    assert (refused.code, "Nobody has handed the conversation over" in refused.err) == (2, True)
    assert journeys("inbox", "answer", run_id, "yes", "--by", "ada").code == 0
    until(lambda: not journeys("inbox", "--queue", queue, "--json").json)


def test_wrong_use_is_told(journeys: Call, at_work: None) -> None:
    assert journeys("inbox", "claim", "x").code == 2
    assert "--by" in journeys("inbox", "claim", "x").err
    assert "Say --to NAME or --queue NAME" in journeys("inbox", "assign", "x").err
    unknown = journeys("inbox", "claim", "no-such-journey", "--by", "ada")
    assert (unknown.code, "There is no journey 'no-such-journey'" in unknown.err) == (2, True)


def test_a_worker_killed_between_the_reminder_and_the_expiry_changes_nothing(
    temporal_server: str, tmp_path: Path, journeys: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = {
        **CONFIRM,
        "silence": [after(1), after(7, expire())],
        "next": [{"target": "end"}, {"target": "late", "trigger": "timeout"}],
    }
    document = {"id": "silent", "states": [state, {"id": "end", "type": "final"}, LATE]}
    (path := tmp_path / "silent.json").write_text(json.dumps(document))
    environment = {
        "TEMPORAL_ADDRESS": temporal_server,
        "JOURNEYS_TASK_QUEUE": f"kill-{uuid.uuid4().hex}",
        "JOURNEYS_HOME": str(tmp_path / "home"),
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    run_id = f"silent-{uuid.uuid4().hex[:12]}"

    def said() -> list[str]:
        told = journeys("result", run_id, "--as", "conversation").out
        return [line for line in told.splitlines() if "Reminder" in line or "Are you there?" in line]

    with process("worker", ready="Worker on", **environment) as first:
        assert journeys("start", path, "--id", run_id).code == 0
        until(lambda: "reminder" in kinds(journeys, run_id))
        os.killpg(first.pid, signal.SIGKILL)
    with process("worker", ready="Worker on", **environment):
        result = journeys("result", run_id)
        assert (result.code, result.out.strip()) == (0, "nobody")
        assert kinds(journeys, run_id).count("reminder") == 1
        assert len(said()) == 1


def kinds(journeys: Call, run_id: str) -> list[str]:
    """The kinds of lines of a transcript."""
    import asyncio

    from temporalio.client import Client

    from client import JourneysClient

    async def read() -> list[str]:
        client = await Client.connect(os.environ["TEMPORAL_ADDRESS"])
        return [one.kind for one in (await JourneysClient(client).handle(run_id).transcript()).entries]

    return asyncio.run(read())


def test_simulate_shows_what_silence_leads_to_and_null_is_silence(journeys: Call, tmp_path: Path) -> None:
    state = {
        **CONFIRM,
        "silence": [
            after(7200),
            {"when": {"kind": "working_day", "days": 2}, "do": escalate(assignee="boss")},
            after(864000, {"kind": "expire"}),
        ],
        "next": [{"target": "end"}, {"target": "late", "trigger": "timeout"}],
    }
    document = {"id": "silent", "states": [state, {"id": "end", "type": "final", "output": "done"}, LATE]}
    (path := tmp_path / "silent.json").write_text(json.dumps(document))
    alone = journeys("simulate", path)
    assert (alone.code, alone.out.strip()) == (0, "nobody")
    lines = [line.strip() for line in alone.err.splitlines() if line.startswith("  ")]
    assert lines == ["Are you there?", "Confirm is for boss now", "Nobody has answered in time"]
    late = journeys("simulate", path, "--answers", '[null, "yes"]')
    assert (late.code, late.out.strip()) == (0, "done")
    assert "Are you there?" in late.err
    assert "boss" not in late.err
    stubbed = journeys("simulate", path, "--stubs", stubs(tmp_path))
    assert (stubbed.code, stubbed.out.strip()) == (0, "nobody")


def stubs(folder: Path) -> Path:
    """Stubs for nothing."""
    (path := folder / "stubs.json").write_text("{}")
    return path
