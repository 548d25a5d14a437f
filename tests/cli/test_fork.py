"""`journeys fork`: a new journey from a past visit of another."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import CONFIRM, Call, ask, until

pytestmark = pytest.mark.usefixtures("at_work")


@pytest.fixture
def answered(journeys: Call, written: Callable[..., Path]) -> str:
    """A journey whose form has been answered, and which has ended; its id."""
    run_id = f"cli-{uuid.uuid4().hex[:12]}"
    assert journeys("start", written(ask(), CONFIRM), "--id", run_id).code == 0
    until(lambda: journeys("status", run_id, "--json").json["questions"])
    assert journeys("send", run_id, "--values", '{"number": 3}').code == 0
    assert journeys("send", run_id, "yes").code == 0
    return run_id


def test_it_prints_the_new_id_and_the_other_stays_as_it_is(journeys: Call, answered: str) -> None:
    told = journeys("fork", answered, "--at", "1")
    assert told.code == 0, told.err
    new = told.out.strip()
    assert new.startswith(f"{answered}-fork-")
    assert "At Order (visit 1)" in told.err
    until(lambda: journeys("status", new, "--json").json["questions"])
    assert journeys("send", new, "--values", '{"number": 8}').code == 0
    assert journeys("send", new, "yes").code == 0
    assert journeys("result", new).json == {"number": 8}
    assert journeys("result", answered).json == {"number": 3}


def test_the_place_may_be_told_in_words_and_the_id_be_chosen(journeys: Call, answered: str) -> None:
    new = f"{answered}-again"
    told = journeys("fork", answered, "--words", "the question about the order", "--id", new, "--json")
    assert told.json == {"id": new, "origin": answered, "visit": 1, "state": "ask"}
    taken = journeys("fork", answered, "--state", "confirm", "--id", new)
    assert taken.code == 2
    assert "choose another id" in taken.err


def test_without_a_place_the_visits_are_listed(journeys: Call, answered: str) -> None:
    told = journeys("fork", answered)
    assert (told.code, told.out) == (2, "")
    assert "    1  Order\n    2  Confirm\n" in told.err


def test_a_place_that_is_not_there_is_refused_in_words(journeys: Call, answered: str) -> None:
    told = journeys("fork", answered, "--at", "40")
    assert (told.code, told.out) == (2, "")
    assert "There is no visit 40; the journey has made 3" in told.err
    both = journeys("fork", answered, "--at", "1", "--state", "ask")
    assert both.code == 2
    assert "in one way" in both.err
    nobody = journeys("fork", "nobody-of-that-name", "--at", "1")
    assert nobody.code == 2
