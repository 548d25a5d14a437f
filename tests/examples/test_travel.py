"""The travel desk: talked to with no key at all, in memory and on a server; its tests; its tools."""

from __future__ import annotations

import io
import sys
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from cli.main import main
from converters.registry import read
from examples.travel import tools
from journeys.errors import ToolError
from journeys.testing import call_tool
from journeys.validation import validate

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "examples/travel"
DOCUMENT = FOLDER / "travel.yaml"
Talks = Callable[..., tuple[int, str, str]]


@pytest.fixture
def talks(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Talks:
    """Talks to the desk: exit code, words, what was said about them."""

    def talk(lines: Sequence[str], *arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
        monkeypatch.chdir(ROOT)
        capsys.readouterr()
        code = main(["chat", *(arguments or (str(DOCUMENT), "--memory")), "--tools", "examples.travel.tools"])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return talk


def test_nothing_is_wrong_with_the_document() -> None:
    assert validate(read(DOCUMENT.read_bytes()).runnable()) == ()


def test_its_conversation_tests_pass_with_a_stand_in_for_the_model_and_without(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code = main(["test", str(FOLDER)])
    assert code == 0, capsys.readouterr()


def test_an_impatient_customer_books_a_flight_with_no_key_at_all(talks: Talks) -> None:
    code, words, about = talks(
        ["lisbonn", "what about luggage?", "three", "7 March 2031", "two of us", "hurry up, what is the weather like?",
         "business", "no", "1", "economy", "yes", "no thanks"]
    )  # fmt: skip
    assert code == 0, about
    for said in (
        "3 further bags are 105 euros",
        "Economy is 320 euros for all of you, business 960.",
        "The forecast for Lisbon: sunny, 24 °C.",
        "That is not booked. What shall we do?",
        "economy class, 320 euros. Shall I book it?",
        "320 euros were charged.",
        "Have a good trip!",
    ):
        assert said in words, words
    assert "model call" not in about
    assert "[Baggage] How many bags" in about
    assert "The journey has ended: completed" in about


def test_going_back_after_the_booking_asks_before_anything_is_done_again(talks: Talks) -> None:
    code, words, about = talks(
        ["Lisbon, 7 March 2031, 2 passengers", "business", "yes", "change the passengers to 3", "yes", "economy", "2"]
    )
    assert code == 0, about
    assert "Passengers is to change from 2 to 3." in words
    assert "Book it has already been done" in words
    assert words.count("were charged") == 1
    assert words.splitlines()[-1] == "Is there anything else I can do for you?"


def test_words_that_mend_and_look_work_in_the_middle(talks: Talks) -> None:
    code, words, about = talks(["Rome", "/back", "Oslo", "/why", "/state", "/help", "/cancel"])
    assert code == 1
    assert "Let us go back to Destination." in words
    assert "Nothing remains booked." in words
    assert "no model was asked" in about


def test_a_journey_on_a_server_is_left_in_the_middle_and_taken_up_again(
    talks: Talks, temporal_server: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TEMPORAL_ADDRESS", temporal_server)
    monkeypatch.setenv("JOURNEYS_TASK_QUEUE", f"travel-{uuid.uuid4().hex}")
    monkeypatch.setenv("JOURNEYS_HOME", str(tmp_path))
    run_id = f"travel-{uuid.uuid4().hex[:12]}"
    code, words, about = talks(["Lisbon, 7 March 2031, 2 passengers"], str(DOCUMENT), "--id", run_id)
    assert code == 0, about
    assert f"come back with `journeys chat {run_id} --tools examples.travel.tools`" in about
    code, words, about = talks(["business", "yes", "no thanks"], run_id)
    assert code == 0, about
    assert words.startswith("Welcome to the travel desk")
    assert "> Lisbon, 7 March 2031, 2 passengers" in words
    assert "Booked! Your reference is" in words


async def test_who_asks_twice_for_the_same_booking_has_one() -> None:
    asked = {"flight": "TD 1", "day": "2031-03-07", "passengers": 2, "cabin": "economy", "price": 240}
    first = (await call_tool(tools.book, asked, idempotency_key="a")).output
    assert (await call_tool(tools.book, asked, idempotency_key="a")).output == first
    assert (await call_tool(tools.book, asked, idempotency_key="b")).output != first
    await call_tool(tools.cancel, {"reference": first["reference"]})
    assert (await call_tool(tools.book, asked, idempotency_key="a")).output["state"] == "cancelled"


async def test_there_are_days_without_a_flight_and_cities_without_a_forecast() -> None:
    asked = {"destination": "Reykjavik", "day": "2031-03-05", "passengers": 1}
    assert (await call_tool(tools.search, asked)).output["found"] is False
    with pytest.raises(ToolError, match="no forecast"):
        await call_tool(tools.weather, {"destination": "Atlantis"})
