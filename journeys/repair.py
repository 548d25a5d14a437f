"""Patterns of repair: what a conversation does when it does not go as planned. Every journey has them; an author may
change each, or switch it off."""

from __future__ import annotations

from pydantic import Field

from journeys.frozen import Frozen
from journeys.turns import RepairKind


class Pattern(Frozen):
    """What an author says of one pattern. None: as it comes."""

    enabled: bool = True
    words: tuple[str, ...] | None = None
    """What a person writes to ask for it, beside `/NAME`. One word counts only where it is no answer to what is asked,
    several count everywhere."""
    message: str | None = None
    """What is said. `{{title}}`, `{{question}}`, `{{field}}`, `{{value}}` and `{{reason}}` stand for what it is about,
    where there is such a thing."""
    confirm: bool | None = None
    """Whether a person is asked first; None: where something has happened that cannot be undone."""
    journey: str | None = None
    """A journey of the bundle that becomes active instead of what is usually done."""
    queue: str | None = None
    """For `handoff`: the queue in which it waits for a person."""
    after_seconds: float | None = Field(default=None, gt=0)
    """For `continue`: after so long a silence, whatever does not fit the question is taken as a return."""


def _usual(*words: str, message: str = "", after_seconds: float | None = None) -> Pattern:
    return Pattern(words=words, message=message, after_seconds=after_seconds)


USUAL: dict[RepairKind, Pattern] = {
    "correct": _usual(message="{{field}} is {{value}} now."),
    "skip": _usual("skip", "skip this", "skip it", "skip this question", "skip the question", message="Left out."),
    "back": _usual(
        "back", "previous", "undo", "go back", "one step back", "step back", "previous question",
        "the previous question", message="Back to {{title}}.",
    ),
    "restart": _usual(
        "restart", "start over", "start again", "start from the beginning", "begin again", "start all over",
        message="We begin again.",
    ),
    "cancel": _usual(
        "cancel", "quit", "cancel this", "cancel it", "cancel everything", "stop this", "never mind", "forget it",
        message="{{title}} is cancelled.",
    ),
    "repeat": _usual(
        "repeat", "pardon", "repeat that", "repeat the question", "say that again", "say it again", "come again",
        "what was the question", "what did you say", message="{{question}}",
    ),
    "help": _usual("help", "help me", "what can i say", "what can i say here", "what can i do", "what can i do here"),
    "continue": _usual(
        "continue", "where were we", "where was i", "let us continue", "i am back",
        message="We were at {{title}}.", after_seconds=86_400,
    ),
    "clarify": _usual(message="Which of these do you mean: {{reason}}?"),
    "chitchat": _usual(message="Happy to talk. Whenever you like, we go on."),
    "cannot_handle": _usual(message="I cannot help with that here."),
    "handoff": _usual(
        "human", "agent", "talk to a human", "talk to a person", "talk to someone", "talk to an agent",
        "speak to a human", "speak to a person", "speak to someone", "speak to an agent", "speak with a human",
        "speak with a person", "a real person",
        message="A person takes over from here. All that was said so far is known to them.",
    ),
    "internal_error": _usual(message="Something went wrong on our side, and it cannot go on: {{reason}}"),
    "session_start": _usual(message="Hello! How can I help?"),
    "completed": _usual(message="{{title}} is done. Is there anything else?"),
    "validate": _usual(message="{{reason}}"),
}  # fmt: skip
"""The patterns as they are where the author says nothing."""

ASKED_FOR: tuple[RepairKind, ...] = (
    "correct", "skip", "back", "restart", "cancel", "repeat", "help", "continue", "handoff",
)  # fmt: skip
"""Patterns that a person can ask for, by words or by `/NAME`. The others happen by themselves."""


class Patterns(Frozen):
    """What an author says of the patterns of repair, by kind."""

    by_kind: dict[RepairKind, Pattern] = Field(default_factory=dict)

    def of(self, kind: RepairKind) -> Pattern:
        """A pattern: what the author says of it and, where that is nothing, what is usual."""
        said = self.by_kind.get(kind)
        if said is None:
            return USUAL[kind]
        return USUAL[kind].model_copy(update=said.model_dump(exclude_none=True))

    def is_told(self, kind: RepairKind) -> bool:
        """Whether the author has given a pattern words of its own."""
        said = self.by_kind.get(kind)
        return said is not None and said.message is not None
