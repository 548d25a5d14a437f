"""Corrections: an earlier answer is another one; what has used it is done again, all else is kept."""

from __future__ import annotations

from typing import Any

import pytest

from engine.repair.fields import correctable, meant
from engine.repair.performing import perform
from engine.step import Step
from journeys.turns import RepairWanted
from tests.engine.building import (
    FOR_AN_ACTIVITY,
    Document,
    choice,
    final,
    form,
    initial,
    journey,
    pause,
    ref,
    state,
    tool,
    way,
    ways,
)
from tests.engine.driving import Drive, timers
from tests.engine.repair.journeys import CITY, DAY, SEATS, answered, booked, patterns


def test_what_has_not_used_the_answer_is_neither_asked_nor_called_again() -> None:
    drive = booked()
    drive.say("change the seats to 3")
    assert drive.question.state == "card"
    assert len(drive.calls()) == 2
    assert drive.outputs["who"] == {"name": "Ada", "seats": 3}
    assert drive.visit("book").logs == ["kept what visit 4 did"]
    drive.say("4111")
    assert drive.run.output == {"booking": "booking 1", "seats": 3}


def test_the_correction_is_said_and_the_pending_question_is_asked_again() -> None:
    drive = booked()
    drive.say("change the seats to 3")
    assert drive.said("message", "question")[-2:] == ["Seats is 3 now.", "Payment"]


def test_what_has_used_it_runs_again_and_an_effect_is_asked_about_first() -> None:
    drive = booked()
    drive.say("change the city to Paris")
    assert drive.question.kind == "confirmation"
    drive.say("yes")
    assert drive.places == ["search"]
    drive.succeed("search", "flight 2")
    assert drive.question.state == "book"
    assert [option.value for option in drive.question.options] == ["repeat", "keep"]
    assert len(drive.calls("book")) == 1
    drive.say("do it again")
    drive.succeed("book", "booking 2")
    assert drive.question.state == "card"
    assert drive.outputs["where"] == {"city": "Paris", "day": "2030-01-01"}


def test_the_preview_says_what_runs_again_what_stays_and_what_cannot_be_undone() -> None:
    drive = booked()
    drive.say("change the city to Paris")
    assert drive.question.prompt == (
        "City is to change from Rome to Paris. This runs again: Search and Booking. This stays as it is: Travellers. "
        "This has happened and cannot be undone: Booking; you are asked before it is done again. Shall I go on?"
    )


def test_a_correction_that_is_not_confirmed_changes_nothing() -> None:
    drive = booked()
    before = drive.question
    drive.say("change the city to Paris")
    drive.say("no")
    assert (drive.question.state, drive.question.id) == ("card", before.id)
    assert drive.outputs["where"]["city"] == "Rome"
    assert drive.said("question")[-1] == "Payment"


def test_where_an_effect_was_kept_nobody_is_asked_about_it_later() -> None:
    drive = booked()
    drive.say("change the seats to 3")
    assert drive.run.done_effects == {}
    assert drive.run.kept == {}


def test_where_what_is_made_of_it_is_the_same_nothing_beyond_runs_again() -> None:
    drive = booked()
    drive.say("change the city to Paris")
    drive.say("yes")
    drive.succeed("search", "flight 1")
    assert drive.question.state == "card"
    assert len(drive.calls("book")) == 1


def test_a_pattern_can_have_every_correction_confirmed_or_none() -> None:
    drive = booked(**patterns(correct={"confirm": True}))
    drive.say("change the seats to 3")
    assert drive.question.kind == "confirmation"
    other = booked(**patterns(correct={"confirm": False}))
    other.say("change the city to Paris")
    assert other.places == ["search"]


def test_variables_made_of_the_answer_are_followed() -> None:
    states = [form("a", CITY), form("b", "x"), tool("t", effect="pure", arguments={"v": ref("variables", "v")}),
              tool("u", effect="pure", arguments={"w": ref("variables", "w")}), form("c", "y")]  # fmt: skip
    edges = [way("a", "b", mappings={"v": ref("local", "output", "city"), "w": 5}), *ways("b>t>u>c")]
    drive = Drive(journey(states, edges, variables=[{"name": "v"}, {"name": "w"}]))
    drive.say("Rome")
    drive.say("x")
    drive.succeed("t", 1)
    drive.succeed("u", 2)
    drive.say("/correct City Paris")
    assert drive.places == ["t"]
    assert drive.variables == {"v": "Paris", "w": 5}
    drive.succeed("t", 3)
    assert drive.question.state == "c"
    assert len(drive.calls("u")) == 1


def test_a_decision_that_comes_out_differently_leads_elsewhere_and_what_both_ways_share_is_kept() -> None:
    many = {"$js": [">", ["value", ref("outputs", "a", "seats"), "seats"], 5]}
    states = [
        form("a", SEATS),
        state("group", "decision_point", branches=[{"id": "yes", "when": many}, {"id": "no", "when": True}]),
        form("leader", "name"),
        form("single", "name"),
        form("mail", "mail"),
        form("last", "x"),
    ]
    edges = [way("group", "leader", choices=["yes"]), way("group", "single", choices=["no"]),
             *ways("a>group", "leader>mail", "single>mail>last")]  # fmt: skip
    drive = Drive(journey(states, edges))
    for said in ("2", "Ada", "ada@example.com"):
        drive.say(said)
    drive.say("seats should be 9")
    assert drive.question.state == "leader"
    assert "single" not in drive.outputs
    drive.say("Grace")
    assert drive.question.state == "last", "the mail did not depend on it"
    assert drive.outputs["mail"] == {"mail": "ada@example.com"}


def test_a_question_that_shows_the_answer_is_asked_again() -> None:
    states = [
        form("a", CITY),
        form("b", "hotel", question=["Which hotel in ", ref("outputs", "a", "city")]),
        pause("p"),
    ]
    states[1]["question"] = {"$text": states[1]["question"]}
    drive = Drive(states)
    drive.say("Rome")
    drive.say("Ritz")
    drive.say("change city to Paris")
    assert drive.question.prompt == "Which hotel in Paris"


def test_a_choice_is_corrected_too() -> None:
    states = [choice("pay", "card", "bill", title="Payment"), form("a", "x"), form("b", "y")]
    drive = Drive(states)
    drive.say("card")
    drive.say("1")
    drive.say("change payment to bill")
    assert drive.question.state == "b"
    assert drive.outputs["pay"]["choice"] == "bill"
    assert drive.outputs["a"] == {"x": "1"}


def test_an_answer_of_the_form_that_is_still_open_is_changed_in_place() -> None:
    drive = answered({"name": "x", "title": "Left"}, {"name": "y", "title": "Right"}, "w")
    drive.say("1")
    drive.say("actually, left is 2")
    assert drive.question.fields[0].name == "y"
    drive.say("3")
    drive.say("4")
    assert drive.outputs["second"] == {"x": "2", "y": "3", "w": "4"}
    assert len(drive.run.visits) == 3


def test_what_a_form_that_was_filled_in_half_knows_is_not_lost() -> None:
    drive = answered("x", "y")
    drive.say("1")
    drive.say("change first to two")
    assert [field.name for field in drive.question.fields] == ["y"]
    drive.say("2")
    assert drive.outputs == {"first": {"a": "two"}, "second": {"x": "1", "y": "2"}}


def test_an_answer_that_is_only_named_is_asked_for_again() -> None:
    drive = booked()
    drive.say("/correct seats")
    assert [field.name for field in drive.question.fields] == ["seats"]
    drive.say("4")
    assert drive.question.state == "card"
    assert drive.outputs["who"] == {"name": "Ada", "seats": 4}


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("/correct hair red", "There is no answer 'hair' to correct; there are Card number, Name, Seats, City and Day"),
        ("/correct", "Say which answer is to be corrected: Card number, Name, Seats, City and Day"),
        ("/correct seats 0", "Seats: at least 1 is needed"),
        ("/correct seats 2", "Seats is 2 already"),
    ],
)
def test_what_cannot_be_corrected_is_refused_with_the_reason(said: str, reason: str) -> None:
    drive = booked()
    assert drive.problems(said)[0].startswith(reason)
    drive.say(said)
    assert drive.said("refusal")[-1].startswith(reason)
    assert drive.question.problems[0].startswith(reason)
    assert drive.question.state == "card"


def test_a_field_that_several_may_mean_is_asked_back() -> None:
    states = [
        form("there", {"name": "a", "title": "Day out"}),
        form("back", {"name": "b", "title": "Day home"}),
        pause("p"),
    ]
    drive = Drive(states)
    drive.say("1")
    drive.say("2")
    drive.say("/correct day 3")
    assert drive.said("refusal") == ["'day' may be Day home (back) and Day out (there); say which"]


def test_the_form_is_neither_confirmed_again_nor_asked_for_what_it_knows() -> None:
    states = [form("a", CITY, DAY, confirm=True), form("b", "x")]
    drive = Drive(states)
    drive.answer(city="Rome", day="2030-01-01")
    drive.say("yes")
    drive.say("the city should be Paris")
    assert drive.question.state == "b"
    assert drive.outputs["a"] == {"city": "Paris", "day": "2030-01-01"}


def test_the_input_that_a_run_was_started_with_can_be_corrected() -> None:
    drive = Drive([form("a", CITY, DAY, from_input=True), form("b", "x")], {"city": "Rome", "day": "2030-01-01"})
    drive.say("/correct city Paris")
    assert drive.question.state == "b"
    assert drive.outputs["a"] == {"city": "Paris", "day": "2030-01-01"}


def test_what_a_form_makes_of_its_values_is_made_anew() -> None:
    drive = Drive([form("a", SEATS, DAY, output={"n": ref("local", "values", "seats")}), form("b", "x")])
    drive.say("2")
    drive.say("2030-01-01")
    drive.say("/correct seats 3")
    assert drive.outputs == {"a": {"n": 3}}


def test_values_beyond_the_fields_are_kept() -> None:
    drive = Drive([form("a", CITY, extra="keep"), form("b", "x")])
    drive.answer(city="Rome", more=5)
    drive.say("/correct city Paris")
    assert drive.outputs == {"a": {"city": "Paris", "more": 5}}


# In plain words.


def test_a_corrected_value_in_plain_words_is_read_as_any_answer_is() -> None:
    drive = booked()
    assert drive.problems("change the seats to four") == ()
    drive.say("change the seats to four")
    assert drive.question.state == "card"
    assert drive.outputs["who"] == {"name": "Ada", "seats": 4}
    assert len(drive.calls("book")) == 1


def test_words_that_mean_nothing_leave_the_question_open() -> None:
    drive = booked()
    drive.say("change the seats to many")
    assert [field.name for field in drive.question.fields] == ["seats"]
    assert drive.question.problems
    drive.say("5")
    assert drive.question.state == "card"


def test_words_for_a_form_that_is_open_are_read_too() -> None:
    drive = answered({"name": "x", "title": "Left", "type": "integer"}, {"name": "y", "title": "Right"})
    drive.say("1")
    drive.say("left should be two")
    assert [field.name for field in drive.question.fields] == ["y"]
    drive.say("end")
    assert drive.outputs["second"] == {"x": 2, "y": "end"}


# Inside of containers.


def rounds(kind: str = "loop") -> Drive:
    """A container in whose rounds something is asked, looked up and asked again; it stands in the second round."""
    states = [
        form("a", CITY),
        state("each", kind, **({"count": 3} if kind == "loop" else {"collection": ["x", "y"]})),
        form("guest", {"name": "name", "title": "Guest"}, parent="each"),
        tool("greet", effect="unsafe", parent="each", arguments={"who": ref("outputs", "guest", "name")}),
        form("meal", "dish", parent="each"),
        form("last", "x"),
    ]
    return Drive(journey(states, [*ways("a>each>last", "guest>greet>meal")]))


def test_in_a_loop_only_the_round_that_used_it_is_done_again() -> None:
    drive = rounds()
    drive.say("Rome")
    for name in ("Ada", "Grace"):
        drive.say(name)
        drive.succeed("greet", f"hello {name}")
        if name == "Ada":
            drive.say("soup")
    drive.say("change the guest to Edsger")
    assert "greet" in drive.question.prompt
    assert "meal" not in drive.question.prompt, "it is the question that is open"
    drive.say("yes")
    assert drive.question.kind == "choice"
    drive.say("repeat")
    drive.succeed("greet", "hello Edsger")
    assert drive.question.state == "meal"
    greeted = [call.arguments["arguments"]["who"] for call in drive.calls("greet")]
    assert greeted == ["Ada", "Grace", "Edsger"]


def test_a_correction_before_a_loop_keeps_its_rounds() -> None:
    drive = rounds()
    drive.say("Rome")
    drive.say("Ada")
    drive.succeed("greet", "hello")
    drive.say("soup")
    drive.say("change the city to Paris")
    assert drive.question.state == "guest"
    assert len(drive.calls()) == 1
    assert drive.visit("meal").output == {"dish": "soup"}


def test_a_correction_after_a_loop_is_over_opens_it_again() -> None:
    drive = rounds()
    drive.say("Rome")
    for name in ("Ada", "Grace", "Alan"):
        drive.say(name)
        drive.succeed("greet", f"hello {name}")
        drive.say("soup")
    assert drive.question.state == "last"
    drive.say("the dish should be fish")
    assert drive.question.state == "last"
    assert drive.outputs["each"]["results"][2][2] == {"dish": "fish"}
    assert drive.outputs["each"]["results"][1][2] == {"dish": "soup"}
    assert len(drive.calls()) == 3


def test_in_a_parallel_the_other_branches_are_left_alone() -> None:
    drive = rounds("parallel_execution")
    drive.say("Rome")
    for name in ("Ada", "Grace"):
        drive.say(name)
    for _ in range(2):
        drive.succeed("greet", "hello")
    drive.say("the guest should be Edsger")
    drive.say("yes")
    assert [question.state for question in drive.questions].count("meal") == 1
    assert any(question.state == "greet" for question in drive.questions)


# What is under way.


def test_a_call_under_way_that_has_not_used_it_is_waited_for() -> None:
    for effect in ("pure", "unsafe"):
        states = [form("a", CITY, branching="all"), form("b", "x"), tool("slow", effect=effect), form("c", "y")]
        drive = Drive(journey(states, ways("a>b", "a>slow>c")))
        drive.say("Rome")
        drive.say("the city should be Paris")
        assert len(drive.calls("slow")) == 1
        assert drive.question.state == "b", "nobody is asked about it"
        drive.succeed("slow", "done")
        assert drive.outputs["slow"] == "done"
        assert len(drive.calls("slow")) == 1


def test_a_pure_call_under_way_that_has_used_it_is_made_again() -> None:
    states = [
        form("a", CITY, branching="all"),
        form("b", "x"),
        tool("slow", effect="pure", arguments={"c": ref("outputs", "a")}),
    ]
    drive = Drive(journey(states, ways("a>b", "a>slow")))
    drive.say("Rome")
    drive.say("the city should be Paris")
    assert len(drive.calls("slow")) == 2
    assert drive.places == ["b", "slow"]


def test_a_wait_goes_on_with_what_is_left_of_it() -> None:
    drive = Drive(
        journey([form("a", CITY, branching="all"), form("b", "x"), state("w", "wait", seconds=100)], ways("a>b", "a>w"))
    )
    drive.say("Rome")
    drive.later(40)
    drive.say("the city should be Paris")
    assert ("wait", 60.0) in timers(drive.last)


def test_a_way_that_was_confirmed_is_not_asked_about_again() -> None:
    states = [form("a", CITY), form("b", "x"), form("c", "y")]
    edges = [*ways("a>b"), way("b", "c", confirmation="Sure?", effects=[{"kind": "say", "text": "On we go"}])]
    drive = Drive(journey(states, edges))
    drive.say("Rome")
    drive.say("x")
    drive.say("yes")
    drive.say("the city should be Paris")
    assert drive.question.state == "c"
    assert drive.said("message").count("On we go") == 1


def test_a_way_that_is_being_confirmed_is_asked_about_still() -> None:
    counted: Document = {"context_changes": [{"variable": "n", "operation": "increment"}]}
    states = [form("a", CITY), form("b", "x", **counted), form("c", "y")]
    drive = Drive(
        journey(states, [*ways("a>b"), way("b", "c", confirmation="Sure?")], variables=[{"name": "n", "default": 0}])
    )
    drive.say("Rome")
    drive.say("x")
    drive.say("the city should be Paris")
    assert drive.question.prompt == "Sure?"
    assert drive.variables == {"n": 1}
    drive.say("yes")
    assert drive.question.state == "c"


def test_a_condition_that_an_activity_has_evaluated_is_not_evaluated_again() -> None:
    states = [form("a", CITY), form("b", "x"), form("c", "y")]
    drive = Drive(journey(states, [*ways("a>b"), way("b", "c", guard=FOR_AN_ACTIVITY)]))
    drive.say("Rome")
    drive.say("x")
    drive.succeed("b", answers=[{"truthy": True}])
    drive.say("the city should be Paris")
    assert drive.question.state == "c"
    assert len(drive.calls()) == 1


def test_a_failure_that_was_handled_is_kept_as_it_is() -> None:
    states = [form("a", CITY), tool("t"), form("other", "x")]
    drive = Drive(journey(states, [*ways("a>t"), way("t", "other", trigger="tool_failure")]))
    drive.say("Rome")
    drive.fail("t", "closed")
    drive.say("the city should be Paris")
    assert drive.question.state == "other"
    assert drive.errors["t"]["message"] == "closed"
    assert drive.said("error").count("closed") <= 1


def test_what_was_skipped_interrupted_or_chosen_after_a_failure_is_kept() -> None:
    states = [form("a", CITY), form("b", "x"), tool("t"), state("on", "error_handling", strategy="ask"), form("c", "y"),
              form("last", "z")]  # fmt: skip
    edges = [*ways("a>b>t>c>last", "on>c"), way("t", "on", trigger="tool_failure")]
    edges.append(way("c", "last", trigger="user_input", commands=["pass"]))
    drive = Drive(journey(states, edges))
    drive.say("Rome")
    drive.command("skip", "b")
    drive.fail("t")
    drive.say("skip")
    drive.say("pass")
    assert drive.question.state == "last"
    drive.say("the city should be Paris")
    assert drive.question.state == "last"
    assert [drive.statuses[one] for one in ("b", "t", "on", "c")] == ["skipped", "failed", "done", "interrupted"]
    assert len(drive.calls()) == 1


def test_a_tool_whose_arguments_come_from_the_talk_depends_on_all_that_was_said() -> None:
    for infer, calls in ((True, 2), (False, 1)):
        states = [form("a", SEATS), tool("t", infer=infer, arguments={"x": 1}, effect="pure"), pause("p")]
        drive = Drive(states)
        drive.say("2")
        drive.succeed("t", 1)
        drive.say("/correct seats 3")
        assert len(drive.calls("t")) == calls


def test_a_correction_during_a_correction_keeps_what_neither_concerns() -> None:
    states = [
        form("a", CITY),
        form("hotel", "name", question={"$text": ["Where in ", ref("outputs", "a", "city")]}),
        form("b", SEATS),
        form("c", "x"),
        form("last", "y"),
    ]
    drive = Drive(states)
    for said in ("Rome", "Ritz", "2", "x"):
        drive.say(said)
    drive.say("the city should be Paris")
    assert drive.question.state == "hotel"
    drive.say("the city should be Bern")
    assert drive.question.prompt == "Where in Bern"
    drive.say("Bellevue")
    assert drive.question.state == "last"
    assert drive.outputs["b"] == {"seats": 2}


def test_after_a_correction_everything_else_goes_on_as_ever() -> None:
    drive = Drive(journey([form("a", CITY), form("b", "x")], ways("a>b>a")))
    drive.say("Rome")
    drive.say("the city should be Paris")
    drive.say("x")
    assert drive.question.state == "a", "the next round is asked about anew"
    drive.say("Bern")
    assert drive.question.state == "b"


def test_going_back_afterwards_asks_again_what_was_kept() -> None:
    drive = answered("x")
    drive.say("1")
    drive.say("change first to two")
    drive.say("/back")
    assert drive.question.state == "second"


def test_answers_are_known_by_id_name_or_title() -> None:
    drive = booked()
    ids = [one.id for one in correctable(drive.run)]
    assert ids[0] == "j/card/number"
    assert {"j/where/city", "j/where/day", "j/who/name", "j/who/seats"} <= set(ids)
    for said in ("j/where/day", "day", "Day of travel", "the day of travel", "travel"):
        assert [one.id for one in meant(drive.run, said)] == ["j/where/day"], said


def test_a_model_may_ask_for_a_correction_too() -> None:
    drive = booked()
    step = Step(drive.run)
    assert perform(step, RepairWanted(kind="correct", field="j/who/seats", value=4), by="model")
    assert drive.said("decision") == ["repair: correct"]
    decided: Any = next(one for one in drive.run.entries if one["kind"] == "decision")
    assert decided["data"] == {"by": "model", "what": "repair: correct", "field": "j/who/seats"}


def test_a_journey_that_begins_without_a_question_is_corrected_just_as_well() -> None:
    drive = Drive([initial(), form("a", CITY), final(output=ref("outputs", "a"))])
    assert drive.problems("/correct city Rome") == ()
    drive.say("/correct city Rome")
    assert drive.run.output == {"city": "Rome"}


def test_the_time_of_silence_begins_anew_with_a_question_that_is_asked_again() -> None:
    reminded = [{"when": {"kind": "after", "seconds": 100}, "do": {"kind": "remind"}}]
    drive = Drive([form("a", CITY), form("b", "x", silence=reminded)])
    drive.say("Rome")
    drive.later(40).say("the city should be Paris")
    assert [seconds for _, seconds in timers(drive.last)] == [100.0]
    assert list(drive.open("b").timers.values()) == [1140.0]


def test_what_was_told_on_a_way_is_told_again_only_if_it_would_be_something_else() -> None:
    told = [{"kind": "notify", "channel": "mail", "message": "On it"}, {"kind": "say", "text": "On it"}]
    shown = [{"kind": "notify", "channel": "mail", "message": {"$text": ["To ", ref("local", "output", "city")]}}]
    states = [form("a", CITY, SEATS), tool("t", effect="pure", arguments={"a": ref("outputs", "a")}), form("b", "x")]
    edges = [way("a", "t", effects=shown), way("t", "b", effects=told)]
    drive = Drive(journey(states, edges))
    drive.say("Rome")
    drive.say("2")
    drive.succeed("t")
    drive.say("change the seats to 3")
    drive.succeed("t")
    assert [call.arguments["message"] for call in drive.calls() if call.activity == "notify"] == ["To Rome", "On it"]
    assert drive.said("message").count("On it") == 1
    drive.say("change the city to Paris")
    assert "will be told again, after: a." in drive.question.prompt
    drive.say("yes")
    drive.succeed("t")
    sent = [call.arguments["message"] for call in drive.calls() if call.activity == "notify"]
    assert sent == ["To Rome", "On it", "To Paris"]


def test_a_state_that_counts_on_is_not_taken_for_one_that_sees_the_same() -> None:
    counted: Document = {"context_changes": [{"variable": "w", "operation": "increment"}], "effect": "pure"}
    states = [form("a", SEATS), tool("t", arguments={"w": ref("variables", "w")}, **counted), form("b", "x")]
    edges = [way("a", "t", mappings={"w": ref("local", "output", "seats")}), way("t", "b")]
    drive = Drive(journey(states, edges, variables=[{"name": "w"}]))
    drive.say("2")
    drive.succeed("t", "of 2")
    drive.say("change seats to 3")
    assert drive.places == ["t"], "it was left with 3, and is entered with 3 now"
    drive.succeed("t", "of 3")
    assert drive.variables == {"w": 4}
