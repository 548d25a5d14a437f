"""What another journey stood in the way of goes on when that ends; going back is shown the ways on from there."""

from __future__ import annotations

from engine import views
from tests.engine.conversation.journeys import board, bundle
from tests.engine.conversation.talking import Answer, Talk
from tests.engine.conversation.test_guidance import GROOM, by_words, guideline, relates

GIVES_WAY = [relates("priority", "journey:groom", "journey:board")]
OBSERVED = board(activation={"observations": ["wanted"]})


def test_a_journey_whose_condition_holds_begins_when_the_one_before_it_ends() -> None:
    talk = Talk(bundle(OBSERVED, GROOM, guidelines=[guideline("wanted")], relationships=GIVES_WAY), by_words)
    talk.say("!groom").say("groom>when +wanted")
    assert talk.path("groom") == ["style", "when"]
    assert "board" not in talk.run.activations
    talk.say("groom>end +wanted")
    assert talk.run.activations["groom"].status == "closed"
    assert talk.path("board") == ["animal"]


def test_a_journey_that_stood_still_is_the_lead_again_when_the_one_before_it_ends() -> None:
    talk = Talk(bundle(board(), GROOM, relationships=GIVES_WAY), by_words).say("!board").say("!groom")
    talk.say("groom>when")
    assert [one["state"] for one in talk.asked[-1][1]["goals"]] == ["when"]
    talk.say("groom>end")
    assert [one["state"] for one in talk.asked[-1][1]["goals"]] == ["animal"]


def test_steps_that_were_passed_are_shown_with_their_ways_and_can_be_gone_on_from() -> None:
    def understand(asked: dict[str, object]) -> Answer:
        words = str(asked["message"])
        under_way = asked.get("journeys")
        if not isinstance(under_way, list) or words == "go":
            return by_words({**asked, "message": "!board"})
        steps = {one["state"]: one for one in under_way[0]["steps"]}
        ways = {state: [way["id"] for way in one["ways"]] for state, one in steps.items() if one.get("ways")}
        if words == "back":
            moved = {"journey": "board", "move": "back", "back_to": "animal", "ways": ways["animal"]}
        elif words == "anew":
            moved = {"journey": "board", "move": "restart", "ways": [*ways["root"], *ways["animal"]]}
        else:
            moved = {"journey": "board", "move": "advance", "ways": [*ways["animal"], *ways["dates"]]}
        return {"journeys": [moved]}

    talk = Talk(bundle(board()), understand).say("go").say("all")
    assert talk.path("board") == ["animal", "dates", "recap"]
    assert talk.say("back").path("board") == ["animal", "dates"]
    assert talk.say("anew").path("board") == ["animal", "dates"]


def test_a_run_whose_only_journey_was_left_waits_for_the_customer() -> None:
    def understand(asked: dict[str, object]) -> Answer:
        if asked["message"] == "go":
            return by_words({**asked, "message": "!board"})
        return {"journeys": [{"journey": "board", "move": "leave"}]}

    talk = Talk(bundle(board()), understand).say("go").say("no more")
    assert views.snapshot(talk.run).status == "waiting"
