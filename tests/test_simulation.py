"""Journeys played in memory."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from engine.run import Run
from journeys.bundle import Bundle
from journeys.errors import InputRefusedError, ToolError
from journeys.messages import CHAIN_TOO_LONG, MAX_CHAIN, SendInput
from journeys.run import Question
from journeys.states import Field
from simulation import Simulation, answers_in_order, problem_with
from tests.engine.building import bundle, final, form, initial, journey, pause, ref, state, tool, way, ways

Tool = Callable[[dict[str, Any]], Any]


def performing(**tools: Any) -> Callable[[str, dict[str, Any], int], Awaitable[dict[str, Any]]]:
    """Registered tools by name: a value, an exception to raise, or a function of the arguments."""

    async def perform(activity: str, request: dict[str, Any], attempt: int) -> dict[str, Any]:
        await asyncio.sleep(0)
        if activity == "notify":
            return {"receipt": request["channel"]}
        made = tools[request["tool"]]
        if isinstance(made, Exception):
            raise made
        return {"output": made(request["arguments"]) if callable(made) else made, "effect": "pure"}

    return perform


async def play(made: Bundle, *answers: Any, given: Any = None, **tools: Any) -> Run:
    """A run to its end, or to where nobody answers."""
    return await Simulation(made, performing(**tools), answers_in_order(answers), given).play()


async def test_a_journey_is_played_to_its_end() -> None:
    one = journey([form("ask", "name"), tool("greet", arguments={"name": ref("outputs", "ask", "name")}), pause("ok"),
                   final(output=ref("outputs", "greet"))])  # fmt: skip
    run = await play(bundle(one), {"name": "Ada"}, "yes", greet=lambda given: f"Hello {given['name']}")
    assert (run.status, run.output) == ("completed", "Hello Ada")


async def test_it_stops_where_nobody_answers() -> None:
    run = await play(bundle(journey([form("a", "x"), form("b", "y")])), "1")
    assert run.status == "waiting"
    assert [run.visits[number].state for number in run.open_visits] == ["b"]


async def test_time_is_virtual_and_jumps_to_the_next_timer() -> None:
    simulation = Simulation(bundle(journey([state("w", "wait", seconds=86_400), final()])), performing(), now=1000)
    run = await simulation.play()
    assert run.status == "completed"
    assert simulation.now == 87_400


async def test_timers_fire_in_the_order_of_their_moments() -> None:
    states = [initial(branching="all"), state("long", "wait", seconds=60), state("short", "wait", seconds=5), final()]
    run = await play(bundle(journey(states, ways("start>long>end", "start>short>end"))))
    assert [visit.state for visit in run.visits.values() if visit.status == "cancelled"] == ["long"]


async def test_a_timer_that_was_cancelled_does_not_fire() -> None:
    simulation = Simulation(
        bundle(journey([form("ask", "x", timeout_seconds=5), state("w", "wait", seconds=60), final()])),
        performing(), answers_in_order(["1"]),
    )  # fmt: skip
    assert (await simulation.play()).status == "completed"
    assert simulation.now == 60


async def test_a_person_comes_before_the_time_is_over() -> None:
    run = await play(bundle(journey([form("ask", "x", timeout_seconds=5), final()])), "1")
    assert run.status == "completed"


async def test_a_tool_is_tried_as_often_as_its_retry_says() -> None:
    seen: list[int] = []

    async def perform(activity: str, request: dict[str, Any], attempt: int) -> dict[str, Any]:
        seen.append(attempt)
        raise ToolError("busy", retryable=True)

    made = bundle(journey([tool("t", effect="idempotent", retry={"max_attempts": 3})]))
    run = await Simulation(made, perform).play()
    assert seen == [1, 2, 3]
    assert run.visits[1].calls[0]["attempts"] == 3
    assert run.error is not None
    assert run.error["message"] == "t: busy"


async def test_a_failure_that_another_attempt_does_not_mend_is_not_tried_again() -> None:
    run = await play(
        bundle(journey([tool("t", retry={"max_attempts": 3})])), t=ToolError("no", kind="http", logs=["x"])
    )
    assert run.visits[1].calls[0]["attempts"] == 1
    assert run.visits[1].logs == ["x"]


async def test_a_mistake_in_a_tool_is_not_swallowed() -> None:
    with pytest.raises(ZeroDivisionError):
        await play(bundle(journey([tool("t")])), t=ZeroDivisionError())


async def test_calls_side_by_side_run_at_the_same_time() -> None:
    gate = asyncio.Barrier(2)

    async def perform(activity: str, request: dict[str, Any], attempt: int) -> dict[str, Any]:
        await asyncio.wait_for(gate.wait(), 5)
        return {"output": 1, "effect": "pure"}

    states = [initial(branching="all"), tool("a"), tool("b"), final()]
    made = bundle(journey([*states[:3], state("sum", "aggregation", join="all")], ways("start>a>sum", "start>b>sum")))
    assert (await Simulation(made, perform).play()).status == "completed"


async def test_a_notification_on_the_way_is_sent_although_the_run_does_not_wait() -> None:
    sent: list[str] = []

    async def perform(activity: str, request: dict[str, Any], attempt: int) -> dict[str, Any]:
        await asyncio.sleep(0.01)
        sent.append(request["message"])
        return {"receipt": None}

    effects = [{"kind": "notify", "channel": "mail", "message": "done"}]
    run = await Simulation(
        bundle(journey([initial(), final()], [way("start", "end", effects=effects)])), perform
    ).play()
    assert run.status == "completed"
    assert sent == ["done"]


async def test_the_context_of_a_call_is_that_of_the_run() -> None:
    seen: list[dict[str, Any]] = []

    async def perform(activity: str, request: dict[str, Any], attempt: int) -> dict[str, Any]:
        seen.append(request["context"])
        return {"output": 1, "effect": "pure"}

    made = Simulation(bundle(journey([tool("t")])), perform, run_id="r", workspace="w", user="u")
    await made.play()
    assert (seen[0]["run"], seen[0]["workspace"], seen[0]["user"]) == ("r", "w", "u")
    assert seen[0]["idempotency_key"] == "r:1.1"


# Answers.


async def test_an_answer_that_does_not_fit_is_refused() -> None:
    simulation = Simulation(bundle(journey([form("ask", {"name": "n", "type": "integer"})])), performing())
    with pytest.raises(InputRefusedError, match="a number is needed"):
        simulation.send(SendInput(text="many"))
    simulation.send(SendInput(text="5"))
    assert (await simulation.play()).output == {"n": 5}


async def test_an_answer_may_take_its_time() -> None:
    async def answer(question: Question) -> SendInput:
        await asyncio.sleep(0)
        return SendInput(text=f"{question.state}!")

    run = await Simulation(bundle(journey([form("ask", "x")])), performing(), answer).play()
    assert run.output == {"x": "ask!"}


async def test_a_user_command_is_taken_as_one() -> None:
    edges = [*ways("ask>end"), way("ask", "out", trigger="user_input", commands=["stop"])]
    run = await play(bundle(journey([form("ask", "x"), final(), final("out")], edges)), "stop")
    assert run.visits[2].state == "out"


async def test_every_change_is_told() -> None:
    seen: list[str] = []
    made = bundle(journey([form("a", "x"), form("b", "y")]))
    simulation = Simulation(
        made, performing(), answers_in_order(["1", "2"]), on_change=lambda run: seen.append(run.status)
    )
    await simulation.play()
    assert seen[-1] == "completed"
    assert "waiting" in seen
    assert [entry.text for entry in simulation.transcript().entries if entry.kind == "answer"] == ["1", "2"]
    assert simulation.snapshot().status == simulation.result().status == simulation.changes().status == "completed"


# Children.


def calling(child: dict[str, Any], **more: Any) -> Bundle:
    """A journey that calls a child and gives its result."""
    bridge = state("call", "workflow_bridge", journey="child", input=ref("input"))
    edges = [*ways("start>call>end"), way("call", "lost", trigger="tool_failure")]
    outer = journey([initial(), bridge, final(output=ref("outputs", "call", "result")),
                     final("lost", output=ref("errors", "call", "message"))], edges)  # fmt: skip
    return bundle(outer, children=[child], **more)


async def test_a_child_gets_its_input_and_gives_its_output() -> None:
    child = journey([tool("double", arguments={"n": ref("input")}), final(output=ref("outputs", "double"))], id="child")
    run = await play(calling(child), given=21, double=lambda given: given["n"] * 2)
    assert run.output == 42


async def test_a_child_that_fails_fails_its_state() -> None:
    run = await play(calling(journey([tool("t", title="The tool")], id="child")), t=ToolError("no"))
    assert run.output == "The tool: no"


async def test_questions_of_a_child_are_answered_like_others() -> None:
    child = journey([form("ask", "x"), final(output=ref("outputs", "ask", "x"))], id="child")
    assert (await play(calling(child), "from below")).output == "from below"


async def test_where_nobody_answers_a_child_its_parent_waits_too() -> None:
    run = await play(calling(journey([form("ask", "x")], id="child")))
    assert run.status == "running"
    assert [run.visits[number].state for number in run.open_visits] == ["call"]


async def test_the_time_that_a_child_waits_passes_for_its_parent() -> None:
    child = journey([state("w", "wait", seconds=60), final()], id="child")
    simulation = Simulation(calling(child), performing())
    assert (await simulation.play()).status == "completed"
    assert simulation.now == 60


async def test_a_child_sees_the_plain_environment() -> None:
    child = journey([final(output={"$env": "PLAIN"})], id="child")
    assert (await play(calling(child, environment={"PLAIN": 5}))).output == 5


async def test_a_child_that_there_is_not_fails_its_state() -> None:
    made = bundle(journey([state("call", "workflow_bridge", journey="nowhere")]))
    run = await play(made)
    assert run.error is not None
    assert run.error["message"] == "call: There is no journey nowhere"


async def test_journeys_that_call_one_another_come_to_an_end() -> None:
    depth = {"reached": 0}

    def count(_: dict[str, Any]) -> int:
        depth["reached"] += 1
        return depth["reached"]

    child = journey([tool("count"), state("again", "workflow_bridge", journey="child")], id="child")
    run = await play(calling(child), count=count)
    assert depth["reached"] == MAX_CHAIN - 1
    assert str(run.output).endswith(CHAIN_TOO_LONG)


async def test_answers_in_plain_words_are_read_without_an_activity_of_the_callers() -> None:
    made = bundle(journey([form("f", {"name": "day", "type": "date"}, {"name": "people", "type": "integer"})]))

    async def nobody(activity: str, request: dict[str, Any], attempt: int) -> dict[str, Any]:
        raise AssertionError(activity)

    moment = datetime(2030, 5, 1, tzinfo=UTC).timestamp()
    played = Simulation(made, nobody, answers_in_order(["tomorrow for two people"]), now=moment)
    run = await played.play()
    assert run.output == {"day": "2030-05-02", "people": 2}


def test_what_a_person_writes_into_a_field_may_be_in_plain_words() -> None:
    day = Field(name="day", type="date", title="The day")
    assert problem_with(day, "tomorrow") is None
    assert problem_with(day, "soon") == "a date is needed, as in 2030-12-31"
    assert "which is meant?" in (problem_with(day, "05/06") or "")
    mail = Field(name="mail", type="email", pattern=".*@example[.]org")
    assert problem_with(mail, "ada at example dot org") is None
    assert "does not have the form" in (problem_with(mail, "ada at example dot com") or "")
