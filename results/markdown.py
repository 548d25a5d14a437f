"""A conversation as Markdown (CommonMark with tables), to read, send and keep."""

from __future__ import annotations

import json
import re

from journeys.values import Json
from results.conversation import Conversation, Line, Step
from results.durations import at, in_words
from results.outputs import KeyOutput

_SYNTAX = re.compile(r"[\\`*<|~$]|(?<!\w)_|_(?!\w)|&(?=#?\w+;)|^(?:>|[#+-](?=[#\s]|$))|#$")
_BRACKETS = re.compile(r"[\[\]]")
_LINKING = re.compile(r"\][(\[:]|\[[ xX]\]")
"""Brackets that make a link, or a box to tick; all others, as in JSON, mean nothing in Markdown."""
UNSAID = ("decision", "refused", "turn")
_NAMES = {"journey": "Journey", "user": "Person", "agent": "Agent", "person": "Colleague", "system": "System"}


def write(conversation: Conversation) -> str:
    """The conversation. Whatever stands in titles, answers and outputs is text there, never Markdown or HTML."""
    parts = [
        f"# {escaped(conversation.title)}",
        escaped(conversation.summary),
        _facts(conversation),
        _section("Results", [_output(one) for one in conversation.key_outputs]),
        _section("Issues", [f"- {escaped(issue)}" for issue in conversation.issues]),
        _steps(conversation.step_breakdown),
        _transcript(conversation.transcript),
        _section("Insights", [f"- {escaped(one)}" for one in conversation.insights.sentences]),
        _section("What can be done now", [f"- {escaped(one.label)}" for one in conversation.available_actions]),
    ]
    if not conversation.complete:
        parts.append("*Earlier steps have been moved out of the run and are not shown.*")
    return "\n\n".join(part for part in parts if part) + "\n"


def escaped(text: str) -> str:
    """A text on one line that Markdown takes as it stands."""
    line = _SYNTAX.sub(r"\\\g<0>", " ".join(text.split()))
    return _BRACKETS.sub(r"\\\g<0>", line) if _LINKING.search(line) else line


def _facts(conversation: Conversation) -> str:
    status = conversation.overall_status
    took = in_words(float(conversation.total_execution_time.removesuffix("ms")) / 1000)
    ended = f", ended {at(conversation.ended_at)}" if conversation.ended_at else ""
    return (
        f"**{status.capitalize()}** · {took} · started {at(conversation.started_at)}{ended} · "
        f"run {escaped(conversation.execution_id)}"
    )


def cost_of(line: Line) -> str:
    """What a reply has cost, in words."""
    about = line.data if isinstance(line.data, dict) else {}
    calls, tokens = about.get("model_calls"), (about.get("tokens") or {}).get("total")
    if line.who != "agent" or calls is None:
        return ""
    said = f"{calls} model call{'' if calls == 1 else 's'}"
    return f"{said}, {tokens} tokens" if tokens else said


def _section(title: str, lines: list[str]) -> str:
    return f"## {title}\n\n" + "\n".join(lines) if lines else ""


def _output(one: KeyOutput) -> str:
    return f"- **{escaped(one.name)}**: {escaped(as_text(one.value))}"


def as_text(value: Json) -> str:
    """A value for people: texts as they are, all else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _steps(steps: tuple[Step, ...]) -> str:
    if not steps:
        return ""
    rows = ["| # | Step | Status | Time | Result |", "|--:|---|---|--:|---|"]
    for step in steps:
        said = "; ".join([*step.issues, *(f"{one.name}: {as_text(one.value)}" for one in step.key_outputs)])
        took = in_words(float(step.execution_time.removesuffix("ms")) / 1000)
        status = step.status.replace("_", " ")
        rows.append(f"| {step.step_number} | {escaped(step.step_name)} | {status} | {took} | {escaped(said)} |")
    return _section("Steps", rows)


def _transcript(lines: tuple[Line, ...]) -> str:
    said = []
    for line in lines:
        text = escaped(spoken(line))
        if text and line.kind == "status":
            said.append(f"> *{text}*")
        elif text:
            cost = cost_of(line)
            said.append(f"> **{_NAMES.get(line.who, line.who)}** {text}{f' *({cost})*' if cost else ''}")
    return "## Conversation\n\n" + "\n>\n".join(said) if said else ""


def spoken(line: Line) -> str:
    """What was said: its text or, for an answer given as values, those. Why a talk went as it did is not said."""
    if line.kind in UNSAID:
        return ""
    if line.text or line.kind == "question":
        return line.text
    if isinstance(line.data, dict):
        return ", ".join(f"{name}: {as_text(value)}" for name, value in line.data.items())
    return "" if line.data is None else as_text(line.data)
