"""Waits and approvals: how long, what is said of the pause, and what an answer becomes."""

from __future__ import annotations

from typing import Any

import pytest

from converters.sim import read
from simulation import Simulation
from tests.converters.sim.test_in_memory import outputs, play, result, see
from tests.converters.sim.workflows import block, field, start, states, workflow

Json = Any
ADDRESS = "https://sim.example/"


def approval(*fields: dict[str, Json], **values: Json) -> dict[str, Json]:
    return block("ask", "human_in_the_loop", "Ask", inputFormat=list(fields), builderData=[], **values)


async def answered(answer: Json, *fields: dict[str, Json], **options: Json) -> Json:
    return await result(workflow(start(), approval(*fields)), answers=[answer], **options)


async def test_the_output_after_an_answer_is_sims_with_the_links_of_the_pause() -> None:
    made = await answered({"v": "yes"}, field("v"), resume_address=ADDRESS)
    run, journey = made["_pauseMetadata"]["resumeLinks"]["executionId"], made["response"]["resume"]["workflowId"]
    links = {
        "apiUrl": f"https://sim.example/api/resume/{journey}/{run}/ask",
        "uiUrl": f"https://sim.example/resume/{journey}/{run}",
        "contextId": "ask",
        "executionId": run,
        "workflowId": journey,
    }
    form = [{"id": "v", "name": "v", "label": "v", "type": "string", "value": "", "required": False}]
    common = {"operation": "human", "responseStructure": [], "inputFormat": form}
    around = {"status": 200, "headers": {"Content-Type": "application/json"}}
    moment = "1970-01-01T00:00:00.000Z"
    assert made == {
        "v": "yes",
        "response": {
            "data": {**common, "submission": {"v": "yes"}, "_resume": links, "submittedAt": moment},
            **around,
            **common,
            "submission": None,
            "resume": links,
        },
        "_pauseMetadata": {
            "contextId": "ask",
            "blockId": "ask",
            "response": {"data": {**common, "submission": None, "_resume": links}, **around},
            "timestamp": moment,
            "resumeLinks": links,
            "pauseKind": "human",
        },
        "url": links["uiUrl"],
        "resumeEndpoint": links["apiUrl"],
        "submission": {"v": "yes"},
        "resumeInput": {"v": "yes"},
        "submittedAt": moment,
        "_resumed": True,
    }


async def test_what_is_answered_is_kept_as_it_came_beside_the_forms_defaults() -> None:
    fields = [field("n", "number"), field("left", value="dflt")]
    made = await answered({"n": " 7 ", "more": [1]}, *fields)
    assert (made["submission"], made["n"], made["more"], made["left"]) == (
        {"n": " 7 ", "more": [1]},
        " 7 ",
        [1],
        "dflt",
    )


async def test_a_submission_inside_the_answer_is_all_that_counts() -> None:
    made = await answered({"submission": {"v": "yes"}, "by": "Ada"}, field("v"))
    assert (made["submission"], made["v"], "by" in made) == ({"v": "yes"}, "yes", False)


async def test_without_an_address_the_links_are_empty_and_the_report_says_so() -> None:
    made = await answered({"v": 1}, field("v"))
    assert (made["url"], made["resumeEndpoint"], made["response"]["resume"]["apiUrl"]) == (None, None, None)
    conversion = read(workflow(start(), approval()))
    assert any("there is no portal here" in entry.message for entry in conversion.report.entries)
    with_address = read(workflow(start(), approval()), resume_address=ADDRESS)
    assert not any("there is no portal here" in entry.message for entry in with_address.report.entries)


@pytest.mark.parametrize(
    ("kind", "data", "context", "scope"),
    [
        (
            "loop",
            {"loopType": "for", "count": 2},
            {"$text": ["ask", "_loop", {"$ref": ["scope", "box", "index"]}]},
            {"loopScope": {"loopId": "box", "iteration": {"$ref": ["scope", "box", "index"]}}},
        ),
        (
            "parallel",
            {"parallelType": "count", "count": 3},
            {
                "$text": [
                    "ask",
                    "₍",
                    {"$ref": ["scope", "box", "index"]},
                    "₎₍",
                    {"$ref": ["scope", "box", "index"]},
                    "₎",
                ]
            },
            {
                "parallelScope": {
                    "parallelId": "box",
                    "branchIndex": {"$ref": ["scope", "box", "index"]},
                    "branchTotal": 3,
                }
            },
        ),
    ],
)
def test_a_pause_inside_a_container_names_its_round_or_branch(
    kind: str, data: Json, context: Json, scope: Json
) -> None:
    inside = {**approval(field("v")), "data": {"parentId": "box", "extent": "parent"}}
    document = workflow(
        start(), block("box", kind, "Box", _data=data), inside,
        edges=[("start", "box"), ("box", "ask", f"{kind}-start-source")],
    )  # fmt: skip
    known = states(read(document))["ask"]["output"]["args"][1]
    assert known["_pauseMetadata"]["contextId"] == context
    assert scope.items() <= known["_pauseMetadata"].items()
    assert known["resume"]["contextId"] == context


async def test_whoever_is_notified_is_told_where_to_answer() -> None:
    tool = {"toolId": "slack_message", "params": {"text": "Please: <ask.url>", "channel": "C1"}}
    calls: list[Json] = []

    def serve(_: str, request: Json) -> Json:
        calls.append(request["arguments"])
        return {"output": None}

    document = workflow(start(), approval(notification=[tool]))
    made = await result(document, answers=[{}], serve=serve, resume_address=ADDRESS)
    assert calls == [{"text": f"Please: {made['url']}", "channel": "C1"}]


async def waited(amount: Json, given: Json = None, **values: Json) -> tuple[Json, str | None, Simulation]:
    document = workflow(start(field("n")), block("w", "wait", "W", timeValue=amount, **values), see("1"))
    simulation, _ = await play(document, given)
    error = simulation.result().error
    return outputs(simulation)["w"], error.message if error else None, simulation


@pytest.mark.parametrize("amount", ["2.5", "<start.n>"])
async def test_an_asynchronous_wait_takes_days_and_tells_when_it_goes_on(amount: str) -> None:
    values = {"async": True, "timeUnitLong": "days", "timeUnit": "seconds"}
    output, _, simulation = await waited(amount, {"n": "2.5"}, **values)
    milliseconds = 2.5 * 86_400_000
    until = "1970-01-03T12:00:00.000Z"
    assert output == {
        "waitDuration": milliseconds,
        "status": "completed",
        "resumeAt": until,
        "_pauseMetadata": {
            "contextId": "w",
            "blockId": "w",
            "response": {"waitDuration": milliseconds, "resumeAt": until},
            "timestamp": "1970-01-01T00:00:00.000Z",
            "pauseKind": "time",
            "resumeAt": until,
        },
        "response": {
            "data": {"submission": {}, "submittedAt": until},
            "status": 200,
            "headers": {"Content-Type": "application/json"},
        },
        "submission": {},
        "resumeInput": {},
        "submittedAt": until,
        "_resumed": True,
    }
    assert simulation.now == milliseconds / 1000


NOT_POSITIVE = "W: Wait amount must be a positive number"
TOO_LONG = "W: Wait time exceeds maximum of 5 minutes; enable async mode to wait up to 30 days"
MUCH_TOO_LONG = "W: Wait time exceeds maximum of 30 days"


@pytest.mark.parametrize("found_at_run_time", [False, True])
@pytest.mark.parametrize(
    ("amount", "values", "said"),
    [
        ("abc", {}, NOT_POSITIVE),
        ("0", {}, NOT_POSITIVE),
        ("-3", {}, NOT_POSITIVE),
        ("301", {"timeUnit": "seconds"}, TOO_LONG),
        ("6", {"timeUnit": "minutes"}, TOO_LONG),
        ("31", {"async": True, "timeUnitLong": "days"}, MUCH_TOO_LONG),
        ("2", {"async": True, "timeUnitLong": "seconds"}, "W: Seconds are not allowed in async mode"),
        ("2", {"timeUnit": "weeks"}, "W: Unknown wait unit: weeks"),
    ],
)
async def test_a_wait_that_sim_refuses_fails_in_its_words(
    found_at_run_time: bool, amount: str, values: Json, said: str
) -> None:
    _, error, _ = await waited("<start.n>" if found_at_run_time else amount, {"n": amount}, **values)
    assert error == said


@pytest.mark.parametrize("amount", [" 2.5 minutes", "<start.n>"])
async def test_an_amount_is_the_number_that_its_text_begins_with(amount: str) -> None:
    output, _, _ = await waited(amount, {"n": "2.5 minutes"}, timeUnit="minutes")
    assert output == {"waitDuration": 150_000, "status": "completed"}


async def test_the_form_of_an_approval_tells_what_its_fields_are_for() -> None:
    asked = {**field("v"), "description": " why ", "placeholder": "because", "options": ["a", "b"]}
    made = await answered({"v": "a"}, asked)
    about = {"description": "why", "placeholder": "because", "options": ["a", "b"]}
    assert made["response"]["inputFormat"] == [
        {"id": "v", "name": "v", "label": "v", "type": "string", "value": "", "required": False, **about}
    ]


async def test_a_wait_found_at_run_time_lasts_as_long_as_it_says() -> None:
    output, _, simulation = await waited("<start.n>", {"n": "1.5"}, timeUnit="minutes")
    assert output == {"waitDuration": 90_000, "status": "completed"}
    assert simulation.now == 90
