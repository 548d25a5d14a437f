"""How to talk to a running journey: names and shapes of the workflow's messages. Any Temporal client may use them
with plain JSON.

======== ================ ======================================================================
signal   `send_input`     `SendInput`: an answer; refused ones are answered in the transcript
signal   `send_event`     `SendEvent`: something happened outside
signal   `pause`          `Pause`; nothing new starts until `resume`
signal   `resume`         `Resume`
signal   `forked`         `Forked`: another journey has begun at one of its visits; it is noted, and nothing else
update   `submit_input`   `SendInput` → `Turn`; a wrong answer is rejected and leaves nothing in the history
update   `rewind`         `Rewind` → `Turn`
update   `command`        `Command` → `Turn`
query    `state`          → `Snapshot`
query    `progress`       → `Progress`
query    `transcript`     → `Transcript`
query    `changes`        sequence number → `Changes`
query    `definition`     → the bundle, as JSON
query    `carry`          `Carry` → `Carried`: what a fork begins with
======== ================ ======================================================================
"""

from __future__ import annotations

import base64
import json
import zlib
from typing import Literal

from pydantic import Field as PydanticField

from journeys.bundle import Bundle
from journeys.canonical import plain
from journeys.errors import DocumentError
from journeys.frozen import Frozen
from journeys.run import Entry, ErrorView, Question, RunStatus
from journeys.validation import parse
from journeys.validation.problem import Problem
from journeys.values import Json

WORKFLOW = "Journey"
TASK_QUEUE = "journeys"

SEND_INPUT = "send_input"
SEND_EVENT = "send_event"
PAUSE = "pause"
RESUME = "resume"
CHILD_ENDED = "child_ended"
SUBMIT_INPUT = "submit_input"
REWIND = "rewind"
COMMAND = "command"
STATE = "state"
PROGRESS = "progress"
TRANSCRIPT = "transcript"
CHANGES = "changes"
DEFINITION = "definition"
CARRY = "carry"
FORKED = "forked"

AttributeType = Literal["Keyword", "KeywordList", "Datetime"]
SEARCH_ATTRIBUTES: dict[str, AttributeType] = {
    "JourneyId": "Keyword",
    "JourneyVersion": "Keyword",
    "JourneyStatus": "Keyword",
    "JourneyWaiting": "Keyword",
    "JourneyTemplate": "Keyword",
    "JourneyWorkspace": "Keyword",
    "JourneyUser": "Keyword",
    "JourneyAssignee": "KeywordList",
    "JourneyQueue": "KeywordList",
    "JourneyWaitingSince": "Datetime",
}
"""By name, with the type. `JourneyWaiting` is `person` while a person is waited for, else `no`; `JourneyWaitingSince`
since when or, if nobody is, since when somebody was last. `JourneyAssignee` and `JourneyQueue` say whom the open
questions wait for, where that is said."""

MAX_CHAIN = 25
"""How many journeys may stand in one another, the outermost counted."""
CHAIN_TOO_LONG = f"Journeys may call one another {MAX_CHAIN} deep"
"""What a child fails with that would make the chain longer; the error's kind is `depth`."""
READABLE_BYTES = 16_384
"""Definitions up to this size travel as readable JSON, larger ones compressed."""
MAX_DEFINITION_BYTES = 64_000_000


class Packed(Frozen):
    """A bundle, compressed."""

    encoding: Literal["zlib+base64"] = "zlib+base64"
    data: str
    size: int


class ParentLink(Frozen):
    """Who started this run as a child, and waits for its end."""

    workflow_id: str
    visit: int
    call: int
    depth: int = 1


class Start(Frozen):
    """The workflow's only argument. `journey` is a bundle or a journey, as a document or packed."""

    journey: Json
    input: Json = None
    workspace: str | None = None
    user: str | None = None
    parent: ParentLink | None = None
    continue_after: int | None = None
    """Visits after which the workflow begins a new history, if the server has not suggested it before; None: the
    usual number."""
    carried: Json = None
    """What one run of the workflow hands to the next; not for callers."""
    forked: Json = None
    """`Carried.forked` of another run of the same definition: the run begins where that one says."""


class SendInput(Frozen):
    """An answer, as text or as values by field name.

    The same `id` twice counts once. `question` names the question that is meant; without it the oldest open one is.
    """

    id: str | None = None
    text: str | None = None
    values: dict[str, Json] | None = None
    question: str | None = None
    by: str | None = None


class SendEvent(Frozen):
    """Something that happened outside."""

    name: str
    id: str | None = None
    data: Json = None


class Pause(Frozen):
    """Nothing new starts from here on; what runs is let finish."""

    reason: str = ""
    by: str | None = None


class Resume(Frozen):
    """Goes on after a pause."""

    by: str | None = None


class Rewind(Frozen):
    """Goes back: to a visit, to the latest visit of a state, or to what `words` tell ("the question about the dates").
    What came after it is undone, and kept in the history."""

    visit: int | None = None
    state: str | None = None
    words: str | None = None
    id: str | None = None
    by: str | None = None


class Carry(Frozen):
    """Asks what a fork at a visit begins with: one by its number, the latest of a state, or what `words` tell ("the
    question about the dates")."""

    visit: int | None = None
    state: str | None = None
    words: str | None = None
    chunks: tuple[Json, ...] = ()
    """What the answers before this one said is missing, in that order."""


class Carried(Frozen):
    """What a fork begins with, or what is `missing` (a reference into the archive), or why there can be none."""

    forked: Json = None
    """`{origin, visit, state, title, workspace, user, run}`; `run` is not for callers."""
    missing: str | None = None
    problem: str | None = None


class Forked(Frozen):
    """Another journey has begun at a visit of this one."""

    run: str
    visit: int
    id: str | None = None
    by: str | None = None


class Command(Frozen):
    """A command of an operator or a user.

    `retry`, `skip` and `resolve` answer an incident, or act on a failed or waiting state (`state` or `visit`;
    default: the only
    incident). `say` gives a user command of a transition, such as `cancel`, by `name`. `answer` says `text` to the
    customer, for a person who has taken over; `hand_back` lets the journey go on.

    `claim` makes the question (`question`, or of `state` or `visit`; default: the oldest that can be) that of who says
    so, `release` gives it back, `assign` makes it that of `assignee`, or puts it into `queue`.
    """

    kind: Literal[
        "retry", "skip", "resolve", "say", "cancel", "answer", "hand_back", "claim", "release", "assign"
    ]  # fmt: skip
    state: str | None = None
    visit: int | None = None
    name: str | None = None
    output: Json = None
    """For `resolve`: the state's output."""
    text: str | None = None
    """For `answer`: what is said."""
    question: str | None = None
    assignee: str | None = None
    queue: str | None = None
    reason: str = ""
    id: str | None = None
    by: str | None = None


class Turn(Frozen):
    """What came of an update, once the run has come to rest; `queued` if a tool keeps it longer than a few seconds."""

    queued: bool = False
    duplicate: bool = False
    said: tuple[Entry, ...] = ()
    questions: tuple[Question, ...] = ()
    status: RunStatus
    sequence: int


class JourneyResult(Frozen):
    """The workflow's result."""

    journey: str
    fingerprint: str
    status: RunStatus
    success: bool
    output: Json = None
    error: ErrorView | None = None
    visits: int = 0
    sequence: int = 0
    archive: tuple[str, ...] = PydanticField(default_factory=tuple)


def summary(text: str) -> str:
    """A title as Temporal shows it beside an event: 200 bytes at most, of the 400 that it takes."""
    return text.encode()[:200].decode(errors="ignore")


def pack(bundle: Bundle) -> Json:
    """The bundle as it travels in `Start.journey`: readable up to `READABLE_BYTES`, compressed above."""
    # In the order as written: code and texts show the members of an object in their order.
    text = json.dumps(plain(bundle), separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    if len(text) <= READABLE_BYTES:
        return json.loads(text)
    raw = text.encode()
    data = base64.b64encode(zlib.compress(raw, 9)).decode()
    return Packed(data=data, size=len(raw)).model_dump(mode="json")


def unpack(journey: Json) -> Bundle:
    """The bundle of a `Start.journey`.

    Raises:
        DocumentError: it is neither a bundle nor a journey, or its packing is broken; carries all problems.
    """
    if isinstance(journey, dict) and journey.get("encoding") == "zlib+base64":
        try:
            reader = zlib.decompressobj()
            raw = reader.decompress(base64.b64decode(journey["data"]), MAX_DEFINITION_BYTES)
            if reader.unconsumed_tail:
                raise ValueError("it is larger than 64 MB")
            journey = json.loads(raw)
        except (ValueError, KeyError, zlib.error) as problem:
            found = Problem(place="journey", message=f"the packed definition cannot be read ({problem})")
            raise DocumentError([found]) from None
    return parse(journey)
