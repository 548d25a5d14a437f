"""Real exports from Sim, unmodified: refused with all that is missing; with that, run as the canvas would."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from modelserver import ModelServer

ROOT = Path(__file__).parent.parent
EXPORTS = Path(__file__).parent / "data" / "sim"
AGENT = {"API Key": "{{MODEL_KEY}}", "Model": "clerk"}
SLACK = {"Slack Account": "{{SLACK_TOKEN}}", "Channel": "C1"}
SECRETS = {"JOURNEYS_SECRET_MODEL_KEY": "sk-model-secret", "JOURNEYS_SECRET_SLACK_TOKEN": "xoxb-slack-secret"}


async def journeys(home: Path, model: ModelServer | None, *arguments: str) -> tuple[int, str, str]:
    """The command, as a user runs it: exit code, stdout, stderr."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("TEMPORAL_", "JOURNEYS_"))}
    environment |= SECRETS | {"JOURNEYS_HOME": str(home), "NO_COLOR": "1"}
    if model is not None:
        environment |= {"OPENAI_BASE_URL": model.base_url, "OPENAI_API_KEY": "none"}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "cli.main", *arguments, env=environment, cwd=ROOT,
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    said, talk = await asyncio.wait_for(process.communicate(), 120)
    assert process.returncode is not None
    return process.returncode, said.decode(), talk.decode()


async def play(
    temporal_server: str, folder: Path, export: Path, values: dict[str, Any], script: Any, given: dict[str, Any]
) -> tuple[int, dict[str, Any], ModelServer]:
    """Runs an export on the server: exit code, workflow-compatible result, and what the model was asked."""
    supplied = folder / "values.json"
    supplied.write_text(json.dumps(values))
    async with ModelServer(script) as model:
        code, said, talk = await journeys(
            folder, model, "run", str(export), "--values", str(supplied), "--tools",
            "tests.standins", "--input", json.dumps(given), "--server", temporal_server, "--worker",
            "--as", "workflow", "--json",
        )  # fmt: skip
    assert all(secret not in said + talk for secret in SECRETS.values())
    return code, json.loads(said), model


async def run(
    temporal_server: str, folder: Path, export: str, values: dict[str, Any], script: Any, given: dict[str, Any]
) -> tuple[dict[str, Any], ModelServer]:
    """Runs an export that succeeds; what it gave by block name, and what the model was asked."""
    code, result, model = await play(temporal_server, folder, EXPORTS / f"{export}.json", values, script, given)
    assert code == 0, result
    assert result["success"]
    return {node["nodeName"]: node for node in result["nodeResults"].values()}, model


@pytest.mark.parametrize(
    ("export", "missing"),
    [
        ("email-triage", ["block `Agent1`: API Key", "tool `Linear`: Linear Account", "tool `Slack`: Slack Account"]),
        ("pr-review", ["block `slacknotify`: Slack Account", "block `reviewer`: API Key"]),
        ("knowledge-base-qa", ["block `Agent`: API Key", "tool `Knowledge Base`: Knowledge Base"]),
        ("customer-feedback-digest", ["`Slack`: Slack Account", "`Agent`: Model", "tool `Airtable - List Records`"]),
    ],
)
async def test_an_unmodified_export_is_refused_with_all_that_is_missing(
    tmp_path: Path, export: str, missing: list[str]
) -> None:
    code, said, talk = await journeys(tmp_path, None, "run", str(EXPORTS / f"{export}.json"))
    assert code == 2
    assert said == ""
    assert all(one in talk for one in missing)
    assert "Traceback" not in talk


@pytest.mark.parametrize("export", sorted(path.stem for path in EXPORTS.glob("*.json")))
async def test_every_export_converts_with_a_report(tmp_path: Path, export: str) -> None:
    arguments = ["convert", str(EXPORTS / f"{export}.json"), "--report", "--json"]
    code, said, talk = await journeys(tmp_path, None, *arguments)
    assert code == 0, talk
    document = json.loads((EXPORTS / f"{export}.json").read_text())
    assert all(block["name"] in said for block in document["state"]["blocks"].values())


async def test_a_pull_request_is_reviewed_and_told(temporal_server: str, tmp_path: Path) -> None:
    given = {"repository": {"full_name": "acme/shop"}, "pull_request": {"title": "Fix", "body": None}}
    nodes, model = await run(
        temporal_server, tmp_path, "pr-review", {"slacknotify": SLACK, "reviewer": AGENT}, ["Looks good."], given
    )
    assert nodes["githubtrigger"]["outputData"] == given
    review = nodes["reviewer"]["outputData"]
    assert review["content"] == "Looks good."
    assert review["toolCalls"] == {"list": [], "count": 0}
    asked = model.calls[0]["body"]["messages"]
    assert [message["role"] for message in asked] == ["system", "user"]
    # A missing path gives nothing, null gives the word (formatting by context).
    assert "Title: Fix\nAuthor: \n" in asked[1]["content"]
    assert "Description: null" in asked[1]["content"]
    told = nodes["slacknotify"]["outputData"]["message"]["text"]
    assert "*Repository:* acme/shop" in told
    assert told.endswith("*Review:*\nLooks good.")


async def test_an_urgent_mail_is_sent_on_by_the_agents_tools(temporal_server: str, tmp_path: Path) -> None:
    tools = {"Linear": {"Linear Account": "{{SLACK_TOKEN}}", "Team": "T1"}, "Slack": SLACK}
    script = [
        {
            "tool_calls": [
                {"name": "slack_message", "arguments": {"text": "Urgent!"}},
                {"name": "linear_create_issue", "arguments": {"title": "Down"}},
            ]
        },
        "Both done.",
    ]
    given = {"email": {"from": "a@b.co", "subject": "Help", "bodyText": "It is down"}}
    nodes, model = await run(temporal_server, tmp_path, "email-triage", {"Agent1": {**AGENT, **tools}}, script, given)
    agent = nodes["Agent1"]["outputData"]
    assert agent["content"] == "Both done."
    assert agent["toolCalls"]["count"] == 2
    assert [one["name"] for one in agent["toolCalls"]["list"]] == ["slack_message", "linear_create_issue"]
    assert agent["toolCalls"]["list"][0]["result"]["message"] == {"text": "Urgent!"}
    assert "From: a@b.co\nSubject: Help\nBody: It is down" in model.calls[0]["body"]["messages"][-1]["content"]


async def test_a_question_is_answered_from_the_knowledge_base(temporal_server: str, tmp_path: Path) -> None:
    script = [{"tool_calls": [{"name": "knowledge_search", "arguments": {"query": "hours"}}]}, "Nine to five."]
    values = {"Agent": {**AGENT, "Knowledge Base": {"Knowledge Base": "kb-1"}}}
    nodes, _ = await run(temporal_server, tmp_path, "knowledge-base-qa", values, script, {"input": "When open?"})
    assert nodes["Start"]["outputData"]["input"] == "When open?"
    assert nodes["Agent"]["outputData"]["content"] == "Nine to five."
    assert nodes["Agent"]["outputData"]["toolCalls"]["list"][0]["result"]["query"] == "hours"


async def test_a_digest_of_feedback_is_posted(temporal_server: str, tmp_path: Path) -> None:
    script = [{"tool_calls": [{"name": "airtable_list", "arguments": {}}]}, "Fast enough? Not yet."]
    values = {"Slack": SLACK, "Agent": {**AGENT, "Airtable - List Records": {"Base": "b", "Table": "t1"}}}
    nodes, _ = await run(temporal_server, tmp_path, "customer-feedback-digest", values, script, {})
    assert nodes["Agent"]["outputData"]["toolCalls"]["list"][0]["result"]["table"] == "t1"
    assert nodes["Slack"]["outputData"] == {
        "ts": "17.1",
        "channel": "C1",
        "message": {"text": "Fast enough? Not yet."},
    }


async def test_leads_are_enriched_side_by_side(temporal_server: str, tmp_path: Path) -> None:
    """The start block declares `Email`, the parallel goes through `emails`: they have to be given."""
    rows = [{"row": [[mail, "Ada", "CTO", "Acme", "Paris"]]} for mail in ("a@b.co", "c@d.co")]
    script = [{"match": row["row"][0][0], "answer": {"json": row}} for row in rows]
    account = {"Google Account": "{{SLACK_TOKEN}}", "Spreadsheet": "sheet-1"}
    values = {"Agent": {**AGENT, "linkedin": {"LinkedIn Account": "{{SLACK_TOKEN}}"}}, "GoogleSheets": account}
    given = {"Email": "a@b.co", "emails": ["a@b.co", "c@d.co"]}
    nodes, model = await run(temporal_server, tmp_path, "lead-enricher", values, script, given)
    branches = nodes["dataParallel"]["outputData"]["results"]
    assert [branch[0]["row"][0][0] for branch in branches] == ["a@b.co", "c@d.co"]
    assert [branch[1]["appended"] for branch in branches] == [
        json.dumps(row["row"], separators=(",", ":")) for row in rows
    ]
    assert len(model.calls) == 2


FOLLOWED_UP = {"subject": "Notes", "body": "Thank you.", "attendees": "a@b.co, c@d.co"}
ACCOUNTS = {
    "emailDrafter": {"API Key": "{{MODEL_KEY}}", "model": "gpt-4o"},
    "calendarEvents": {"Google Calendar Account": "{{SLACK_TOKEN}}"},
    "sendEmail": {"Gmail Account": "{{SLACK_TOKEN}}"},
}


async def test_a_follow_up_fails_at_the_block_whose_code_throws_as_in_sim(temporal_server: str, tmp_path: Path) -> None:
    export = EXPORTS / "meeting-followup-agent.json"
    code, result, _ = await play(temporal_server, tmp_path, export, ACCOUNTS, [{"json": FOLLOWED_UP}], {})
    assert code == 1
    assert result["error"].startswith("parseAttendees: ")
    assert "input is not defined" in result["error"]


async def test_with_its_code_mended_each_attendee_gets_a_mail(temporal_server: str, tmp_path: Path) -> None:
    written = (EXPORTS / "meeting-followup-agent.json").read_text()
    for wrong, right in (
        ("input.attendees", "<emailDrafter.attendees>"),
        ("<emailDrafter.content.body>", "<emailDrafter.body>"),
        ("<emailDrafter.content.subject>", "<emailDrafter.subject>"),
    ):
        assert wrong in written
        written = written.replace(wrong, right)
    mended = tmp_path / "mended.json"
    mended.write_text(written)
    code, result, _ = await play(temporal_server, tmp_path, mended, ACCOUNTS, [{"json": FOLLOWED_UP}], {})
    assert code == 0, result
    nodes = {node["nodeName"]: node for node in result["nodeResults"].values()}
    sent = nodes["attendeeLoop"]["outputData"]["results"]
    assert [one[0]["sent"] for one in sent] == [["a@b.co", "Notes", "Thank you."], ["c@d.co", "Notes", "Thank you."]]
