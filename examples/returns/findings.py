"""What came of the demo, next to what should have: payments, path, outputs, result, secrets."""

from __future__ import annotations

import base64
import binascii
import json
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from temporalio.api.history.v1 import HistoryEvent

from client import JourneyHandle
from journeys.messages import JourneyResult
from journeys.run import Changes, Transcript, VisitView
from journeys.values import Json

if TYPE_CHECKING:
    from examples.returns.stage import Stage


EXPECTED = Path(__file__).parent / "expected.json"
_PACKED = re.compile(rb'"data": ?"([A-Za-z0-9+/=]{64,})"')


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. `detail` says what was found, or what is wrong."""

    right: bool
    what: str
    detail: str = ""


@dataclass(frozen=True)
class Findings:
    """Everything that came of the run.

    Attributes:
        events: how many events its history has.
        tries: how often each call was made, by the title of its block, as the server counts.
    """

    id: str
    run_id: str
    result: JourneyResult
    visits: tuple[VisitView, ...]
    transcript: Transcript
    events: int
    tries: dict[str, int]
    findings: tuple[Finding, ...]

    @property
    def all_right(self) -> bool:
        """Whether everything that was looked at is as it should be."""
        return all(finding.right for finding in self.findings)


async def look_into(stage: Stage, handle: JourneyHandle, result: JourneyResult) -> Findings:
    """Reads the ended run and compares it with what the canvas would have given."""
    expected = json.loads(EXPECTED.read_text())
    changes = await stage.within(30, "the run's visits", handle.changes())
    transcript = await stage.within(30, "the conversation", handle.transcript())
    history = await stage.client.client.get_workflow_handle(handle.id).fetch_history()
    told = [changes.model_dump_json(), transcript.model_dump_json(), result.model_dump_json()]
    written = [*(event.SerializeToString() for event in history.events), stage.logs.read_bytes()]
    return Findings(
        id=handle.id,
        run_id=history.run_id,
        result=result,
        visits=changes.visits,
        transcript=transcript,
        events=len(history.events),
        tries=_tries(history.events),
        findings=(
            _paid_once(stage),
            _path(changes, expected["path"]),
            _outputs(changes, expected["blocks"]),
            _result(result, expected["output"], is_scripted=stage.is_scripted),
            _secrets(stage.token, [*written, *(text.encode() for text in told)]),
        ),
    )


def _tries(events: Sequence[HistoryEvent]) -> dict[str, int]:
    titles: dict[int, str] = {}
    tries: dict[str, int] = {}
    for event in events:
        if event.HasField("activity_task_scheduled_event_attributes"):
            titles[event.event_id] = json.loads(event.user_metadata.summary.data)
        elif event.HasField("activity_task_started_event_attributes"):
            started = event.activity_task_started_event_attributes
            tries[titles[started.scheduled_event_id]] = started.attempt
    return tries


def _paid_once(stage: Stage) -> Finding:
    shop = stage.shop
    return Finding(
        shop.effects == 1 and shop.requests == 2,
        "The refund was paid once",
        f"requests with its idempotency key: {shop.requests}; payments: {shop.effects}",
    )


def _path(changes: Changes, expected: list[str]) -> Finding:
    path = [visit.title for visit in changes.visits if visit.status == "done"]
    right = path == expected
    return Finding(right, "The path is the canvas's", "" if right else f"it is {' → '.join(path)}")


def _outputs(changes: Changes, expected: dict[str, Json]) -> Finding:
    given = {visit.title: visit.output for visit in changes.visits}
    wrong = [place for name, wanted in expected.items() for place in differences(wanted, given.get(name), name)]
    return Finding(not wrong, "The blocks' outputs are the canvas's", "; ".join(wrong))


def _result(result: JourneyResult, expected: Json, *, is_scripted: bool) -> Finding:
    output = result.output
    if not is_scripted and isinstance(output, dict) and isinstance(output.get("data"), dict):
        # A real model words its letter as it likes.
        expected = {**expected, "data": {**expected["data"], "letter": output["data"].get("letter")}}
    right = result.success and output == expected
    detail = "" if right else f"{result.status}: {'; '.join(differences(expected, output, 'output')) or result.error}"
    return Finding(right, "The result is the canvas's", detail)


def _secrets(token: str, places: list[bytes]) -> Finding:
    """Looks for the token as it is, and in what base64 and compression would make of a text that holds it."""
    found = sum(_holds(place, token.encode()) for place in places)
    detail = f"found in {found} places" if found else f"looked for in {len(places)} events, logs and outputs"
    return Finding(found == 0, "The shop's token is nowhere to be read", detail)


def _holds(place: bytes, token: bytes) -> bool:
    if token in place:
        return True
    for packed in _PACKED.findall(place):
        try:
            if token in zlib.decompress(base64.b64decode(packed)):
                return True
        except (binascii.Error, zlib.error):
            continue
    return False


def differences(wanted: Json, given: Json, place: str) -> Iterator[str]:
    """Where something is not as wanted. An object may have more members than are wanted."""
    if isinstance(wanted, dict) and isinstance(given, dict):
        for name, value in wanted.items():
            yield from differences(value, given.get(name), f"{place}.{name}")
    elif wanted != given:
        yield f"{place} is {json.dumps(given, ensure_ascii=False)}, not {json.dumps(wanted, ensure_ascii=False)}"
