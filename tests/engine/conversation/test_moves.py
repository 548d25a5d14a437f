"""Moves of journeys, and what is refused of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.engine.conversation.journeys import board, bundle, chat, fork, journey, tool
from tests.engine.conversation.talking import Answer, Talk, advance, ways


def at_recap(answers: dict[str, Answer]) -> Talk:
    """A talk that has reached `recap`; then the model answers what the message names."""

    def understand(asked: dict[str, Any]) -> Answer:
        if asked["turn"] == 1:
            return {"starts": [{"journey": "board", "ways": ways(asked, "board", "animal", "dates", "recap")}]}
        return answers.get(asked.get("message") or "", {})

    return Talk(bundle(board()), understand).say("all at once")


def move(kind: str, **more: Any) -> Answer:
    return {"journeys": [{"journey": "board", "move": kind, **more}]}


def test_going_back_cuts_the_path_and_may_go_on_from_there() -> None:
    talk = at_recap({"back": move("back", back_to="animal", ways=["board/animal/0"])}).say("back")
    assert talk.path("board") == ["animal", "dates"]
    assert [visit.state for visit in talk.run.visits.values() if visit.status == "superseded"] == [
        "animal", "dates", "recap",
    ]  # fmt: skip


def test_going_back_to_where_a_journey_has_not_been_is_refused() -> None:
    talk = at_recap({"back": move("back", back_to="end")}).say("back")
    assert talk.path("board") == ["animal", "dates", "recap"]
    assert "to go back to" in talk.said("refused")[0]


def test_a_new_purpose_begins_the_journey_anew() -> None:
    talk = at_recap({"new": move("restart")}).say("new")
    assert talk.path("board") == ["animal"]


def test_a_journey_that_was_left_is_not_asked_about_until_it_is_returned_to() -> None:
    resume = {"starts": [{"journey": "board", "resume": True}]}
    talk = at_recap({"leave": move("leave"), "resume": resume}).say("leave").say("hm")
    asked = talk.asked[-2][1]
    assert "journeys" not in asked
    assert asked["at_hand"][0]["left"] == "recap"
    talk.say("resume").say("hm")
    assert talk.path("board") == ["animal", "dates", "recap"]
    assert talk.asked[-2][1]["journeys"][0]["state"] == "recap"


def test_a_journey_that_was_left_may_begin_again_beside_what_it_was() -> None:
    talk = at_recap({"leave": move("leave"), "again": {"starts": [{"journey": "board"}]}}).say("leave").say("again")
    assert talk.path("board#2") == ["animal"]
    assert talk.path("board") == ["animal", "dates", "recap"]


def test_a_journey_that_is_over_goes_on_from_a_state_that_it_has_been_in() -> None:
    back = {"starts": [{"journey": "board", "resume": True, "back_to": "dates"}]}
    talk = at_recap({"end": move("advance", ways=["board/recap/0"]), "back": back}).say("end")
    assert talk.standing("board") == "closed"
    talk.say("back")
    assert talk.path("board") == ["animal", "dates"]
    assert talk.standing("board") == "open"


@pytest.mark.parametrize(
    "wanted",
    [
        move("advance", ways=["board/recap/9"]),
        move("advance", ways=["nowhere"]),
        move("advance", ways=["board/animal/0"]),
        {"journeys": [{"journey": "other", "move": "advance"}]},
        {"starts": [{"journey": "board"}]},
        {"starts": [{"journey": "other"}]},
        {"guidelines": ["made up"]},
        {"clarify": [{"id": "made up"}]},
        {"values": [{"field": "made/up", "value": 1}]},
        {"calls": [{"offer": "state:board/recap/shell", "arguments": {"command": "rm"}}]},
    ],
)
def test_what_the_graph_does_not_have_is_refused_and_changes_nothing(wanted: Answer) -> None:
    talk = at_recap({"do it": wanted}).say("do it")
    assert talk.path("board") == ["animal", "dates", "recap"]
    assert talk.said("refused")
    assert talk.called == []
    assert len(talk.replies) == 2


def test_the_ways_before_an_illegal_one_are_taken() -> None:
    def understand(asked: dict[str, Any]) -> Answer:
        taken = ways(asked, "board", "animal", "dates")
        return {"starts": [{"journey": "board", "ways": [*taken, "board/animal/7", "board/dates/0"]}]}

    talk = Talk(bundle(board()), understand).say("go")
    assert talk.path("board") == ["animal", "dates"]


FORKED = journey(
    "boat", [chat("where"), tool("list"), fork("split"), chat("big"), chat("small"), tool("reserve"), chat("number")],
    ("root", "where"), ("where", "list", "knows none"), ("where", "split", "knows one"), ("list", "split"),
    ("split", "big", "many people"), ("split", "small", "few people"), ("small", "reserve"), ("reserve", "number"),
)  # fmt: skip
DESCRIBED = [
    {"id": "list"},
    {"id": "reserve", "parameters": {"crew": {"type": "integer"}, "name": {}}, "required": ["crew"]},
]
TOOLS: dict[str, Callable[..., Any]] = {"list": lambda: ["North", "South"], "reserve": lambda **_: {"number": 7}}


def boat(understand: Any) -> Talk:
    return Talk(bundle(FORKED, tool_descriptions=DESCRIBED, active=["boat"]), understand, tools=TOOLS)


def test_a_tool_without_parameters_runs_and_the_fork_behind_it_is_judged_in_a_second_round() -> None:
    def understand(asked: dict[str, Any]) -> Answer:
        if asked.get("round", 1) == 1:
            return {"journeys": [advance(asked, "boat", "list")]}
        assert asked["results"] == [{"tool": "list", "result": ["North", "South"]}]
        assert asked["journeys"][0]["needs"] == "judgement"
        return {"journeys": [advance(asked, "boat", "small")]}

    talk = boat(understand).say("none")
    assert talk.path("boat") == ["where", "list", "split", "small"]
    assert [kind for kind, _ in talk.asked] == ["understand", "understand", "reply"]


def test_ways_beyond_a_tool_are_taken_without_another_round() -> None:
    def understand(asked: dict[str, Any]) -> Answer:
        return {"journeys": [advance(asked, "boat", "list", "split", "small")]}

    talk = boat(understand).say("none, few of us")
    assert talk.path("boat") == ["where", "list", "split", "small"]
    assert len(talk.asked) == 2


def reserving(asked: dict[str, Any]) -> Answer:
    match asked["turn"]:
        case 1:
            return {"journeys": [advance(asked, "boat", "split", "small")]}
        case 2:
            call = {"offer": "state:boat/reserve/reserve", "arguments": {"name": "Ada"}, "missing": ["crew"]}
            return {"journeys": [advance(asked, "boat", "reserve")], "calls": [call]}
        case 3:
            return {"journeys": [{"journey": "boat", "move": "advance", "ways": ["boat/reserve/0"]}]}
        case _:
            return {"calls": [{"offer": "state:boat/reserve/reserve", "arguments": {"crew": "3"}}]}


def test_a_tool_whose_arguments_are_missing_is_not_called_and_the_customer_is_asked() -> None:
    talk = boat(reserving).say("a").say("b")
    assert talk.called == []
    assert talk.asked[-1][1]["missing"] == [{"tool": "reserve", "name": "crew", "label": "crew"}]
    assert talk.path("boat")[-1] == "reserve"


def test_a_tool_state_is_not_passed_without_its_tool() -> None:
    talk = boat(reserving).say("a").say("b").say("c")
    assert talk.path("boat")[-1] == "reserve"
    assert talk.called == []


def test_what_was_known_of_the_arguments_is_kept_and_typed() -> None:
    talk = boat(reserving).say("a").say("b").say("c").say("d")
    assert talk.called == [("reserve", {"name": "Ada", "crew": 3})]
    assert talk.path("boat")[-2:] == ["reserve", "number"]


def test_a_declined_call_leaves_the_journey_at_its_tool() -> None:
    def understand(asked: dict[str, Any]) -> Answer:
        if asked["turn"] == asked.get("round", 1) == 1:
            return {"journeys": [advance(asked, "boat", "split", "small", "reserve")]}
        return {"calls": [{"offer": "state:boat/reserve/reserve", "decline": True}]}

    talk = boat(understand).say("a").say("b")
    assert talk.called == []
    assert talk.path("boat")[-1] == "reserve"
    assert len(talk.replies) == 2


def test_arguments_that_the_tool_does_not_have_are_not_handed_on() -> None:
    def understand(asked: dict[str, Any]) -> Answer:
        call = {"offer": "state:boat/reserve/reserve", "arguments": {"crew": 2, "admin": True, "name": {"$env": "KEY"}}}
        return {"journeys": [advance(asked, "boat", "split", "small", "reserve")], "calls": [call]}

    talk = boat(understand).say("go")
    assert "admin" not in talk.called[0][1]
    assert "$env" not in str(talk.held)


def test_a_tool_that_fails_does_not_let_the_journey_go_on() -> None:
    def broken() -> Any:
        raise ValueError("no harbour today")

    document = bundle(FORKED, tool_descriptions=DESCRIBED, active=["boat"], policy={"on_failure": "incident"})
    talk = Talk(document, lambda asked: {"journeys": [advance(asked, "boat", "list")]}, tools={"list": broken})
    talk.say("none")
    assert talk.run.status == "incident"
    assert talk.path("boat") == ["where", "list"]


def test_a_call_that_is_to_be_confirmed_waits_for_a_yes() -> None:
    state = tool(
        "reserve", confirm={"$text": ["Reserve for ", {"$ref": ["local", "calls", 0, "arguments", "crew"]}, "?"]}
    )
    document = bundle(
        journey("boat", [state, chat("number")], ("root", "reserve"), ("reserve", "number")),
        tool_descriptions=DESCRIBED,
    )

    def understand(asked: dict[str, Any]) -> Answer:
        calls = [{"offer": "state:boat/reserve/reserve", "arguments": {"crew": 4}}]
        return {"starts": [{"journey": "boat"}], "calls": calls} if asked["turn"] == 1 else {}

    talk = Talk(document, understand, tools=TOOLS).say("four of us")
    assert talk.questions == ["confirmation"]
    assert "Reserve for 4?" in talk.said("question")
    assert talk.called == []
    talk.say("yes")
    assert talk.called == [("reserve", {"crew": 4})]
    assert talk.path("boat") == ["reserve", "number"]


def test_two_tools_of_one_state_are_both_called_and_one_may_be_called_twice() -> None:
    document = bundle(
        journey("shop", [tool("stock", "price"), chat("tell")], ("root", "stock"), ("stock", "tell")),
        tool_descriptions=[{"id": one, "parameters": {"item": {}}, "required": ["item"]} for one in ("stock", "price")],
    )

    def understand(asked: dict[str, Any]) -> Answer:
        def call(name: str, item: str) -> Answer:
            return {"offer": f"state:shop/stock/{name}", "arguments": {"item": item}}

        calls = [call("stock", "shoe"), call("stock", "hat"), call("price", "hat")]
        return {"starts": [{"journey": "shop"}], "calls": calls}

    talk = Talk(document, understand, tools={"stock": lambda item: item, "price": lambda item: 9}).say("shop")
    assert talk.called == [("stock", {"item": "shoe"}), ("stock", {"item": "hat"}), ("price", {"item": "hat"})]
    assert talk.run.current.outputs["shop"]["stock"] == {"stock": ["shoe", "hat"], "price": 9}
