"""What came of a message, in words or as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.console import give, give_json, say
from cli.questions import describe

if TYPE_CHECKING:
    from journeys.messages import Turn

_UNSAID = ("question", "decision", "refused", "turn")
"""What is asked is told with its fields; why something was decided is for `journeys chat` and the transcript."""


def give_turn(turn: Turn, *, as_json: bool) -> None:
    """Hands over a turn."""
    if as_json:
        give_json(turn.model_dump(mode="json"))
        return
    if turn.duplicate:
        say("Heard before; it counts once")
    for entry in turn.said:
        if entry.text and entry.kind not in _UNSAID:
            give(entry.text)
    for question in turn.questions:
        give("\n".join(describe(question)))
    say("Taken; it is still at work, `journeys watch` follows it" if turn.queued else f"Status: {turn.status}", "dim")
