"""What happens while nobody answers: when, and what. And whom a question waits for."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from journeys.calendars import TimeOfDay
from journeys.frozen import Frozen, Tagged
from journeys.values import Value

MeasureKind = Literal["remind", "notify", "escalate", "hand_over", "expire"]


class After(Tagged):
    """After so much time, day and night."""

    kind: Literal["after"] = "after"
    seconds: float = Field(gt=0, le=10 * 366 * 86400)
    """How many, since the question was asked."""


class WorkingTime(Tagged):
    """After so much time in which the calendar has hours."""

    kind: Literal["working_time"] = "working_time"
    seconds: float = Field(gt=0, le=366 * 86400)
    """How many of them."""
    calendar: str | None = None
    """Id of a calendar of the bundle; None: the first one or, without any, Monday to Friday, nine to five, in the zone
    of `conduct`."""


class WorkingDay(Tagged):
    """On the so-many-th working day: when, for the `days`-th time since the question was asked, a working day has come
    to `at`. The second working morning is `days: 2`."""

    kind: Literal["working_day"] = "working_day"
    days: int = Field(default=1, ge=1, le=366)
    """Which of the working days, the next one being 1."""
    at: TimeOfDay | None = None
    """By the clock on the wall; None: when the day's hours begin."""
    calendar: str | None = None
    """Id of a calendar of the bundle; None: as in `working_time`."""


class Before(Tagged):
    """Before a moment that a value gives; one without a zone is meant in the calendar's.

    How long before is said by one of `seconds`, `days` and `working_days`; by none: at that moment.
    """

    kind: Literal["before"] = "before"
    moment: Value
    """A day, a moment (ISO 8601), or seconds since 1970."""
    seconds: float = Field(default=0, ge=0, le=10 * 366 * 86400)
    """How long before it."""
    days: int = Field(default=0, ge=0, le=3660)
    """How many days before its day."""
    working_days: int = Field(default=0, ge=0, le=366)
    """How many working days before its day, which does not count."""
    at: TimeOfDay | None = None
    """On the day that is found, by the clock on the wall; None: when the working day's hours begin or, without
    `working_days`, at the same time of the day as the moment."""
    late: Literal["skip", "at_once"] | None = None
    """What is done if the time has passed when the question is asked; None: a reminder or a message is left out,
    anything else is done at once."""
    calendar: str | None = None
    """Id of a calendar of the bundle; None: as in `working_time`."""

    @model_validator(mode="after")
    def _one_lead(self) -> Before:
        if sum(map(bool, (self.seconds, self.days, self.working_days))) > 1:
            raise ValueError("only one of `seconds`, `days` and `working_days` says how long before")
        if self.seconds and self.at is not None:
            raise ValueError("`at` goes with `days` or `working_days`, not with `seconds`")
        return self


class Remind(Tagged):
    """Says something in the conversation. `text` may use `local.prompt`, the question."""

    kind: Literal["remind"] = "remind"
    text: Value = None
    """None: the question, as a reminder."""


class Notify(Tagged):
    """Sends a message by a channel; nobody waits for its delivery. `message` may use `local.prompt`, the question."""

    kind: Literal["notify"] = "notify"
    channel: str = Field(min_length=1)
    """By which it is sent: `log`, `webhook`, or one that a package brings."""
    message: Value
    recipients: Value = None
    """Who gets it, as the channel takes them."""


class Escalate(Tagged):
    """Gives the question to somebody else: a person, or a queue from which somebody takes it."""

    kind: Literal["escalate"] = "escalate"
    assignee: Value = None
    """The person who has it from then on."""
    queue: Value = None
    """The queue in which it lies from then on."""
    message: Value = None
    """Said in the transcript; None: who has it now."""

    @model_validator(mode="after")
    def _somebody(self) -> Escalate:
        if self.assignee is None and self.queue is None:
            raise ValueError("an escalation has an `assignee` or a `queue`")
        return self


class HandOver(Tagged):
    """Hands the whole conversation over to a person, who hands it back."""

    kind: Literal["hand_over"] = "hand_over"
    queue: Value = None
    """The queue from which somebody takes it."""
    reason: Value = None
    """Why, for whoever takes it."""


class Expire(Tagged):
    """Nobody is waited for any more."""

    kind: Literal["expire"] = "expire"
    how: Literal["timeout", "fail", "cancel"] = "timeout"
    """`timeout`: as when the state's own time is over: its `timeout` way is taken, or its default, else it fails;
    `fail`: the state fails, and its failure ways are taken; `cancel`: the whole run is cancelled."""


AnyWhen = Annotated[After | WorkingTime | WorkingDay | Before, Field(discriminator="kind")]
AnyMeasure = Annotated[Remind | Notify | Escalate | HandOver | Expire, Field(discriminator="kind")]


class Silence(Frozen):
    """One thing that is done while nobody answers. The time is counted from when the question was asked; whatever the
    person says begins it anew."""

    when: AnyWhen
    """When it is done."""
    do: AnyMeasure
    """What is done."""
    of: Literal["questions", "incidents"] = "questions"
    """`questions`: what a journey asks people; `incidents`: failures that an operator is to decide about."""


class Assignment(Frozen):
    """Whom the questions of a state wait for."""

    assignee: Value = None
    """A person, by any name that is used for people."""
    queue: Value = None
    """A queue, by its name: somebody claims the question from it."""
    exclusive: bool = False
    """Whether only the one who has the question may answer it; one that nobody has must be claimed before."""
