"""What is declared for silence: calendars that exist and are open some time, and measures that can come to pass."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo, available_timezones

from journeys.bundle import Bundle
from journeys.calendars import Calendar
from journeys.canonical import dump
from journeys.silence import After, AnyWhen, Before, Expire, HandOver, Silence, WorkingDay, WorkingTime
from journeys.states import AnyState, DecisionPoint, Final
from journeys.validation.chart import Chart
from journeys.validation.problem import Problem
from journeys.validation.suggestion import remedy
from journeys.values import Json

Parts = Callable[[str], Collection[str] | None]
"""Country → the codes of its parts; None: its holidays are not known."""


def check_bundle(bundle: Bundle, parts: Parts | None) -> Iterator[Problem]:
    """All that is wrong with the calendars, and with what is declared for all states. `parts`: None: the workers
    know."""
    for calendar, times in Counter(one.id for one in bundle.calendars).items():
        if times > 1:
            yield _problem(f"calendar `{calendar}`", f"there are {times} of this id", "give each one its own")
    for one in bundle.calendars:
        yield from _calendar(one, parts)
    for place, message, hint, warning in _measures(bundle, bundle.conduct.silence):
        yield _problem(f"conduct, {place}", message, hint, warning=warning)


def check(chart: Chart) -> Iterator[Problem]:
    """All that is wrong with what the states of a journey declare."""
    for state in chart.states.values():
        place = f"state `{state.id}`"
        for where, message, hint, warning in _measures(chart.bundle, state.silence or ()):
            yield chart.problem(f"{place}, {where}", message, hint, warning=warning)
        if isinstance(state, Final) and (state.silence or state.assignment):
            message = "declares what is for questions, and asks nobody"
            yield chart.problem(place, message, "declare it where something is asked", warning=True)
        if _expires_into_failure(chart, state):
            message = "nothing is there for when its time is over without an answer: it fails"
            yield chart.problem(place, message, "add a transition for the timeout", warning=True)


def expires(chart: Chart, state: AnyState) -> bool:
    """Whether a state's time can be over because nobody answers."""
    declared = chart.bundle.conduct.silence if state.silence is None else state.silence
    return any(isinstance(one.do, Expire) and one.do.how == "timeout" for one in declared)


def _expires_into_failure(chart: Chart, state: AnyState) -> bool:
    if not state.silence or not expires(chart, state):
        return False
    has_default = isinstance(state, DecisionPoint) and state.default is not None
    return not has_default and not any(way.trigger in ("timeout", "tool_failure") for way in chart.outgoing[state.id])


def _calendar(calendar: Calendar, parts: Parts | None) -> Iterator[Problem]:
    place = f"calendar `{calendar.id}`"
    if not _is_zone(calendar.time_zone):
        hint = remedy(calendar.time_zone, available_timezones(), "write the name of one, as in Europe/Berlin")
        yield _problem(place, f"there is no time zone `{calendar.time_zone}`", hint)
    if not calendar.is_ever_open:
        yield _problem(place, "has no hours at all, so that no time ever comes", 'give it `hours`, as in "09:00-17:00"')
    if calendar.country is None:
        if calendar.subdivision is not None:
            message = f"names the part `{calendar.subdivision}` of no country"
            yield _problem(place, message, "name the country too, as in `country: DE`")
        return
    known = parts(calendar.country) if parts is not None else (calendar.subdivision,)
    if known is None:
        hint = "write its ISO 3166-1 code, as in DE, or use `days`"
        yield _problem(place, f"the holidays of `{calendar.country}` are not known", hint)
    elif calendar.subdivision is not None and calendar.subdivision not in known:
        names = [one for one in known if one is not None]
        message = f"`{calendar.subdivision}` is no part of `{calendar.country}` that has holidays of its own"
        hint = remedy(calendar.subdivision, names, f"known are {', '.join(names)}" if names else "leave it out")
        yield _problem(place, message, hint)


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (OSError, ValueError, LookupError):
        return False
    return True


def _measures(bundle: Bundle, declared: Sequence[Silence]) -> Iterator[tuple[str, str, str, bool]]:
    """Place, message, remedy, and whether it is only a warning."""
    for index, one in enumerate(declared):
        place = f"silence[{index}]"
        if not isinstance(one.when, After):
            yield from _time(bundle, place, one.when)
        if one.of == "incidents" and isinstance(one.do, (Expire, HandOver)):
            message = f"`{one.do.kind}` is not for incidents: an operator decides about those"
            yield place, message, "remind or notify somebody, or escalate it", False
        yield from _after_expiry(declared, index)


def _time(bundle: Bundle, place: str, when: WorkingTime | WorkingDay | Before) -> Iterator[tuple[str, str, str, bool]]:
    known = [one.id for one in bundle.calendars]
    if when.calendar is not None and when.calendar not in known:
        hint = remedy(when.calendar, known, "declare it in the bundle's `calendars`")
        yield place, f"there is no calendar `{when.calendar}`", hint, False
    if isinstance(when, Before) and not _may_be_a_moment(when.moment):
        yield place, "its `moment` is none", "write it as 2031-05-01, or as a reference to one", False


def _may_be_a_moment(moment: Json) -> bool:
    if isinstance(moment, str):
        try:
            datetime.fromisoformat(moment)
        except ValueError:
            return False
        return True
    return isinstance(moment, (int, float, dict)) and not isinstance(moment, bool)


def _after_expiry(declared: Sequence[Silence], index: int) -> Iterator[tuple[str, str, str, bool]]:
    """What comes when nobody is waited for any more; where the times cannot be compared, what stands after it."""
    one = declared[index]
    scale, time = _measured(one.when)
    for earlier, other in enumerate(declared):
        if earlier == index or other.of != one.of or not isinstance(other.do, Expire):
            continue
        expiry_scale, expiry_time = _measured(other.when)
        if scale == expiry_scale and (expiry_time, earlier) < (time, index):
            message = f"comes after silence[{earlier}], with which it expires: it never happens"
            yield f"silence[{index}]", message, "let it come before, or remove it", False
            return
        if scale != expiry_scale and earlier < index:
            message = f"stands after silence[{earlier}], with which it expires: it may never happen"
            yield f"silence[{index}]", message, "write it before, if it comes before", True
            return


def _measured(when: AnyWhen) -> tuple[tuple[str, ...], float]:
    """On which scale a time is measured, and where it is on it: only times of one scale can be compared beforehand."""
    match when:
        case After():
            return ("after",), when.seconds
        case WorkingTime():
            return ("working_time", str(when.calendar)), when.seconds
        case WorkingDay():
            return ("working_day", str(when.at), str(when.calendar)), when.days
        case Before():
            unit = next((name for name in ("seconds", "days", "working_days") if getattr(when, name)), "")
            lead = getattr(when, unit) if unit else 0.0
            return ("before", dump(when.moment), unit or "seconds", str(when.at), str(when.calendar)), -lead


def _problem(place: str, message: str, hint: str, *, warning: bool = False) -> Problem:
    return Problem(place=place, message=message, remedy=hint, severity="warning" if warning else "error")
