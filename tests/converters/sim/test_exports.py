"""Sim's own exports: what they leave out, and that they convert."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from converters import registry
from journeys.errors import MissingValuesError
from tests.converters.sim.workflows import states

DATA = Path(__file__).parents[2] / "data" / "sim"
ALL = sorted(path.stem for path in DATA.glob("*.json"))


def convert(name: str, **options: Any) -> Any:
    return registry.read((DATA / f"{name}.json").read_bytes(), **options)


def test_there_are_six_of_them() -> None:
    assert len(ALL) == 6


@pytest.mark.parametrize("name", ALL)
def test_every_export_converts_with_a_report(name: str) -> None:
    made = convert(name)
    assert made.bundle.main.origin.format == "sim"
    assert 0.5 < made.report.confidence <= 1
    assert json.dumps(made.report.to_json())
    assert made.report.title in made.report.to_text()


@pytest.mark.parametrize(
    ("name", "missing", "advised"),
    [
        ("email-triage", [("Agent1", "API Key")], ["Linear Account", "Team", "Slack Account", "Channel"]),
        ("pr-review", [("slacknotify", "Slack Account"), ("reviewer", "API Key")], ["Channel"]),
        ("knowledge-base-qa", [("Agent", "API Key")], ["Knowledge Base"]),
        (
            "customer-feedback-digest",
            [("Slack", "Slack Account"), ("Agent", "Model"), ("Agent", "API Key")],
            ["Channel", "Base", "Table"],
        ),
    ],
)
def test_an_export_lists_all_that_it_leaves_out(name: str, missing: list[tuple[str, str]], advised: list[str]) -> None:
    made = convert(name)
    assert [(one.block_name, one.title) for one in made.report.missing if one.required] == missing
    assert [one.title for one in made.report.missing if not one.required] == advised
    with pytest.raises(MissingValuesError) as caught:
        made.runnable()
    for block_name, title in missing:
        assert f"block `{block_name}`: {title} is missing" in str(caught.value)


VALUES: dict[str, Any] = {
    "email-triage": {
        "Agent1": {"API Key": "{{ANTHROPIC_API_KEY}}", "Slack": {"Channel": "C1"}, "Linear": {"Team": "T1"}}
    },
    "pr-review": {
        "reviewer": {"API Key": "{{OPENAI_API_KEY}}"},
        "slacknotify": {"Slack Account": "{{SLACK}}", "Channel": "C1"},
    },
    "knowledge-base-qa": {"Agent": {"apiKey": "{{GOOGLE_API_KEY}}", "Knowledge Base": {"knowledgeBaseId": "kb-1"}}},
    "customer-feedback-digest": {
        "agent": {"model": "gpt-4o", "api key": "{{OPENAI_API_KEY}}"},
        "Slack": {"slack account": "{{SLACK}}", "channel": "C1"},
    },
}


@pytest.mark.parametrize("name", list(VALUES))
def test_with_a_values_file_an_export_is_runnable(name: str) -> None:
    made = convert(name, values=VALUES[name])
    assert made.missing == ()
    assert made.runnable() is made.bundle
    agent = next(state for state in states(made).values() if state["type"] == "agent_interaction")
    assert agent["api_key"]["$env"].endswith("_API_KEY")
    assert ":" in agent["model"]


def test_supplied_values_reach_the_blocks_and_the_tools_of_agents() -> None:
    digest = states(convert("customer-feedback-digest", values=VALUES["customer-feedback-digest"]))
    slack = next(state for state in digest.values() if state["title"] == "Slack")
    assert slack["tool"]["id"] == "slack_message"
    assert slack["tool"]["arguments"]["channel"] == "C1"
    assert slack["tool"]["arguments"]["credential"] == {"$env": "SLACK"}
    triage = convert("email-triage", values=VALUES["email-triage"])
    tools = next(state for state in states(triage).values() if state["type"] == "agent_interaction")["tools"]
    assert [tool["tool"]["id"] for tool in tools] == ["linear_create_issue", "slack_message"]
    assert tools[1]["tool"]["arguments"]["args"][1]["channel"] == "C1"
    assert "Channel" not in [one.title for one in triage.report.missing]


def test_notes_on_the_canvas_are_reported_and_not_run() -> None:
    made = convert("knowledge-base-qa")
    assert [state["title"] for state in states(made).values()] == ["Start", "Agent"]
    assert len([one for one in made.report.entries if one.block_type == "note" and one.field is None]) == 2


def test_a_format_inside_json_schema_is_found() -> None:
    drafter = next(one for one in states(convert("meeting-followup-agent")).values() if one["title"] == "emailDrafter")
    assert drafter["response_format"]["name"] == "email_output"
    assert set(drafter["response_format"]["schema"]["properties"]) == {"attendees", "body", "subject"}


def test_a_container_follows_its_data_and_not_its_stale_fields() -> None:
    made = convert("lead-enricher")
    parallel = next(one for one in states(made).values() if one["type"] == "parallel_execution")
    assert parallel["collection"]["args"][0]["$ref"][-1] == "emails"
    assert [one for one in made.report.entries if one.block_type == "parallel" and one.field == "collection"]
