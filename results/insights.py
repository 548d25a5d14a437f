"""What a run tells about itself, counted from its visits: what took long, what was tried again, who waited for whom."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean, median

from journeys.run import VisitView
from results.durations import in_words
from results.record import Record
from results.shown import Shown

SLOWEST = 3
"""How many states are named as the slowest."""
NOTABLE_SECONDS = 0.05
"""What is quicker is not worth naming."""


class StateTime(Shown):
    """How long a state worked, all its visits together, without waiting for people. Milliseconds."""

    state: str
    title: str
    visits: int
    time: float
    share: float
    """Of the working time of all states, 0 to 1."""


class RetriedState(Shown):
    """A state of which a call was made more than once, or that was entered again after a failure."""

    state: str
    title: str
    attempts: int
    """Attempts of its calls, those included that succeeded at once."""
    failures: int
    """Visits that ended in failure."""


class Comparison(Shown):
    """This run next to earlier ones of the same definition. Milliseconds."""

    runs: int
    average: float
    median: float
    fastest: float
    slowest: float
    difference: float
    """This run's time less the median."""
    ratio: float | None
    """This run's time by the median; None if that is 0."""


class Remaining(Shown):
    """How long the rest may take, and how wrong that may be. Milliseconds."""

    time: float
    error: float | None
    """The estimate's standard error; None where there are too few durations to tell."""


class Insights(Shown):
    """What can be told of a run, and the same in sentences."""

    slowest_states: tuple[StateTime, ...] = ()
    retried_states: tuple[RetriedState, ...] = ()
    waiting_for_people: float = 0.0
    """Milliseconds in which a question was open, added up over visits."""
    working: float = 0.0
    """Milliseconds in which states worked, added up over visits."""
    comparison: Comparison | None = None
    remaining: Remaining | None = None
    sentences: tuple[str, ...] = ()


def find(record: Record, earlier: Sequence[float] = ()) -> Insights:
    """The insights into a run.

    Args:
        record: the run.
        earlier: seconds that completed runs of the same fingerprint took, as visibility lists them.
    """
    working = sum(record.working_seconds_of(visit) for visit in record.visits)
    waiting = sum(visit.asked_seconds for visit in record.visits)
    slowest = _slowest(record, working)
    retried = _retried(record)
    compared = compare(record.seconds, earlier) if record.has_ended else None
    remaining = _remaining(record)
    sentences = (
        *_about_slowest(slowest),
        *_about_waiting(record, waiting),
        *(_about_retries(one) for one in retried),
        *_about_comparison(compared),
        *_about_remaining(remaining),
    )
    return Insights(
        slowest_states=slowest,
        retried_states=retried,
        waiting_for_people=_ms(waiting),
        working=_ms(working),
        comparison=compared,
        remaining=remaining,
        sentences=sentences,
    )


def compare(seconds: float, earlier: Sequence[float]) -> Comparison | None:
    """A run's time next to that of earlier runs; None if there are none."""
    if not earlier:
        return None
    middle = median(earlier)
    return Comparison(
        runs=len(earlier),
        average=_ms(fmean(earlier)),
        median=_ms(middle),
        fastest=_ms(min(earlier)),
        slowest=_ms(max(earlier)),
        difference=_ms(seconds - middle),
        ratio=round(seconds / middle, 3) if middle > 0 else None,
    )


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 3)


def _by_state(record: Record) -> dict[tuple[str, str], list[VisitView]]:
    found: dict[tuple[str, str], list[VisitView]] = {}
    for visit in record.visits:
        found.setdefault((visit.journey, visit.state), []).append(visit)
    return found


def _slowest(record: Record, working: float) -> tuple[StateTime, ...]:
    times = []
    for visits in _by_state(record).values():
        seconds = sum(record.working_seconds_of(visit) for visit in visits)
        if seconds >= NOTABLE_SECONDS:
            share = round(seconds / working, 3) if working else 0.0
            last = visits[-1]
            times.append(
                StateTime(state=last.state, title=last.title, visits=len(visits), time=_ms(seconds), share=share)
            )
    return tuple(sorted(times, key=lambda one: -one.time)[:SLOWEST])


def _retried(record: Record) -> tuple[RetriedState, ...]:
    found = []
    for visits in _by_state(record).values():
        calls = [call for visit in visits for call in visit.calls]
        again = any((call.attempts or 1) > 1 for call in calls)
        failures = sum(visit.status == "failed" for visit in visits)
        if again or (failures and len(visits) > 1):
            attempts = sum(call.attempts or 1 for call in calls)
            last = visits[-1]
            found.append(RetriedState(state=last.state, title=last.title, attempts=attempts, failures=failures))
    return tuple(found)


def _remaining(record: Record) -> Remaining | None:
    progress = record.snapshot.progress
    if record.has_ended or progress.remaining_seconds is None:
        return None
    error = progress.remaining_error_seconds
    return Remaining(time=_ms(progress.remaining_seconds), error=None if error is None else _ms(error))


def _about_slowest(slowest: tuple[StateTime, ...]) -> list[str]:
    if not slowest:
        return []
    named = ", ".join(f"{one.title} ({in_words(one.time / 1000)})" for one in slowest)
    return [f"Most time went into {named}."]


def _about_waiting(record: Record, waiting: float) -> list[str]:
    if waiting < NOTABLE_SECONDS:
        return []
    whole = record.seconds
    share = f", {min(1.0, waiting / whole):.0%} of the whole" if whole > 0 else ""
    return [f"Questions were open for {in_words(waiting)}{share}."]


def _about_retries(one: RetriedState) -> str:
    calls = f"{one.attempts} attempts" if one.attempts != 1 else "1 attempt"
    failed = f" and failed {one.failures} {'time' if one.failures == 1 else 'times'}" if one.failures else ""
    return f"{one.title} took {calls}{failed}." if one.attempts else f"{one.title}{failed.replace(' and', '', 1)}."


def _about_comparison(compared: Comparison | None) -> list[str]:
    if compared is None:
        return []
    usual = f"the median of {compared.runs} earlier {'run' if compared.runs == 1 else 'runs'}"
    usual += f" ({in_words(compared.median / 1000)})"
    if compared.ratio is None or abs(compared.ratio - 1) < 0.05:
        return [f"It took about as long as {usual}."]
    if compared.ratio >= 2:
        return [f"It took {compared.ratio:.1f} times as long as {usual}."]
    word = "longer" if compared.ratio > 1 else "less"
    return [f"It took {abs(compared.ratio - 1):.0%} {word} than {usual}."]


def _about_remaining(remaining: Remaining | None) -> list[str]:
    if remaining is None or remaining.time < NOTABLE_SECONDS * 1000:
        return []
    error = (
        f", give or take {in_words(remaining.error / 1000)}" if remaining.error is not None else ", with no known error"
    )
    return [f"The rest may take about {in_words(remaining.time / 1000)}{error}."]
