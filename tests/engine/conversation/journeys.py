"""Conversations for tests, as documents."""

from __future__ import annotations

from typing import Any

Document = dict[str, Any]


def chat(name: str, goal: str | None = None, **more: Any) -> Document:
    """A chat with a goal."""
    return {"type": "agent_interaction", "id": name, "mode": "chat", "goal": goal or f"Ask for {name}", **more}


def tool(name: str, *others: str, **more: Any) -> Document:
    """A tool state whose arguments are inferred; it is called as its tool."""
    further = [{"kind": "registered", "id": one} for one in others]
    return {
        "type": "tool_execution", "id": name, "tool": {"kind": "registered", "id": name}, "infer": True,
        **({"further_tools": further} if further else {}), **more,
    }  # fmt: skip


def fork(name: str) -> Document:
    """A fork: the conditions are on its ways out."""
    return {"type": "decision_point", "id": name, "by": "judge"}


def form(name: str, *fields: Document, **more: Any) -> Document:
    """A form."""
    return {"type": "input_collection", "id": name, "fields": list(fields), **more}


def journey(name: str, states: list[Document], *ways: tuple[Any, ...], **more: Any) -> Document:
    """A journey from `root`, which the condition `wants NAME` starts. A way is `(source, target)`, and its words."""
    made = [{"source": one[0], "target": one[1], **({"words": one[2]} if len(one) > 2 else {})} for one in ways]
    about = {"activation": {"conditions": [f"wants {name}"]}, **more}
    ends = [{"type": "final", "id": "end"}] if any(one[1] == "end" for one in ways) else []
    return {
        "id": name, "title": name.title(), "initial": ["root"],
        "states": [{"type": "initial", "id": "root"}, *states, *ends], "transitions": made, **about,
    }  # fmt: skip


def board(**more: Any) -> Document:
    """Three chats in a row, and an end."""
    return journey(
        "board", [chat("animal"), chat("dates"), chat("recap")],
        ("root", "animal"), ("animal", "dates"), ("dates", "recap"), ("recap", "end"), **more,
    )  # fmt: skip


def bundle(*journeys: Document, **more: Any) -> Document:
    """Journeys of one bundle."""
    return {"journeys": list(journeys), **more}
