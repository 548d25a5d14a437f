"""The same conversations on a real server: the same outcome, word for word."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from conversation_tests.playing import Outcome
from conversation_tests.reading import read_tests
from conversation_tests.running import Runner, connected
from settings import load
from tests.conversation_tests.conftest import DATA, JOURNEY, Plan, suite, told
from tests.conversation_tests.test_conversing import TOOLS, WANTS, talk
from tests.conversation_tests.test_playing import FILLED, order


@pytest.fixture
async def both(
    temporal_server: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> AsyncIterator[tuple[Runner, Runner]]:
    """What plays in memory, and what plays on a server."""
    monkeypatch.setenv("TEMPORAL_ADDRESS", temporal_server)
    monkeypatch.setenv("JOURNEYS_HOME", str(tmp_path))
    async with connected(load()) as server:
        yield Runner(load()), Runner(load(), server=server)


def transcripts(outcomes: list[Outcome]) -> list[Any]:
    assert [told(one) for one in outcomes] == [[] for _ in outcomes], [one.differences for one in outcomes]
    return [one.transcript() for one in outcomes]


@pytest.mark.parametrize("file", sorted(DATA.glob("*.journey-test.yaml")), ids=lambda file: str(file.name))
async def test_files_of_tests_give_the_same_on_a_server(both: tuple[Runner, Runner], file: Path) -> None:
    planned = [one for one in read_tests([file]) if "nobody" not in one.name]
    in_memory, on_server = [await runner.run(planned) for runner in both]
    assert transcripts(in_memory) == transcripts(on_server)


async def test_all_that_turns_do_gives_the_same_on_a_server(both: tuple[Runner, Runner], plan: Plan) -> None:
    documents = [
        suite({"user": ["7", "yes"], "expect": {"status": "completed", "tools": ["orders"]}}),
        suite(FILLED, {"rewind": "ask", "expect": {"path": ["ask"]}}),
        suite({"command": "skip", "expect": {"refused": "There is nothing to skip now"}}),
        suite({**FILLED, "id": "m1"}, {**FILLED, "id": "m1", "expect": {"visited": []}}),
        suite({**FILLED, "expect": {"status": "incident"}}, {"command": "retry", "expect": {"state": "sure"}},
              tools={"orders": [{"error": "down"}, {"output": {"total": 1}}]},
              journey={"journeys": [JOURNEY], "policy": {"on_failure": "incident"}}),
        order({"expect": {"state": "sent", "status": "completed"}}, first="short"),
        order({"event": "money", "expect": {"state": "sent"}}),
        order({"wait": 1, "expect": {"state": "paid"}}),
    ]  # fmt: skip
    planned = [one for number, document in enumerate(documents) for one in plan(document, f"{number}.json")]
    in_memory, on_server = [await runner.run(planned) for runner in both]
    assert transcripts(in_memory) == transcripts(on_server)


async def test_models_are_stood_in_for_on_a_server_too(both: tuple[Runner, Runner], plan: Plan) -> None:
    found = {"advance": ["find", "offer"], "calls": {"find_flights": {"to": "Rome", "date": "2030-05-03"}}}
    document = talk(
        {**WANTS, "expect": {"max_model_calls": 2}},
        {"user": ["3 May", "Please"], "model": found, "expect": {"tools": ["find_flights"], "state": "offer"}},
        tools={**TOOLS, "find_flights": {"output": {"flight": 1}, "effect": "pure", "delay": 0.2}},
    )
    in_memory, on_server = [await runner.run(plan(document)) for runner in both]
    assert transcripts(in_memory) == transcripts(on_server)
    assert in_memory[0].model_calls == on_server[0].model_calls


async def test_what_takes_too_long_for_a_real_clock_is_left_out(both: tuple[Runner, Runner], plan: Plan) -> None:
    [outcome] = await both[1].run(plan(order({"wait": "1 day", "expect": {"state": "late"}})))
    assert outcome.passed
    assert outcome.left_out == "it waits longer than 20 seconds, and a server's clock is the real one"


async def test_a_differing_turn_is_told_on_a_server_too(both: tuple[Runner, Runner], plan: Plan) -> None:
    [outcome] = await both[1].run(plan(suite({**FILLED, "expect": {"state": "ask", "tools": []}})))
    assert told(outcome) == ["1 state", "1 tools"]
