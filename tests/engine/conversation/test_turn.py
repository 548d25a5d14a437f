"""The turn: what a message leads to, in one journey."""

from __future__ import annotations

from typing import Any

from engine import events
from tests.engine.conversation.journeys import board, bundle, chat, form, journey
from tests.engine.conversation.talking import Answer, Talk, advance, run_of, ways


def starting(asked: dict[str, Any]) -> Answer:
    """Starts `board`, then goes where the message says."""
    message = asked.get("message") or ""
    if asked.get("at_hand"):
        targets = message.split()[1:]
        return (
            {"starts": [{"journey": "board", "ways": ways(asked, "board", "animal", *targets)}]}
            if targets
            else {"starts": [{"journey": "board"}]}
        )
    return {"journeys": [advance(asked, "board", *message.split()[1:])]} if message.startswith("go ") else {}


def test_a_conversation_begins_when_a_condition_holds_and_not_before() -> None:
    talk = Talk(bundle(board()), lambda _: {})
    assert talk.run.status == "waiting"
    talk.say("hello")
    assert talk.run.activations == {}
    assert talk.replies == ["reply 1"]


def test_an_ordinary_turn_asks_twice_once_to_understand_and_once_to_reply() -> None:
    talk = Talk(bundle(board()), starting).say("start").say("go dates")
    assert [kind for kind, _ in talk.asked] == ["understand", "reply"] * 2
    assert talk.path("board") == ["animal", "dates"]
    assert talk.run.entries[-1]["data"]["model_calls"] == 2


def test_a_message_that_does_not_meet_the_goal_leaves_the_journey_where_it_is() -> None:
    talk = Talk(bundle(board()), starting).say("start").say("hm").say("hm again")
    assert talk.path("board") == ["animal"]
    assert len(talk.replies) == 3


def test_steps_that_the_message_already_answers_are_jumped_over() -> None:
    talk = Talk(bundle(board()), starting).say("start dates recap")
    assert talk.path("board") == ["animal", "dates", "recap"]
    assert len(talk.replies) == 1


def test_a_journey_ends_with_a_reply_and_the_conversation_stays_open() -> None:
    talk = Talk(bundle(board()), starting).say("start dates recap").say("go end")
    assert talk.run.activations["board"].status == "closed"
    assert talk.asked[-1][1]["notes"] == ["Board has been completed"]
    assert not talk.run.finished
    assert talk.say("thanks").replies[-1] == "reply 3"


def test_a_run_whose_journey_is_active_from_the_start_ends_with_it() -> None:
    talk = Talk(bundle(board(), active=["board"]), starting).say("go dates recap end")
    assert talk.run.status == "completed"
    assert talk.replies[-1] == "reply 1"


def test_nothing_is_asked_of_a_model_at_the_start() -> None:
    assert Talk(bundle(board(), active=["board"]), starting).asked == []


def test_a_second_message_waits_for_its_turn() -> None:
    talk = Talk(bundle(board()), starting, hold=("understand",))
    talk.say("start").say("go dates")
    assert len(talk.held) == 1
    talk.release()
    assert talk.path("board") == ["animal", "dates"]
    assert talk.replies == ["reply 1", "reply 2"]


def test_a_run_is_the_same_after_being_written_and_read_in_the_middle_of_a_turn() -> None:
    talk = Talk(bundle(board()), starting, hold=("reply",)).say("start")
    talk.run = run_of(talk)
    talk.release()
    assert talk.replies == ["reply 1"]
    assert talk.run.turn is None


def test_a_leaf_is_left_by_its_end() -> None:
    talk = Talk(bundle(journey("short", [chat("only")], ("root", "only"))), _short)
    talk.say("start").say("done")
    assert talk.run.activations["short"].status == "closed"


def _short(asked: dict[str, Any]) -> Answer:
    if asked.get("at_hand"):
        return {"starts": [{"journey": "short"}]}
    return {"journeys": [advance(asked, "short", "end")]}


FORM = journey(
    "trip", [form("ask", {"name": "to"}, {"name": "seats", "type": "integer"}), chat("confirm")],
    ("root", "ask"), ("ask", "confirm"), ("confirm", "end", "they agree"),
)  # fmt: skip


def test_a_value_that_fits_the_form_needs_no_model() -> None:
    fields = form("ask", {"name": "seats", "type": "integer"}, {"name": "day", "type": "date"})
    document = bundle(journey("trip", [fields, chat("confirm")], ("root", "ask"), ("ask", "confirm")), active=["trip"])
    talk = Talk(document).say("2")
    assert talk.asked == []
    talk.say("2030-05-01")
    assert [kind for kind, _ in talk.asked] == ["reply"]
    assert talk.run.current.outputs["trip"]["ask"] == {"seats": 2, "day": "2030-05-01"}


def test_values_of_several_fields_are_taken_from_one_message_and_the_form_is_jumped_over() -> None:
    given = [{"field": "trip/ask/to", "value": "Rome"}, {"field": "trip/ask/seats", "value": "3"}]
    talk = Talk(bundle(FORM, active=["trip"]), lambda _: {"values": given}).say("three of us to Rome")
    assert talk.path("trip") == ["ask", "confirm"]
    assert talk.run.current.outputs["trip"]["ask"] == {"to": "Rome", "seats": 3}


def test_a_value_that_does_not_fit_is_asked_for_again_with_the_reason() -> None:
    talk = Talk(bundle(FORM, active=["trip"]), lambda _: {"values": [{"field": "trip/ask/seats", "value": "many"}]})
    talk.say("many of us")
    assert talk.path("trip") == ["ask"]
    assert "number" in talk.question["problems"][0]


def test_the_question_of_a_form_is_put_again_after_a_digression() -> None:
    talk = Talk(bundle(FORM, board(), active=["trip"]), starting).say("start")
    assert talk.questions == ["form", "message"]
    assert talk.run.entries[-1]["kind"] == "question"
    assert talk.run.entries[-2]["who"] == "agent"


def test_a_message_may_name_values_of_a_journey_that_it_begins() -> None:
    def understand(asked: dict[str, Any]) -> Answer:
        assert "trip/ask/to" in [one["id"] for one in asked["fields"]]
        return {"starts": [{"journey": "trip"}], "values": [{"field": "trip/ask/to", "value": "Rome"}]}

    talk = Talk(bundle(FORM), understand).say("a trip to Rome")
    assert [one["name"] for one in talk.question["fields"]] == ["seats"]


def test_a_message_after_the_end_changes_nothing() -> None:
    talk = Talk(bundle(board(), active=["board"]), starting).say("go dates recap end")
    entries = len(talk.run.entries)
    assert len(talk.say("hello?").run.entries) == entries


def test_control_characters_are_left_out_of_a_message() -> None:
    talk = Talk(bundle(board())).say("a\x00b\x1b[31m\nc")
    assert talk.asked[0][1]["message"] == "ab[31m\nc"


def test_a_message_that_is_too_long_is_refused_and_nothing_is_asked() -> None:
    talk = Talk(bundle(board())).say("x" * 1_000_000)
    assert talk.asked == []
    assert "32000 characters" in talk.said("refusal")[0]


def test_a_cancelled_run_ends_in_the_middle_of_a_turn() -> None:
    talk = Talk(bundle(board()), starting, hold=("understand",)).say("start")
    talk.tell(events.Cancelled(2000.0, "enough"))
    assert talk.run.status == "cancelled"


def test_what_a_correction_has_found_anew_is_told() -> None:
    search = {
        "type": "tool_execution", "id": "search",
        "tool": {"kind": "registered", "id": "search", "arguments": {"seats": {"$ref": ["outputs", "ask", "seats"]}}},
    }  # fmt: skip
    states = [form("ask", {"name": "seats", "type": "integer"}), search, chat("offer")]
    document = bundle(journey("trip", states, ("root", "ask"), ("ask", "search"), ("search", "offer")), active=["trip"])
    talk = Talk(document, tools={"search": lambda seats: {"fare": 100 * seats}}).say("2")
    assert talk.replies == ["reply 1"]
    talk.say("/correct seats 3")
    assert [arguments for _, arguments in talk.called] == [{"seats": 2}, {"seats": 3}]
    assert len(talk.replies) == 2
    assert talk.asked[-1][1]["window"][-1]["data"]["result"] == {"fare": 300}
