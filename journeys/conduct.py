"""How a conversation is conducted, whatever its journeys: what a model is shown and may cost, how talk is mended."""

from __future__ import annotations

from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator

from journeys.frozen import Frozen
from journeys.repair import Patterns
from journeys.silence import Assignment, Silence


class Budget(Frozen):
    """What may be spent on language models. None: no limit. It is looked at before each call, so it holds."""

    model_calls_per_turn: int | None = Field(default=8, ge=1)
    model_calls: int | None = Field(default=None, ge=1)
    """In the whole run."""
    tokens: int | None = Field(default=None, ge=1)
    """In the whole run."""
    when_spent: Literal["ask", "handoff", "fail"] = "handoff"
    """`ask`: a person is asked whether it may go on, and the same again is granted; `handoff`: a person takes over;
    `fail`: the run fails."""


class Conduct(Frozen):
    """The manner of the whole conversation."""

    window: int = Field(default=20, ge=2)
    """How many of the latest lines a model is shown; what is older is in the summary."""
    top: int = Field(default=5, ge=1)
    """How many journeys that are not under way, and how many guidelines, a model is shown: those nearest to the
    message."""
    reach: int = Field(default=6, ge=1)
    """How many states beyond the present one a message may jump over."""
    max_message_characters: int = Field(default=32_000, ge=1)
    rounds: int = Field(default=5, ge=1)
    """How often one turn may look at the situation anew, after tools have answered."""
    ends: Literal["with_main", "never"] | None = None
    """`never`: the conversation stays open when no journey is active; None: so if no journey is active from the
    start."""
    model: str | None = None
    """Provider and model, as in `openai:gpt-5`; None takes the worker's own."""
    stream: bool = True
    """Whether a reply is shown while it is made, where nothing but the model makes it."""
    no_match: str = "I'm sorry, I can't help with that here. A colleague can, if you like."
    """Said in strict composition when no canned response fits."""
    trouble: str = "I'm having trouble answering at the moment. Your message is kept, and I will try again."
    """Said when the model cannot be reached, or gives no answer that can be used."""
    locale: str | None = Field(default=None, pattern=r"^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*$")
    """The language, and the country, of what people write, as in `de` or `en-GB`: it decides how numbers and dates are
    read. None: English, or for dates another language where they are in one; what may be meant in two ways is asked
    back."""
    timezone: str = "UTC"
    """Where today is today, by its name in the IANA database, as in `Europe/Berlin`."""
    budget: Budget = Budget()
    repair: Patterns = Patterns()
    assignment: Assignment | None = None
    """Whom questions wait for, where their state does not say; None: nobody in particular."""
    silence: tuple[Silence, ...] = ()
    """What is done while nobody answers, where the state does not say."""

    @field_validator("timezone")
    @classmethod
    def _is_a_known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError):
            raise ValueError(f"`{name[:60]}` is no time zone; name one as in Europe/Berlin") from None
        return name
