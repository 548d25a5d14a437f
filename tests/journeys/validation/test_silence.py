"""What is declared for silence: what cannot come to pass is said before anything runs, all of it at once."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import pytest

from journeys.errors import DocumentError
from journeys.validation import parse, validate
from tests.engine.building import Document, bundle, choice, final, journey, pause, ref, way, ways
from tests.engine.silence.policies import after, before, escalate, expire


def parts(country: str) -> Collection[str] | None:
    """Two countries whose holidays are known."""
    return {"DE": ("BE", "BY"), "MC": ()}.get(country)


def said(*silence: Document, calendars: tuple[Document, ...] = (), **more: Any) -> list[str]:
    """The problems of a journey with one question; of severity warning with a `~` in front."""
    states = [pause("p", silence=list(silence)), final()]
    transitions = [*ways("p>end"), way("p", "end", trigger="timeout", after_seconds=1)]
    made = bundle(journey(states, transitions), calendars=list(calendars), **more)
    return [("~" if one.severity == "warning" else "") + str(one) for one in validate(made, holidays=parts)]


def day(days: int, **more: Any) -> Document:
    """When a working day is."""
    return {"kind": "working_day", "days": days, **more}


def test_what_is_right_has_no_problem() -> None:
    own: Document = {"id": "own", "time_zone": "Asia/Kolkata", "country": "DE", "subdivision": "BY"}
    day_only: Document = {"id": "once", "hours": {}, "days": {"2031-12-24": ["09:00-12:00"]}, "country": "MC"}
    measures = [
        after(60),
        {"when": day(2, calendar="own"), "do": escalate(queue="desk")},
        before("2031-05-01", days=2, calendar="once"),
        before(ref("input", "day"), expire("cancel")),
        after(60, escalate(queue="operators"), of="incidents"),
    ]
    assert said(*measures, calendars=(own, day_only)) == []


def test_calendars_are_known_in_zone_country_and_part_and_are_open_some_time() -> None:
    wrong: tuple[Document, ...] = (
        {"id": "a", "time_zone": "Europe/Berlim"},
        {"id": "b", "time_zone": "nowhere at all"},
        {"id": "c", "hours": {}},
        {"id": "d", "hours": {"monday": []}, "days": {"2031-12-24": []}},
        {"id": "e", "country": "XX"},
        {"id": "f", "country": "DE", "subdivision": "BX"},
        {"id": "g", "subdivision": "BY"},
        {"id": "h", "country": "MC", "subdivision": "BY"},
        {"id": "h"},
    )
    never = 'has no hours at all, so that no time ever comes; give it `hours`, as in "09:00-17:00"'
    used = [{"when": day(1, calendar=one["id"]), "do": {"kind": "remind"}} for one in wrong]
    assert said(*used, calendars=wrong) == [
        "calendar `h`: there are 2 of this id; give each one its own",
        "calendar `a`: there is no time zone `Europe/Berlim`; did you mean `Europe/Berlin`?",
        "calendar `b`: there is no time zone `nowhere at all`; write the name of one, as in Europe/Berlin",
        f"calendar `c`: {never}",
        f"calendar `d`: {never}",
        "calendar `e`: the holidays of `XX` are not known; write its ISO 3166-1 code, as in DE, or use `days`",
        "calendar `f`: `BX` is no part of `DE` that has holidays of its own; known are `BE`, `BY`",
        "calendar `g`: names the part `BY` of no country; name the country too, as in `country: DE`",
        "calendar `h`: `BY` is no part of `MC` that has holidays of its own; leave it out",
    ]


def test_without_anybody_who_knows_holidays_they_are_left_to_the_workers() -> None:
    states = [pause("p", silence=[{"when": day(1), "do": {"kind": "remind"}}])]
    made = bundle(journey(states), calendars=[{"country": "XX", "subdivision": "YY"}])
    assert validate(made) == ()


@pytest.mark.parametrize(
    ("first", "second", "warning"),
    [
        (after(60, expire()), after(61), False),
        (after(60, expire()), after(60), False),
        (after(61), after(60, expire()), False),
        ({"when": day(2), "do": expire()}, {"when": day(3), "do": escalate(queue="x")}, False),
        (before(ref("input"), expire(), days=3), before(ref("input"), days=2), False),
        (after(60, expire()), {"when": day(1), "do": escalate(queue="x")}, True),
        ({"when": day(1), "do": expire()}, {"when": day(2, at="12:00"), "do": escalate(queue="x")}, True),
        (after(60, expire()), after(61, expire()), False),
    ],
)
def test_what_comes_after_an_expiry_never_happens(first: Document, second: Document, warning: bool) -> None:
    (problem,) = said(first, second)
    late, expiry = (0, 1) if first["do"]["kind"] != "expire" else (1, 0)
    verb = "stands" if warning else "comes"
    assert problem.removeprefix("~").startswith(
        f"state `p`, silence[{late}]: {verb} after silence[{expiry}], with which"
    )
    assert problem.startswith("~") is warning


@pytest.mark.parametrize(
    "measures",
    [
        (after(60), after(61, expire())),
        ({"when": day(3), "do": escalate(queue="x")}, after(60, expire())),
        (after(60, expire()), after(61, escalate(queue="x"), of="incidents")),
        (before(ref("input"), expire(), days=2), before(ref("input"), days=3)),
    ],
)
def test_what_may_come_before_it_is_no_problem(measures: tuple[Document, ...]) -> None:
    assert said(*measures) == []


def test_measures_name_calendars_that_there_are_and_moments_that_are_some() -> None:
    measures = [{"when": day(1, calendar="ofice"), "do": expire()}, before("soon"), before(True)]
    found = said(*measures, calendars=({"id": "office"},))
    assert found[:3] == [
        "state `p`, silence[0]: there is no calendar `ofice`; did you mean `office`?",
        "state `p`, silence[1]: its `moment` is none; write it as 2031-05-01, or as a reference to one",
        "state `p`, silence[2]: its `moment` is none; write it as 2031-05-01, or as a reference to one",
    ]


def test_an_incident_is_decided_by_an_operator_and_does_not_expire() -> None:
    (problem,) = said(after(60, expire(), of="incidents"))
    assert "`expire` is not for incidents: an operator decides about those" in problem


def test_what_is_declared_for_all_states_is_checked_once() -> None:
    conduct = {"silence": [after(60, expire()), after(90), {"when": day(1, calendar="x"), "do": escalate(queue="q")}]}
    assert [one.partition(":")[0] for one in said(conduct=conduct)] == [
        "conduct, silence[1]",
        "conduct, silence[2]",
        "~conduct, silence[2]",
    ]


def test_an_expiry_gives_a_timeout_way_its_time() -> None:
    late = way("p", "end", trigger="timeout")

    def problems(**more: Any) -> list[str]:
        return [str(one) for one in validate(bundle(journey([pause("p"), final()], [*ways("p>end"), late]), **more))]

    assert "no time is given" in problems()[0]
    assert problems(conduct={"silence": [after(60, expire())]}) == []
    assert "no time is given" in problems(conduct={"silence": [after(60, expire("fail"))]})[0]


def test_an_expiry_that_nothing_is_there_for_is_told() -> None:
    silence = [after(60, expire())]
    alone = bundle(journey([pause("p", silence=silence), final()]))
    (problem,) = validate(alone)
    assert (problem.severity, problem.message) == (
        "warning",
        "nothing is there for when its time is over without an answer: it fails",
    )
    ways_out = [way("c", "end", choices=["a"]), way("c", "end", choices=["b"])]
    asked = journey([choice("c", "a", "b", default="a", silence=silence), final()], ways_out)
    assert [one for one in validate(bundle(asked)) if "nothing is there" in one.message] == []


def test_an_end_asks_nobody() -> None:
    (problem,) = validate(bundle(journey([pause("p"), final(assignment={"queue": "desk"})])))
    assert problem.message == "declares what is for questions, and asks nobody"


def test_references_in_measures_are_looked_at() -> None:
    assert any("refers to the state `nowhere`" in one for one in said(before(ref("outputs", "nowhere", "day"))))


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ({"silence": [{"when": day(1, at="9:00"), "do": expire()}]}, "`9:00` is no time of the day; write it as 09:30"),
        ({"silence": [{"when": {"kind": "later"}, "do": expire()}]}, "`later` is no known kind"),
        ({"silence": [after(0)]}, "must be more than 0"),
        ({"silence": [after(1, {"kind": "escalate"})]}, "an escalation has an `assignee` or a `queue`"),
        ({"silence": [before("2031-05-01", days=1, seconds=5)]}, "only one of `seconds`, `days` and `working_days`"),
        ({"silence": [before("2031-05-01", at="09:00", seconds=5)]}, "`at` goes with `days` or `working_days`"),
        ({"silence": [{"do": expire()}]}, "is missing"),
    ],
)
def test_shapes_are_explained(part: Document, words: str) -> None:
    with pytest.raises(DocumentError) as caught:
        parse(journey([pause("p", **part)]))
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ({"hours": {"monday": ["9-17"]}}, "`9-17` are no hours; write them as 09:00-17:00"),
        ({"hours": {"monday": ["17:00-09:00"]}}, "ends before it begins"),
        ({"hours": {"someday": []}}, "`someday` is not allowed here"),
        ({"days": {"2031-02-30": []}}, "`2031-02-30` is no day; write it as 2031-12-24"),
        ({"days": {"20310401": []}}, "`20310401` is no day; write it as 2031-12-24"),
    ],
)
def test_calendars_are_explained(part: Document, words: str) -> None:
    with pytest.raises(DocumentError) as caught:
        parse({**journey([pause("p")]), "calendars": [part]})
    assert words in str(caught.value)
