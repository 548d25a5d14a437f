"""A run in one command, on a real server, without a terminal."""

from __future__ import annotations

import json
import threading
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import CONFIRM, FAIL, SIM, Call, ask

Written = Callable[..., Path]


@pytest.fixture
def server(temporal_server: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A named server on whose task queue nobody works: the command works itself."""
    monkeypatch.setenv("TEMPORAL_ADDRESS", temporal_server)
    monkeypatch.setenv("JOURNEYS_TASK_QUEUE", f"run-{uuid.uuid4().hex}")
    monkeypatch.setenv("JOURNEYS_HOME", str(tmp_path))


pytestmark = pytest.mark.usefixtures("server")
ANSWERS = '[{"pieces": 9, "customer": "Ada"}, {"approved": true}]'


def test_a_sim_export_runs_from_file_to_result(journeys: Call) -> None:
    told = journeys("run", SIM, "--answers", ANSWERS)
    assert told.code == 0, told.err
    assert told.json["data"] == {"customer": "Ada", "total": 180, "approved": True}
    assert list(told.json["data"]) == ["customer", "total", "approved"]
    for block in ("Start", "Price", "Large", "Approval", "Granted"):
        assert told.err.count(f"✓ {block} ") == 1


def test_the_input_fills_the_form_and_answers_may_stand_in_a_file(journeys: Call, tmp_path: Path) -> None:
    answers = tmp_path / "answers.json"
    answers.write_text('[{"approved": false}]', encoding="utf-8")
    order = '{"pieces": 9, "customer": "Ada"}'
    told = journeys("run", SIM, "--input", order, "--answers", f"@{answers}")
    assert told.json["data"]["approved"] is False


def test_the_result_in_the_canvas_form(journeys: Call) -> None:
    told = journeys("run", SIM, "--answers", ANSWERS, "--as", "workflow", "--json", "--id", unique())
    nodes = told.json["nodeResults"]
    assert nodes["price"]["outputData"]["result"] == {"total": 180}
    assert nodes["price"]["outputData"]["stdout"] == "9 pieces"
    assert told.json["finalOutputs"]["data"]["customer"] == "Ada"
    assert told.json["success"] is True


def test_the_result_as_a_conversation_in_a_file(journeys: Call, tmp_path: Path) -> None:
    talk = tmp_path / "talk.md"
    told = journeys("run", SIM, "--answers", ANSWERS, "--as", "conversation", "--output", talk)
    assert told.code == 0
    assert told.out == ""
    assert talk.read_text(encoding="utf-8").startswith("# Price request\n")


def test_json_tells_id_status_and_output(journeys: Call, written: Written) -> None:
    run_id = unique()
    told = journeys("run", written(ask()), "--answers", '[{"number": 3}]', "--json", "--id", run_id, "--quiet")
    assert told.json["id"] == run_id
    assert told.json["status"] == "completed"
    assert told.json["output"] == {"number": 3}
    assert "✓" not in told.err


def test_a_failed_journey_is_exit_code_1_with_the_state_in_front(journeys: Call, written: Written) -> None:
    told = journeys("run", written(FAIL))
    assert told.code == 1
    assert told.out == ""
    assert "Order failed: Pay: " in told.err
    assert "Traceback" not in told.err
    assert journeys("run", written(FAIL), "--json").json["error"]["message"].startswith("Pay: ")


def test_when_answers_run_out_it_says_what_is_open_and_the_journey_stays(journeys: Call, written: Written) -> None:
    run_id = unique()
    told = journeys("run", written(ask(), CONFIRM), "--answers", '[{"number": 3}]', "--id", run_id, "--json")
    assert told.code == 2
    assert told.json["id"] == run_id
    assert told.json["status"] == "waiting"
    assert "Confirm: Go on?" in told.err
    assert f"journeys send {run_id} yes" in told.err
    assert "✓ Order" in told.err
    listed = journeys("list", "--query", f"WorkflowId = '{run_id}'", "--json").json
    assert [one["status"] for one in listed] == ["waiting"]


def test_an_answer_that_does_not_fit_is_named_and_the_journey_stays(journeys: Call, written: Written) -> None:
    told = journeys("run", written(ask()), "--answers", '[{"number": "many"}]')
    assert told.code == 2
    assert "answer 1, to 'Order': number: a number is needed" in told.err
    assert "stays and waits" in told.err


def test_an_input_over_the_limit_is_refused_before_anything_starts(
    journeys: Call, written: Written, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    large = tmp_path / "large.json"
    large.write_text(json.dumps("x" * 3_000), encoding="utf-8")
    monkeypatch.setattr("client.starting.MAX_INPUT_BYTES", 2_000)
    told = journeys("run", written(ask()), "--input", f"@{large}")
    assert told.code == 2
    assert "The input is 3,002 bytes; at most 2,000 are taken" in told.err
    monkeypatch.setattr("cli.arguments.MAX_BYTES", 2_000)
    told = journeys("run", written(ask()), "--input", f"@{large}")
    assert told.code == 2
    assert "at most 2,000 are read" in told.err


def test_an_id_that_is_taken_is_refused(journeys: Call, written: Written) -> None:
    run_id = unique()
    assert journeys("start", written(ask()), "--id", run_id).code == 0
    told = journeys("run", written(ask()), "--id", run_id)
    assert told.code == 2
    assert "choose another id" in told.err


def test_an_earlier_journey_of_the_same_id_is_told_of(journeys: Call, written: Written) -> None:
    run_id, path = unique(), written(ask())
    first = journeys("run", path, "--answers", '[{"number": 3}]', "--id", run_id)
    assert "An earlier journey" not in first.err
    again = journeys("run", path, "--answers", '[{"number": 4}]', "--id", run_id)
    assert again.json == {"number": 4}
    assert f"An earlier journey of the id {run_id} has ended" in again.err


def test_quiet_says_nothing_of_the_journey(journeys: Call, written: Written) -> None:
    told = journeys("run", written(ask()), "--answers", '[{"number": 3}]', "--quiet")
    assert told.code == 0
    assert "Journey" not in told.err


def test_a_large_input_travels_outside_of_the_history(journeys: Call, written: Written, tmp_path: Path) -> None:
    large = tmp_path / "large.json"
    large.write_text(json.dumps({"number": 3, "note": "x" * 3_000_000}), encoding="utf-8")
    path = written(ask(from_input=True, extra="keep"))
    told = journeys("run", path, "--input", f"@{large}")
    assert told.code == 0, told.err
    assert told.json == {"number": 3}


def test_what_somebody_else_answers_goes_on_here(
    journeys: Call, written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a person is asked here, the answer comes from elsewhere: the question is taken back."""
    run_id = unique()
    asked = threading.Event()

    async def nobody_types(prompt: str) -> str:
        import asyncio

        asked.set()
        await asyncio.sleep(60)
        return ""

    monkeypatch.setattr("cli.terminal.is_interactive", lambda: True)
    monkeypatch.setattr("cli.terminal.asker", _asker_with(nobody_types))
    other = threading.Thread(target=_answer, args=(run_id, asked))
    other.start()
    told = journeys("run", written(CONFIRM, {"id": "wait", "type": "wait", "seconds": 0.5}), "--id", run_id)
    other.join()
    assert told.code == 0, told.err
    assert "That is no longer asked" in told.err


def _asker_with(line: Any) -> Callable[..., Any]:
    from cli.terminal import asker

    return lambda problem_with: asker(problem_with, line)


def _answer(run_id: str, asked: threading.Event) -> None:
    """Answers from elsewhere, once it is asked here."""
    import asyncio

    from cli.session import session
    from journeys.messages import SendInput

    async def send() -> None:
        async with session(quiet=True) as opened:
            await opened.journeys().handle(run_id).submit_input(SendInput(text="yes"))

    assert asked.wait(30)
    asyncio.run(send())


def unique() -> str:
    """An id that no other test has."""
    return f"run-{uuid.uuid4().hex[:12]}"
