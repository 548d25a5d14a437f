"""Blocks that ask a model, run in memory with the real activities and a model server of ours."""

from __future__ import annotations

import json
from typing import Any

import pytest

from activities.resources import Resources
from converters.sim import read
from modelserver import ModelServer
from simulation import Simulation
from storage.versions import Versions
from tests.activities.loopback import Loopback, as_json
from tests.converters.sim.workflows import block, condition, field, function, start, workflow

Json = Any
MODEL = {"model": "gpt-4o", "apiKey": "{{KEY}}"}
ROUTES = [{"id": "r1", "title": "One", "value": "first"}, {"id": "r2", "title": "Two", "value": "second"}]


class Played:
    """What came of a workflow: its result, the outputs of its blocks, and what the model was asked."""

    def __init__(self, simulation: Simulation, server: ModelServer) -> None:
        self.result = simulation.result()
        self.outputs = {one.state: one.output for one in simulation.changes().visits}
        self.asked = [call["body"] for call in server.calls]

    def messages(self, call: int) -> list[tuple[str, Json]]:
        return [(one["role"], one["content"]) for one in self.asked[call]["messages"]]


async def play(
    document: dict[str, Json],
    answers: list[Json],
    given: Json = None,
    *,
    documents: Versions | None = None,
    run: str = "run",
    **options: Any,
) -> Played:
    async with (
        ModelServer(answers) as server,
        Resources.open(model_base_url=server.base_url, secrets={"KEY": "k-key"}, documents=documents) as resources,
    ):
        bundle = read(document, **options).runnable()
        simulation = Simulation(bundle, resources.perform_json, input=given, run_id=run)
        await simulation.play()
        return Played(simulation, server)


def router(**values: Any) -> dict[str, Json]:
    return workflow(
        start(),
        block("x", "router_v2", "Triage", **{"context": "text", "routes": ROUTES, **MODEL, **values}),
        function("a", "return 1"),
        function("h", "return <triage.error>"),
        edges=[("start", "x"), ("x", "a", "router-r1"), ("x", "h", "error")],
    )


@pytest.mark.parametrize("answer", [{"json": {"route": " r1 ", "reasoning": "fits"}}, " r1 "])
async def test_a_route_may_be_named_in_an_object_or_alone(answer: Json) -> None:
    played = await play(router(), [answer])
    assert played.outputs["x"]["selectedRoute"] == "r1"
    assert played.outputs["x"]["selectedPath"] == {"blockId": "a", "blockType": "function", "blockTitle": "a"}
    assert "h" not in played.outputs


UNKNOWN = 'Router could not determine a valid route. LLM response: "{}". Available route IDs: r1, r2'


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({"json": {"route": "NO_MATCH", "reasoning": "odd"}}, "Router could not determine a matching route: odd"),
        ("no_match", "Router could not determine a matching route for the given context"),
        ("r9", UNKNOWN.replace("{}", "r9")),
        ({"json": {"reasoning": "none"}}, UNKNOWN.replace("{}", '{"reasoning":"none"}')),
    ],
)
async def test_an_answer_that_names_no_route_takes_the_error_edge_in_sims_words(answer: Json, error: str) -> None:
    played = await play(
        router(), [answer if isinstance(answer, str) else json.dumps(answer["json"], separators=(",", ":"))]
    )
    assert played.outputs["h"]["result"] == error
    assert "a" not in played.outputs


async def test_a_router_without_routes_fails_before_any_model_is_asked() -> None:
    played = await play(router(routes="[]"), [])
    assert played.outputs["h"]["result"] == "No routes defined for router"
    assert played.asked == []


async def test_an_old_routers_answer_that_is_no_block_fails_the_run() -> None:
    document = workflow(
        start(),
        block("x", "router", "Route", prompt="p", **MODEL),
        function("f", "return 1"),
        edges=[("start", "x"), ("x", "f")],
    )
    played = await play(document, [" Nowhere\n"])
    assert played.result.error is not None
    assert played.result.error.message == "Route: Invalid routing decision: nowhere"


@pytest.mark.parametrize(
    ("answer", "scores"),
    [
        ('Here: {"CLARITY": "9", "tone of voice": 3.5e0} so', (9, 3.5)),
        ('{"clarity": {"score": 1}, "Tone Of Voice": true}', (None, 1)),
        ("Nine out of ten", (0, 0)),
        ("[9, 3]", (0, 0)),
        ("{clarity: 9}", (0, 0)),
        ('{"clarity": null}', (0, 0)),
        ('{"clarity": "high"}', (None, 0)),
    ],
)
async def test_scores_are_read_wherever_the_json_stands(answer: str, scores: tuple[Json, Json]) -> None:
    metrics = [
        {"name": "Clarity", "range": {"min": 0, "max": 10}},
        {"name": "Tone Of Voice"},
        {"description": "nameless"},
    ]
    played = await play(workflow(start(), block("x", "evaluator", metrics=metrics, content="text", **MODEL)), [answer])
    output = played.outputs["x"]
    assert (output["clarity"], output["tone of voice"]) == scores
    assert output["content"] == "text"


FORMAT = json.dumps({"name": "p", "schema": {"type": "object", "properties": {"name": {"type": "string"}}}})


@pytest.mark.parametrize(
    ("answer", "root"),
    [
        ('{"name": "Ann", "extra": [1]}', {"name": "Ann", "extra": [1]}),
        ("[7, 8]", {"0": 7, "1": 8}),
        ('"ab"', {"0": "a", "1": "b"}),
        ("7", {}),
        ("null", {}),
    ],
)
async def test_a_structured_reply_is_spread_at_the_root_by_javascripts_rules(answer: str, root: Json) -> None:
    played = await play(workflow(start(), block("x", "agent", messages=[], responseFormat=FORMAT, **MODEL)), [answer])
    output = played.outputs["x"]
    rest = {"model", "tokens", "cost", "toolCalls"}
    assert {name: value for name, value in output.items() if name not in rest} == root
    assert output["cost"].keys() == {"input", "output", "total"}


async def test_a_reply_that_is_no_json_is_the_content_with_a_warning() -> None:
    document = workflow(start(), block("x", "agent", messages=[], responseFormat=FORMAT, **MODEL))
    output = (await play(document, ["Sorry"])).outputs["x"]
    assert output["content"] == "Sorry"
    assert output["_responseFormatWarning"].startswith("LLM did not adhere")


async def test_a_custom_tool_gives_what_its_code_returns_or_the_whole_where_that_counts_as_false() -> None:
    parameters = {"type": "object", "properties": {"a": {"type": "number"}, "b": {"type": "number"}}}
    tool = {
        "type": "custom-tool",
        "title": "adder",
        "schema": {"function": {"name": "adder", "parameters": parameters}},
        "code": "if (a > 9) throw new Error('too big'); return a + b",
        "params": {"b": 1},
    }
    calls = [{"name": "custom_adder", "arguments": {"a": number}} for number in (2, -1, 10)]
    document = workflow(
        start(), block("x", "agent", messages=[{"role": "user", "content": "go"}], tools=[tool], **MODEL)
    )
    played = await play(document, [{"tool_calls": calls}, "done"])
    listed = played.outputs["x"]["toolCalls"]["list"]
    assert [(one["name"], one["arguments"], one["success"]) for one in listed] == [
        ("adder", {"a": 2, "b": 1}, True),
        ("adder", {"a": -1, "b": 1}, True),
        ("adder", {"a": 10, "b": 1}, False),
    ]
    assert [listed[0]["result"], listed[1]["result"]] == [3, {"result": 0, "stdout": ""}]
    assert (listed[2]["result"]["error"], listed[2]["result"]["tool"]) == (True, "custom_adder")
    assert "too big" in listed[2]["result"]["message"]
    answers = [content for role, content in played.messages(1) if role == "tool"]
    assert [json.loads(content) for content in answers] == [one["result"] for one in listed]


async def test_a_model_is_told_what_an_http_tool_was_answered_and_nothing_around_it() -> None:
    async with Loopback() as shop:
        shop.answers(as_json({"message": "nothing here"}, status=404))
        asked = {"url": shop.url, "method": "GET"}
        tool = {"type": "api", "title": "Fetch", "toolId": "http_request", "params": asked}
        document = workflow(
            start(), block("x", "agent", messages=[{"role": "user", "content": "go"}], tools=[tool], **MODEL)
        )
        played = await play(document, [{"tool_calls": [{"name": "http_request", "arguments": {}}]}, "done"])
    failed = {"error": True, "message": "nothing here", "tool": "http_request"}
    assert json.loads(played.messages(1)[-1][1]) == failed
    (told,) = played.outputs["x"]["toolCalls"]["list"]
    assert told == {"name": "http_request", "arguments": asked, "result": failed, "success": False}


async def test_a_workflow_as_a_tool_is_run_and_its_output_given_to_the_model() -> None:
    child = workflow(start(field("q"), field("lang")), function("f", "return <start.q> + ' ' + <start.lang>"))
    tool = {
        "type": "workflow_input",
        "title": "Ask",
        "params": {"workflowId": "wf-2", "inputMapping": {"lang": "de", "q": ""}},
    }
    document = workflow(
        start(), block("x", "agent", messages=[{"role": "user", "content": "go"}], tools=[tool], **MODEL)
    )
    asked = {"tool_calls": [{"name": "workflow_executor", "arguments": {"inputMapping": {"q": "why", "lang": "en"}}}]}
    played = await play(document, [asked, "done"], children={"wf-2": {"name": "Asking", "workflow": child}})
    assert json.loads(played.messages(1)[-1][1])["result"] == "why de"


def remembering(**values: Any) -> dict[str, Json]:
    messages = [{"role": "system", "content": "Be brief"}, {"role": "user", "content": "<start.q>"}]
    memory = {"memoryType": "conversation", "conversationId": "<start.c>", **values}
    return workflow(start(field("c"), field("q")), block("x", "agent", "X", messages=messages, **memory, **MODEL))


async def test_an_agent_remembers_what_was_said_in_earlier_runs() -> None:
    kept = Versions.in_memory()
    await play(remembering(), [], {"c": "ann", "q": "one"}, documents=kept, run="run-0")
    played = await play(remembering(), [], {"c": "ann", "q": "two"}, documents=kept, run="run-1")
    assert played.messages(0) == [
        ("system", "Be brief"),
        ("user", "one"),
        ("assistant", "ECHO: one"),
        ("user", "two"),
    ]
    other = await play(remembering(), [], {"c": "bob", "q": "three"}, documents=kept, run="run-2")
    assert other.messages(0) == [("system", "Be brief"), ("user", "three")]


async def test_an_agent_without_a_conversation_fails_in_sims_words() -> None:
    played = await play(remembering(), [], {"c": " ", "q": "one"})
    assert played.result.error is not None
    assert played.result.error.message == "X: Conversation ID is required"


async def test_a_failed_guardrail_takes_the_error_edge_and_a_memory_block_needs_no_tool() -> None:
    document = workflow(
        start(field("t")),
        block("g", "guardrails", "Check", input="<start.t>", validationType="pii", piiMode="block"),
        block("ok", "memory", "Keep", operation="add", id="c", role="user", content="<start.t>"),
        function("bad", "return <check.error>"),
        edges=[("start", "g"), ("g", "ok"), ("g", "bad", "error")],
    )
    good = await play(document, [], {"t": "hello"})
    assert good.outputs["ok"] == {"memories": [{"role": "user", "content": "hello"}]}
    assert "bad" not in good.outputs
    failed = await play(document, [], {"t": "write to ann@example.com"})
    assert failed.result.success
    assert failed.outputs["bad"]["result"] == "PII detected: 1 EMAIL_ADDRESS"
    assert "ok" not in failed.outputs


async def test_a_condition_may_ask_what_an_evaluator_gave() -> None:
    document = workflow(
        start(),
        block("j", "evaluator", "Judge", metrics=[{"name": "Quality"}], content="text", **MODEL),
        condition("c", "<judge.quality> >= 7", None),
        function("good", "return 1"),
        edges=[("start", "j"), ("j", "c"), ("c", "good", "condition-c-0")],
    )
    assert "good" in (await play(document, ['{"quality": 8}'])).outputs
