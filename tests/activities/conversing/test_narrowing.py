"""What of a situation a model is shown."""

from __future__ import annotations

from typing import Any

from activities.conversing.narrowing import considered, narrowed
from activities.conversing.nearness import LexicalEmbedder, coverage, lexical_nearness
from journeys.turns import Situation

SUBJECTS = ("refunds", "parking", "luggage", "pets", "seats", "meals", "lounges", "insurance", "visas", "delays")


def many(message: str | None, **given: Any) -> Situation:
    usual: dict[str, Any] = {
        "turn": 1,
        "message": message,
        "top": 2,
        "guidelines": [{"id": one, "when": f"The customer asks about {one}", "do": "Answer"} for one in SUBJECTS],
        "at_hand": [{"journey": f"j-{one}", "title": one.title()} for one in SUBJECTS],
    }
    return Situation.model_validate(usual | given)


async def shown(situation: Situation) -> tuple[str, ...]:
    return considered(await narrowed(situation, LexicalEmbedder()))


async def test_the_nearest_to_the_message_are_shown() -> None:
    found = await shown(many("How many pets may I take? And what of my luggage?"))
    assert set(found) == {"pets", "j-pets", "luggage", "j-luggage"}


async def test_all_are_shown_where_there_are_no_more_than_asked_for() -> None:
    assert len(await shown(many("hello", top=10))) == 20


async def test_earlier_lines_count_less_than_the_message() -> None:
    window = [{"who": "customer", "text": "I have a question about visas"}]
    found = await shown(many("and the meals?", top=1, window=window))
    assert found == ("j-meals", "meals")
    assert await shown(many("What do I need?", top=1, window=window)) == ("j-visas", "visas")


async def test_what_tools_have_answered_counts_as_the_message_does() -> None:
    results = [{"tool": "look_up", "result": {"delays": 3}}]
    assert await shown(many(None, top=1, results=results)) == ("j-delays", "delays")


async def test_of_those_that_are_equally_near_journeys_that_were_left_come_first() -> None:
    at_hand = [{"journey": "a"}, {"journey": "b", "left": "s", "path": ["s"]}]
    found = await shown(many("hello", top=1, guidelines=[], at_hand=at_hand))
    assert found == ("b",)


async def test_a_journey_is_shown_with_the_observations_that_start_it() -> None:
    at_hand = [{"journey": "j", "title": "Pets", "observations": ["delays"]}, {"journey": "k", "title": "Seats"}]
    assert await shown(many("my pets", top=1, at_hand=at_hand)) == ("j", "pets", "delays")


async def test_an_ambiguity_is_shown_with_all_that_it_is_between() -> None:
    between = {"id": "visas", "when": "unclear", "between": ["j-meals", "delays"]}
    found = await narrowed(many("visas", top=1, ambiguities=[between]), LexicalEmbedder())
    assert set(considered(found)) == {"j-visas", "j-meals", "visas", "delays"}
    assert len(found.ambiguities) == 1


async def test_an_ambiguity_is_shown_when_two_that_it_is_between_are() -> None:
    between = {"id": "visas", "when": "unclear", "between": ["j-meals", "meals", "seats"]}
    found = await narrowed(many("meals", top=1, ambiguities=[between]), LexicalEmbedder())
    assert set(considered(found)) == {"j-meals", "meals", "visas", "seats"}


async def test_an_ambiguity_of_which_nothing_is_near_is_left_out() -> None:
    between = {"id": "visas", "when": "unclear", "between": ["j-seats", "delays"]}
    assert (await narrowed(many("meals", top=1, ambiguities=[between]), LexicalEmbedder())).ambiguities == ()


async def test_tools_are_shown_with_what_they_are_for_and_their_words_count() -> None:
    tools = [
        {"id": "guideline:seats/find_chair", "tool": "find_chair", "description": "Reserves a chair"},
        {"id": "guideline:pets/ask_vet", "tool": "ask_vet"},
        {"id": "state:j-seats/s/t", "tool": "t"},
        {"id": "state:j-pets/s/t", "tool": "t"},
        {"id": "state:under-way/s/t", "tool": "t"},
    ]
    found = await narrowed(many("please reserve a chair", top=1, tools=tools), LexicalEmbedder())
    assert [one.id for one in found.guidelines] == ["seats"]
    assert {one.tool for one in found.tools} == {"find_chair", "t"}
    assert "state:under-way/s/t" in {one.id for one in found.tools}


async def test_what_is_under_way_is_never_left_out() -> None:
    under_way = [{"journey": f"w{number}", "state": "s"} for number in range(9)]
    assert len((await narrowed(many("meals", journeys=under_way), LexicalEmbedder())).journeys) == 9


def test_words_are_compared_by_their_stems() -> None:
    near = lexical_nearness("I was charged twice", ["charges on the card", "opening hours"])
    assert near[0] > near[1] == 0.0


def test_coverage_is_how_much_of_a_text_was_said() -> None:
    assert coverage("I'd like to book a flight to Rome", ["The customer wants to book a flight", "", "hotel"]) == [
        1.0,
        0.0,
        0.0,
    ]


def test_a_message_of_a_megabyte_is_compared_in_no_time() -> None:
    assert lexical_nearness("refund " * 150_000, ["refund", "visa"])[0] > 0.9
