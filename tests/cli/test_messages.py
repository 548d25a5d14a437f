"""Talking to journeys that run elsewhere: a worker of its own process does the work."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from temporalio.client import Client

from tests.cli.conftest import CONFIRM, FAIL, Call, ask, until

Written = Callable[..., Path]
pytestmark = pytest.mark.usefixtures("at_work")


@pytest.fixture
def started(journeys: Call, written: Written) -> Callable[..., str]:
    """Starts a journey of states one after another; its id, once it asks something or has ended."""

    def start(*states: dict[str, Any], **more: Any) -> str:
        run_id = f"cli-{uuid.uuid4().hex[:12]}"
        told = journeys("start", written(*states, **more), "--id", run_id)
        assert told.code == 0, told.err
        assert told.out.strip() == run_id
        until(lambda: _at_rest(journeys("status", run_id, "--json").json))
        return run_id

    return start


def _at_rest(snapshot: Any) -> bool:
    return bool(snapshot["questions"]) or snapshot["status"] in ("completed", "failed", "cancelled", "paused")


def events(worker: dict[str, str], run_id: str) -> int:
    """How long the history of a journey is."""

    async def count() -> int:
        client = await Client.connect(worker["TEMPORAL_ADDRESS"])
        return len([event async for event in client.get_workflow_handle(run_id).fetch_history_events()])

    return asyncio.run(count())


def test_a_journey_is_started_answered_and_read(journeys: Call, started: Callable[..., str]) -> None:
    run_id = started(ask(), CONFIRM)
    status = journeys("status", run_id)
    assert "Status    waiting" in status.out
    assert "Order: Which?" in status.out
    assert f"journeys send {run_id} --values" in status.out
    turn = journeys("send", run_id, "--values", '{"number": 3}', "--json").json
    assert turn["questions"][0]["title"] == "Confirm"
    told = journeys("send", run_id, "yes")
    assert told.code == 0
    result = journeys("result", run_id)
    assert result.code == 0
    assert result.json == {"number": 3}
    assert journeys("status", run_id, "--json").json["status"] == "completed"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ('{"number": "many"}', "number: a number is needed"),
        ('{"number": 3, "mail": "nobody"}', "mail: an e-mail address is needed"),
        ('{"numbre": 3}', "numbre was not asked for"),
    ],
)
def test_a_wrong_answer_is_refused_with_its_reason_and_leaves_nothing_in_the_history(
    journeys: Call, started: Callable[..., str], worker: dict[str, str], answer: str, reason: str
) -> None:
    run_id = started(ask())
    before = events(worker, run_id)
    told = journeys("send", run_id, "--values", answer)
    assert told.code == 2
    assert told.out == ""
    assert reason in told.err
    assert events(worker, run_id) == before
    assert journeys("send", run_id, "--values", '{"number": 3}').code == 0


def test_a_text_for_a_form_of_several_fields_says_which_field_took_it(
    journeys: Call, started: Callable[..., str]
) -> None:
    fields = [
        {"name": "note", "type": "text", "required": False},
        {"name": "name", "type": "text", "title": "Your name"},
        {"name": "town", "type": "text"},
    ]
    run_id = started({"id": "who", "type": "input_collection", "title": "Who", "fields": fields})
    assert "Your name: hi there" in journeys("send", run_id, "hi there").err
    assert "town: Rome" in journeys("send", run_id, "Rome").err
    assert journeys("status", run_id, "--json").json["outputs"]["who"] == {
        "note": None,
        "name": "hi there",
        "town": "Rome",
    }


def test_a_text_for_a_form_of_one_field_is_just_taken(journeys: Call, started: Callable[..., str]) -> None:
    run_id = started({"id": "who", "type": "input_collection", "fields": [{"name": "town", "type": "text"}]})
    assert "town" not in journeys("send", run_id, "Rome").err


def test_the_path_of_a_status_is_told_in_titles(journeys: Call, started: Callable[..., str]) -> None:
    run_id = started({**CONFIRM, "id": "5b1f0d1c-0c55-4f5c-8a3e-2f5f4a1d9f10"})
    assert "Path      Confirm\n" in journeys("status", run_id).out
    assert journeys("status", run_id, "--json").json["path"] == ["5b1f0d1c-0c55-4f5c-8a3e-2f5f4a1d9f10"]


def test_an_answer_by_signal_is_answered_in_the_transcript(journeys: Call, started: Callable[..., str]) -> None:
    run_id = started(CONFIRM)
    assert journeys("send", run_id, "perhaps", "--no-wait").code == 0
    until(lambda: journeys("status", run_id, "--json").json["questions"][0]["problems"])
    assert "not taken: yes or no is needed" in journeys("status", run_id).out


def test_the_same_answer_id_counts_once(journeys: Call, started: Callable[..., str]) -> None:
    run_id = started(ask(), CONFIRM)
    arguments = ("send", run_id, "--values", '{"number": 3}', "--id", "one")
    assert not journeys(*arguments, "--json").json["duplicate"]
    assert journeys(*arguments, "--json").json["duplicate"]


@pytest.mark.parametrize(
    "command",
    [
        "status",
        "watch",
        "result",
        "cancel",
        "send ID yes",
        "pause",
        "rewind ID --state a",
        "command ID retry",
        "render",
    ],
)
def test_an_unknown_journey_is_one_message(journeys: Call, command: str) -> None:
    arguments = command.replace("ID", "nobody-knows").split()
    told = journeys(*arguments, *([] if "ID" in command else ["nobody-knows"]))
    assert told.code == 2
    assert told.out == ""
    assert "There is no journey 'nobody-knows' here" in told.err
    assert "journeys list" in told.err


def test_a_journey_that_has_ended_takes_no_answers(journeys: Call, started: Callable[..., str]) -> None:
    run_id = started(ask())
    journeys("send", run_id, "--values", '{"number": 3}')
    for arguments in (["send", run_id, "yes"], ["cancel", run_id], ["command", run_id, "retry"]):
        told = journeys(*arguments)
        assert told.code == 2
        assert "has ended" in told.err


def test_send_wants_one_answer(journeys: Call) -> None:
    assert journeys("send", "any").code == 2
    assert journeys("send", "any", "yes", "--values", "{}").code == 2
    told = journeys("send", "any", "--values", "[1]")
    assert told.code == 2
    assert "--values: a JSON object is needed" in told.err


def test_watching_shows_states_as_they_end_and_a_line_of_json_for_each_change(
    journeys: Call, started: Callable[..., str]
) -> None:
    run_id = started(ask())
    journeys("send", run_id, "--values", '{"number": 3}')
    shown = journeys("watch", run_id)
    assert shown.code == 0
    assert "✓ Order" in shown.err
    assert f"The journey {run_id}: completed" in shown.err
    lines = [json.loads(line) for line in journeys("watch", run_id, "--json").out.splitlines()]
    assert lines[-1]["status"] == "completed"
    assert lines[-1]["progress"]["percent"] == 100
    assert {visit["state"] for line in lines for visit in line["visits"]} == {"ask", "end"}


def test_a_failed_journey_is_exit_code_1_for_result_and_watch(journeys: Call, started: Callable[..., str]) -> None:
    run_id = started(FAIL)
    result = journeys("result", run_id)
    assert result.code == 1
    assert "Order failed: Pay: " in result.err
    assert journeys("watch", run_id).code == 1
    assert journeys("status", run_id).code == 0
    workflow = journeys("result", run_id, "--as", "workflow")
    assert workflow.code == 1
    assert workflow.json["success"] is False


def test_the_result_of_a_journey_under_way(journeys: Call, started: Callable[..., str]) -> None:
    run_id = started(ask(), CONFIRM)
    told = journeys("result", run_id)
    assert told.code == 2
    assert "has not ended (waiting)" in told.err
    so_far = journeys("result", run_id, "--as", "conversation")
    assert so_far.code == 0
    assert "is waiting for a person" in so_far.out


def test_cancelling_ends_it(journeys: Call, started: Callable[..., str]) -> None:
    run_id = started(ask())
    assert journeys("cancel", run_id, "--wait").code == 0
    told = journeys("result", run_id)
    assert told.code == 1
    assert "was cancelled" in told.err


def test_pausing_and_resuming(journeys: Call, started: Callable[..., str]) -> None:
    run_id = started(ask())
    assert journeys("pause", run_id, "--reason", "lunch").code == 0
    until(lambda: journeys("status", run_id, "--json").json["status"] == "paused")
    assert journeys("resume", run_id).code == 0
    until(lambda: journeys("status", run_id, "--json").json["status"] == "waiting")


def test_an_event_from_outside_fires_a_transition(journeys: Call, started: Callable[..., str]) -> None:
    ways = ["end", {"target": "end", "trigger": "external_event", "events": ["paid"]}]
    run_id = started({**CONFIRM, "next": ways})
    assert journeys("event", run_id, "paid", "--data", '{"amount": 5}').code == 0
    until(lambda: journeys("status", run_id, "--json").json["status"] == "completed")


def test_going_back_undoes_what_came_after(journeys: Call, started: Callable[..., str]) -> None:
    run_id = started(ask(), CONFIRM)
    journeys("send", run_id, "--values", '{"number": 3}')
    told = journeys("rewind", run_id, "--state", "ask")
    assert told.code == 0
    assert "Order: Which?" in told.out
    refused = journeys("rewind", run_id, "--state", "confirm")
    assert refused.code == 2
    assert journeys("rewind", run_id).code == 2
    journeys("send", run_id, "--values", '{"number": 4}')
    in_words = journeys("rewind", run_id, "to the question about the number")
    assert (in_words.code, "Order: Which?" in in_words.out) == (0, True)
    assert journeys("rewind", run_id, "to the question about the weather").code == 2


def test_an_incident_is_resolved_by_a_command(journeys: Call, started: Callable[..., str]) -> None:
    run_id = started(FAIL, CONFIRM, policy={"on_failure": "incident"})
    assert journeys("status", run_id, "--json").json["status"] == "incident"
    told = journeys("command", run_id, "resolve", "--result", '{"paid": "by hand"}', "--reason", "by phone")
    assert told.code == 0
    assert journeys("status", run_id, "--json").json["outputs"]["fail"] == {"paid": "by hand"}
    assert journeys("command", run_id, "say").code == 2


def test_a_user_command_is_given_by_name(journeys: Call, started: Callable[..., str]) -> None:
    ways = ["end", {"target": "end", "trigger": "user_input", "commands": ["skip"]}]
    run_id = started({**CONFIRM, "next": ways})
    assert "Commands  skip" in journeys("status", run_id).out
    assert journeys("command", run_id, "say", "skip").code == 0
    assert journeys("status", run_id, "--json").json["status"] == "completed"


def test_the_list_is_filtered_by_what_visibility_knows(journeys: Call, written: Written) -> None:
    workspace = uuid.uuid4().hex
    path = written(ask())
    ids = [journeys("start", path, "--workspace", workspace, "--user", user).out.strip() for user in ("ada", "bo'b")]

    def listed(*more: str) -> list[str]:
        return [one["id"] for one in journeys("list", "--workspace", workspace, *more, "--json").json]

    assert sorted(until(lambda: found if len(found := listed("--waiting")) == 2 else None)) == sorted(ids)
    assert listed("--user", "bo'b") == [ids[1]]
    assert listed("--status", "completed") == []
    assert len(listed("--limit", "1")) == 1
    table = journeys("list", "--workspace", workspace).out.splitlines()
    assert table[0].split() == ["ID", "JOURNEY", "STATUS", "WAITS", "FOR", "STARTED", "ENDED"]
    assert len(table) == 3
    assert "No journeys" in journeys("list", "--workspace", "nobody's").err


def test_a_bad_query_is_one_message(journeys: Call) -> None:
    told = journeys("list", "--query", "Nonsense = 'x'")
    assert told.code in (1, 2)
    assert told.out == ""
    assert "Nonsense" in told.err
    assert "Traceback" not in told.err


def test_a_running_journey_is_drawn_with_where_it_is(journeys: Call, started: Callable[..., str]) -> None:
    run_id = started(ask(), CONFIRM)
    journeys("send", run_id, "--values", '{"number": 3}')
    drawn = journeys("render", run_id).out
    assert "stateDiagram-v2" in drawn
    assert "classDef current" in drawn
    assert "<svg" in journeys("render", run_id, "--format", "svg").out


def test_without_a_worker_it_says_so_within_seconds(
    journeys: Call, written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue = f"nobody-{uuid.uuid4().hex}"
    monkeypatch.setenv("JOURNEYS_TASK_QUEUE", queue)
    monkeypatch.setattr("client.handle.QUERY_SECONDS", (0.5, 0.5))
    started = journeys("start", written(ask()))
    assert "Nobody works there now" in started.err
    for arguments in (["status"], ["send", "--values", "{}"]):
        told = journeys(arguments[0], started.out.strip(), *arguments[1:])
        assert told.code == 2
        assert "No worker answers" in told.err
        assert f"on the task queue {queue};" in told.err
        assert f"journeys worker --queue {queue}" in told.err


def test_a_run_leaves_the_work_to_the_workers_of_a_named_server(journeys: Call, written: Written) -> None:
    told = journeys("run", written(ask()), "--answers", '[{"number": 3}]')
    assert told.code == 0, told.err
    assert told.json == {"number": 3}
    assert "This process works" not in told.err


def test_a_run_that_brings_tools_takes_nobody_elses_work(
    journeys: Call, written: Written, queue: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = "from journeys import tool\n\n@tool(id='shout', effect='pure')\ndef shout(text: str) -> str:\n"
    (tmp_path / "my_run_tools.py").write_text(f"{source}    return text.upper()\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    shout = {"kind": "registered", "id": "shout", "arguments": {"text": "hello"}}
    path = written({"id": "shout", "type": "tool_execution", "tool": shout}, CONFIRM)
    told = journeys("run", path, "--tools", "my_run_tools", "--json")
    assert told.code == 2
    assert told.json["outputs"]["shout"] == "HELLO"
    assert f"on the task queue {queue}-" in told.err
    assert f"`journeys worker --queue {queue}-" in told.err
    assert "--tools my_run_tools`" in told.err


def test_a_cluster_is_set_up_once(journeys: Call) -> None:
    told = journeys("setup")
    assert told.code == 0
    assert "is set up already" in told.out
