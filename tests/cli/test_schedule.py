"""Schedules on a real server: made, shown, paused, triggered, replaced, deleted."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import CONFIRM, Call, ask, until

Written = Callable[..., Path]
pytestmark = pytest.mark.usefixtures("at_work")
DAILY = ("--cron", "0 9 * * *", "--timezone", "Europe/Berlin")
NOW = {"id": "now", "type": "tool_execution", "tool": {"kind": "function", "code": "return 1"}}


@pytest.fixture
def schedule_id(journeys: Call) -> Iterator[str]:
    """An id of a schedule, which is deleted in the end."""
    made = f"clock-{uuid.uuid4().hex[:12]}"
    yield made
    journeys("schedule", "delete", made)


def sim(**values: Any) -> dict[str, Any]:
    """A Sim workflow that its schedule block starts."""
    stored = {"scheduleType": "weekly", "weeklyDay": "MON", "weeklyDayTime": "09:15", "timezone": "America/New_York"}
    code = {"code": "return {said: <clock.word> ?? 'nothing'}", "language": "javascript"}

    def block(block_id: str, kind: str, given: dict[str, Any]) -> dict[str, Any]:
        fields = {name: {"id": name, "type": "short-input", "value": value} for name, value in given.items()}
        shown = {"id": block_id, "type": kind, "name": block_id.title(), "position": {"x": 0, "y": 0}}
        return {**shown, "subBlocks": fields, "outputs": {}, "enabled": True, "data": {}}

    blocks = {"clock": block("clock", "schedule", {**stored, **values}), "work": block("work", "function", code)}
    edges = [{"id": "e", "source": "clock", "target": "work", "sourceHandle": "source"}]
    return {"version": "1.0", "state": {"blocks": blocks, "edges": edges, "metadata": {"name": "Digest"}}}


def test_a_schedule_is_made_listed_and_shown(journeys: Call, written: Written, schedule_id: str) -> None:
    made = journeys(
        "schedule", "create", written(ask()), *DAILY, "--id", schedule_id, "--jitter", "90s", "--catch-up", "2h",
        "--overlap", "buffer-one", "--note", "each morning", "--workspace", "shop", "--user", "robin",
    )  # fmt: skip
    assert (made.code, made.out.strip()) == (0, schedule_id), made.err
    assert "the next run: 20" in made.err
    listed = until(lambda: [one for one in journeys("schedule", "list", "--json").json if one["id"] == schedule_id])
    assert listed[0]["times"] == {"cron": ["0 9 * * *"], "every": [], "at": [], "timezone": "Europe/Berlin"}
    assert len(listed[0]["next"]) > 1
    assert listed[0]["last"] == []
    shown = journeys("schedule", "show", schedule_id, "--json").json
    assert (shown["journey"], shown["workspace"], shown["user"]) == ("order", "shop", "robin")
    assert (shown["overlap"], shown["catch_up_seconds"], shown["jitter_seconds"]) == ("buffer-one", 7200, 90)
    assert (shown["note"], shown["paused"], shown["running"]) == ("each morning", False, [])
    assert "0 9 * * * (Europe/Berlin)" in journeys("schedule", "list").out
    assert (
        "overlap buffer-one; made up for within 2h; up to 1m30s later by chance"
        in journeys("schedule", "show", schedule_id).out
    )


def test_runs_begin_by_themselves_each_with_its_own_id(journeys: Call, written: Written, schedule_id: str) -> None:
    assert journeys("schedule", "create", written(dict(NOW)), "--every", "1s", "--id", schedule_id).code == 0
    until(lambda: len(journeys("schedule", "show", schedule_id, "--json").json["last"]) >= 2)
    journeys("schedule", "pause", schedule_id)
    runs = [one["id"] for one in journeys("schedule", "show", schedule_id, "--json").json["last"]]
    assert len(set(runs)) == len(runs)
    assert all(run.startswith(f"{schedule_id}-") for run in runs)
    told = journeys("result", runs[-1], "--wait", "--json")
    assert (told.code, told.json["status"]) == (0, "completed")


def test_a_triggered_run_is_an_ordinary_journey(journeys: Call, written: Written, schedule_id: str) -> None:
    given = json.dumps({"number": 7})
    file = written(ask(from_input=True), CONFIRM)
    create = ("schedule", "create", file, *DAILY, "--id", schedule_id, "--input", given, "--user", "robin", "--paused")
    assert "paused" in journeys(*create).err
    run = journeys("schedule", "trigger", schedule_id, "--json").json["id"]
    until(lambda: journeys("status", run, "--json").json["questions"])
    listed = until(lambda: [one for one in journeys("list", "--user", "robin", "--json").json if one["id"] == run])
    assert listed[0]["journey"] == "order"
    second = journeys("schedule", "trigger", schedule_id)
    assert second.code == 2
    assert "one is under way, and the schedule does not let them overlap" in second.err
    assert journeys("send", run, "yes").code == 0
    assert journeys("result", run, "--wait").json == {"number": 7}


def test_the_schedule_of_a_sim_workflow_starts_it(journeys: Call, tmp_path: Path, schedule_id: str) -> None:
    file = tmp_path / "digest.json"
    file.write_text(json.dumps(sim()), encoding="utf-8")
    made = journeys("schedule", "create", file, "--id", schedule_id, "--input", '{"word": "hello"}', "--json").json
    assert made["times"] == {"cron": ["15 9 * * 1"], "every": [], "at": [], "timezone": "America/New_York"}
    run = journeys("schedule", "trigger", schedule_id).out.strip()
    assert journeys("result", run, "--wait").json["result"] == {"said": "hello"}
    other = journeys("schedule", "create", file, "--id", schedule_id, "--replace", "--every", "2h", "--json").json
    assert other["times"] == {"cron": [], "every": [7200.0], "at": [], "timezone": "UTC"}


def test_a_large_definition_and_input_travel_with_the_schedule(
    journeys: Call, written: Written, tmp_path: Path, schedule_id: str
) -> None:
    words = tmp_path / "words.json"
    words.write_text(json.dumps({"number": 1, "mail": "x" * 300_000 + "@example.com"}), encoding="utf-8")
    field = {"name": "mail", "type": "string", "required": False}
    form = ask(from_input=True, fields=[{"name": "number", "type": "integer"}, field])
    create = ("schedule", "create", written(form), *DAILY, "--id", schedule_id, "--input", f"@{words}")
    assert journeys(*create).code == 0
    run = journeys("schedule", "trigger", schedule_id).out.strip()
    assert journeys("result", run, "--wait").json == {"number": 1}


def test_the_same_id_is_refused_unless_it_is_to_be_replaced(journeys: Call, written: Written, schedule_id: str) -> None:
    file = written(ask())
    assert journeys("schedule", "create", file, *DAILY, "--id", schedule_id).code == 0
    again = journeys("schedule", "create", file, "--every", "5m", "--id", schedule_id)
    assert again.code == 2
    assert "--replace puts this one in its place, --id gives this one another id" in again.err
    journeys("schedule", "pause", schedule_id, "--note", "holidays")
    replaced = journeys("schedule", "create", file, "--every", "5m", "--id", schedule_id, "--replace", "--json").json
    assert (replaced["times"]["every"], replaced["times"]["cron"]) == ([300.0], [])
    assert (replaced["paused"], replaced["note"]) == (True, "holidays")


def test_a_paused_schedule_is_resumed(journeys: Call, written: Written, schedule_id: str) -> None:
    journeys("schedule", "create", written(ask()), *DAILY, "--id", schedule_id)
    assert f"journeys schedule resume {schedule_id}" in journeys("schedule", "pause", schedule_id).err
    assert journeys("schedule", "show", schedule_id, "--json").json["paused"] is True
    assert "goes on; the next run: 20" in journeys("schedule", "resume", schedule_id).err
    assert journeys("schedule", "show", schedule_id, "--json").json["paused"] is False


def test_deleting_says_what_goes_on(journeys: Call, written: Written, schedule_id: str) -> None:
    journeys("schedule", "create", written(ask()), *DAILY, "--id", schedule_id)
    run = journeys("schedule", "trigger", schedule_id).out.strip()
    until(lambda: run in journeys("schedule", "show", schedule_id, "--json").json["running"])
    told = journeys("schedule", "delete", schedule_id)
    assert told.code == 0
    assert f"{run}, until `journeys cancel {run}`" in told.err
    assert journeys("schedule", "show", schedule_id).code == 2
    assert journeys("status", run, "--json").json["status"] == "waiting"
    journeys("cancel", run)


@pytest.mark.parametrize("command", ["show", "pause", "resume", "trigger", "delete"])
def test_a_schedule_that_is_not_there_is_told_in_plain_words(journeys: Call, command: str) -> None:
    told = journeys("schedule", command, "nowhere")
    assert told.code == 2
    assert "There is no schedule 'nowhere' here; `journeys schedule list` shows those that there are" in told.err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "has no schedule of its own; say when with --cron, --every or --at"),
        (("--cron", "0 9 * *"), "cron `0 9 * *`: it has 4 fields; five are needed"),
        (("--cron", "0 9 * * *", "--timezone", "Mars/Olympus"), "timezone `Mars/Olympus`: there is no such time zone"),
        (("--every", "often"), "--every: 'often' is no duration; write it as 30s"),
        (("--at", "2001-01-01T00:00"), "at `2001-01-01T00:00`: lies in the past"),
        (("--cron", "0 9 * * *", "--jitter", "1"), "--jitter: '1' is no duration"),
        (("--cron", "0 9 * * *", "--block", "Clock"), "--block Clock: goes with a Sim workflow"),
    ],
)
def test_what_cannot_be_had_is_refused_before_a_server_is_asked(
    journeys: Call, written: Written, options: tuple[str, ...], said: str
) -> None:
    told = journeys("schedule", "create", written(ask()), *options, "--server", "localhost:1")
    assert told.code == 2
    assert said in told.err
    assert "server" not in told.err
