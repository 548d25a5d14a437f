"""Input collections: what is asked, what is taken, what is asked again and why."""

from __future__ import annotations

import pytest

from tests.engine.building import THROWS, Document, final, form, initial, journey, ref, way, ways
from tests.engine.driving import Drive

AGE: Document = {"name": "age", "type": "integer", "title": "Your age", "minimum": 18}
NAME: Document = {"name": "name", "title": "Your name"}
NOTE: Document = {"name": "note", "required": False, "default": "none"}


def test_the_question_shows_the_fields_the_prompt_and_the_display() -> None:
    drive = Drive([initial(), form("ask", NAME, AGE, question="Who are you?", display={"of": ref("input")})], "x")
    question = drive.question
    assert question.kind == "form"
    assert question.prompt == "Who are you?"
    assert [field.name for field in question.fields] == ["name", "age"]
    assert question.fields[1].minimum == 18
    assert question.display == {"of": "x"}
    assert (question.state, question.visit, question.attempt) == ("ask", 2, 1)
    assert drive.run.status == "waiting"


def test_without_a_question_the_first_fields_prompt_is_asked_and_without_that_the_title() -> None:
    assert Drive([form("ask", {"name": "a", "prompt": "Say a"})]).question.prompt == "Say a"
    assert Drive([form("ask", "a", title="About you")]).question.prompt == "About you"


def test_several_fields_are_answered_at_once() -> None:
    drive = Drive([form("ask", NAME, AGE)])
    drive.answer(name=" Ada ", age="36")
    assert drive.run.output == {"name": "Ada", "age": 36}


def test_a_text_answers_one_field_after_another() -> None:
    drive = Drive([form("ask", NAME, AGE)])
    drive.say("Ada")
    assert [field.name for field in drive.question.fields] == ["age"]
    drive.say("36")
    assert drive.run.output == {"name": "Ada", "age": 36}


def test_a_text_that_is_a_json_object_answers_several_fields() -> None:
    drive = Drive([form("ask", NAME, AGE)])
    drive.say('{"name": "Ada", "age": 36}')
    assert drive.run.output == {"name": "Ada", "age": 36}


def test_a_text_that_only_looks_like_json_is_a_text() -> None:
    drive = Drive([form("ask", NAME)])
    drive.say("{not json")
    assert drive.run.output == {"name": "{not json"}


def test_a_partial_answer_is_kept_and_the_rest_is_asked() -> None:
    drive = Drive([form("ask", NAME, AGE)])
    drive.answer(age=20)
    assert [field.name for field in drive.question.fields] == ["name"]
    assert drive.question.problems == ()
    drive.answer(name="Ada")
    assert drive.run.output == {"name": "Ada", "age": 20}


def test_a_later_answer_replaces_an_earlier_one() -> None:
    drive = Drive([form("ask", NAME, AGE)])
    drive.answer(age=20)
    drive.answer(name="Ada", age=21)
    assert drive.run.output == {"name": "Ada", "age": 21}


def test_what_does_not_fit_is_asked_again_with_the_reason_and_what_fits_is_kept() -> None:
    drive = Drive([form("ask", NAME, AGE)])
    drive.answer(name="Ada", age=3)
    question = drive.question
    assert question.problems == ("Your age: at least 18 is needed",)
    assert [field.name for field in question.fields] == ["age"]
    assert question.attempt == 2
    drive.say("18")
    assert drive.run.output == {"name": "Ada", "age": 18}


def test_all_that_does_not_fit_is_told_at_once() -> None:
    drive = Drive([form("ask", AGE, {"name": "mail", "type": "email"})])
    assert drive.problems(age="old", mail="x") == (
        "Your age: a number is needed, as in 42; old is none",
        "mail: an e-mail address is needed, as in ada@example.com",
    )


def test_the_authors_words_come_before_the_usual_reason() -> None:
    drive = Drive([form("ask", AGE | {"message": "Come back when you are 18"})])
    assert drive.problems("3") == ("Come back when you are 18",)
    drive.say("3")
    assert drive.question.problems == ("Come back when you are 18",)


def test_asking_whether_an_answer_fits_changes_nothing() -> None:
    drive = Drive([form("ask", NAME, AGE)])
    assert drive.problems(name="Ada", age=3)
    assert drive.problems(name="Ada") == ()
    drive.answer(age=20)
    assert not drive.run.finished, "the name was only asked about"


def test_an_optional_field_left_out_or_blank_has_its_default() -> None:
    for values in ({"name": "Ada"}, {"name": "Ada", "note": ""}, {"name": "Ada", "note": None}):
        drive = Drive([form("ask", NAME, NOTE)])
        drive.answer(**values)
        assert drive.run.output == {"name": "Ada", "note": "none"}


def test_a_default_may_be_a_reference() -> None:
    drive = Drive([initial(), form("ask", NAME, NOTE | {"default": ref("input", "note")})], {"note": "from input"})
    drive.answer(name="Ada", note=" ")
    assert drive.run.output == {"name": "Ada", "note": "from input"}


def test_a_form_of_optional_fields_takes_an_empty_answer() -> None:
    drive = Drive([form("ask", NOTE)])
    drive.say("")
    assert drive.run.output == {"note": "none"}


def test_a_required_field_cannot_be_blank() -> None:
    drive = Drive([form("ask", NAME)])
    assert drive.problems("  ") == ("Your name: an answer is needed",)


def test_values_that_were_not_asked_for_are_refused() -> None:
    drive = Drive([form("ask", NAME)])
    assert drive.problems(name="Ada", age=3) == ("age was not asked for; asked for are name",)
    drive.answer(name="Ada", age=3)
    assert drive.question.problems == ("age was not asked for; asked for are name",)


def test_values_that_were_refused_are_not_kept() -> None:
    drive = Drive([form("ask", NAME, extra="keep", reserved=["id"])])
    drive.answer(name="Ada", id=1)
    assert drive.question.problems == ("id is a reserved name",)
    drive.answer(name="Ada")
    assert drive.run.output == {"name": "Ada"}


def test_values_that_were_not_asked_for_are_kept_where_the_author_says_so() -> None:
    output = {"values": ref("local", "values"), "rest": ref("local", "rest"), "raw": ref("local", "raw")}
    drive = Drive([form("ask", NAME, extra="keep")])
    drive.answer(name="Ada", more=1)
    assert drive.run.output == {"name": "Ada", "more": 1}
    told = Drive([form("ask", NAME, extra="keep", output=output)])
    told.answer(name="Ada", more=1)
    assert told.run.output == {"values": {"name": "Ada"}, "rest": {"more": 1}, "raw": {"name": "Ada", "more": 1}}


def test_a_form_without_fields_takes_what_is_said() -> None:
    drive = Drive([form("ask", question="Anything else?")])
    assert drive.problems("Thank you") == ()
    drive.say("Thank you")
    assert drive.run.output == {"text": "Thank you"}
    other = Drive([form("ask", question="Anything else?")])
    other.answer(stars=5)
    assert other.run.output == {"stars": 5}


def test_its_output_may_tell_when_it_was_answered() -> None:
    drive = Drive([form("ask", NAME, output={"at": ref("local", "submitted_at")})])
    drive.later(5).say("Ada")
    assert drive.run.output == {"at": "1970-01-01T00:16:45.000Z"}


def test_a_confirmation_repeats_the_values_before_they_count() -> None:
    drive = Drive([form("ask", NAME, AGE, confirm=True)])
    drive.answer(name="Ada", age=36)
    assert drive.question.kind == "confirmation"
    assert drive.question.prompt == "Is this right? Your name: Ada; Your age: 36"
    drive.say("yes")
    assert drive.run.output == {"name": "Ada", "age": 36}


def test_a_confirmation_may_be_in_the_authors_words() -> None:
    drive = Drive(
        [form("ask", NAME, confirm=True, confirmation={"$text": ["Are you ", ref("local", "values", "name")]})]
    )
    drive.say("Ada")
    assert drive.question.prompt == "Are you Ada"


def test_declining_the_confirmation_asks_for_all_again() -> None:
    drive = Drive([form("ask", NAME, AGE, confirm=True)])
    drive.answer(name="Ada", age=36)
    drive.say("no")
    assert [field.name for field in drive.question.fields] == ["name", "age"]
    drive.answer(name="Bob", age=40)
    drive.say("yes")
    assert drive.run.output == {"name": "Bob", "age": 40}


def test_a_confirmation_is_yes_or_no() -> None:
    drive = Drive([form("ask", NAME, confirm=True)])
    drive.say("Ada")
    assert drive.problems("perhaps") == ("yes or no is needed",)
    assert drive.problems("yes") == ()
    drive.say("perhaps")
    assert drive.question.problems == ("yes or no is needed",)


def test_the_runs_input_is_the_answer_where_it_is_meant_to_be() -> None:
    drive = Drive([form("ask", NAME, AGE, from_input=True)], {"name": "Ada", "age": "36"})
    assert drive.run.output == {"name": "Ada", "age": 36}


def test_a_text_as_the_runs_input_answers_the_first_field() -> None:
    drive = Drive([form("ask", NAME, from_input=True)], "Ada")
    assert drive.run.output == {"name": "Ada"}


def test_an_input_that_does_not_fit_is_asked_for() -> None:
    drive = Drive([form("ask", NAME, AGE, from_input=True)], {"name": "Ada", "age": 3})
    assert drive.question.problems == ("Your age: at least 18 is needed",)
    drive.say("18")
    assert drive.run.output == {"name": "Ada", "age": 18}


def test_the_runs_input_answers_once() -> None:
    states = [form("ask", {"name": "go", "type": "boolean"}, from_input=True), final()]
    drive = Drive(
        journey(states, [way("ask", "ask", guard=ref("local", "output", "go")), *ways("ask>end")]), {"go": True}
    )
    assert drive.path == ["ask", "ask"], "the second time a person is asked"
    drive.say("no")
    assert drive.run.finished


def test_a_lenient_form_takes_the_input_as_it_is_and_coerces_what_it_can() -> None:
    fields: list[Document] = [AGE, {"name": "ok", "type": "boolean"}, {"name": "data", "type": "object"}]
    drive = Drive([form("ask", *fields, from_input=True, coercion="lenient", extra="keep")],
                  {"age": "old", "ok": "true", "input": {"data": '{"a": 1}'}, "more": 2})  # fmt: skip
    assert drive.run.output == {"age": "old", "ok": True, "data": {"a": 1}, "input": {"data": '{"a": 1}'}, "more": 2}


def test_a_lenient_form_refuses_reserved_names() -> None:
    drive = Drive([form("ask", from_input=True, coercion="lenient", reserved=["files"])], {"files": 1})
    assert drive.run.error is not None
    assert drive.run.error["message"].startswith(
        'Start block "ask" cannot use reserved runtime input field name(s): files. These names control'
    )


def test_a_lenient_form_may_be_given_reserved_names_that_it_leaves_out() -> None:
    drive = Drive(
        [form("ask", from_input=True, coercion="lenient", reserved=["files"], output={"a": 1}), final()], {"files": 1}
    )
    assert drive.run.error is None


def test_a_form_of_nothing_that_is_for_the_input_goes_on_without_one() -> None:
    assert Drive([form("ask", from_input=True)]).run.output == {}


@pytest.mark.parametrize(("chosen", "end"), [("red", "is_red"), ("Blue one", "is_blue"), ("3", "is_other")])
def test_transitions_may_go_by_what_was_chosen(chosen: str, end: str) -> None:
    options = [{"value": "red"}, {"value": "blue", "label": "Blue one"}, {"value": "green"}]
    states = [form("ask", {"name": "colour", "type": "choice", "options": options}), final("is_red"), final("is_blue"),
              final("is_other")]  # fmt: skip
    edges = [way("ask", "is_red", choices=["red"]), way("ask", "is_blue", choices=["blue"]), *ways("ask>is_other")]
    drive = Drive(journey(states, edges))
    drive.say(chosen)
    assert drive.path == ["ask", end]


def test_a_choice_that_is_a_number_or_true_goes_by_its_text_and_one_not_made_by_none() -> None:
    options = [{"value": 1, "label": "One"}, {"value": True, "label": "Both"}]
    field: Document = {"name": "n", "type": "choice", "options": options, "required": False}
    edges = [way("ask", "one", choices=["1"]), way("ask", "both", choices=["true"]), *ways("ask>none")]
    for values, end in (({"n": 1}, "one"), ({"n": "both"}, "both"), ({"n": None}, "none")):
        drive = Drive(journey([form("ask", field), final("one"), final("both"), final("none")], edges))
        drive.answer(**values)
        assert drive.path == ["ask", end]


def test_values_that_look_like_words_of_ours_are_values() -> None:
    drive = Drive([form("ask", {"name": "data", "type": "any"}), final(output=ref("outputs", "ask", "data"))])
    data = {"$env": "KEY", "$text": 5}
    drive.answer(data=data)
    assert drive.run.output == data
    assert drive.visit("ask").input == {"data": data}


def test_a_question_that_cannot_be_put_fails_the_state() -> None:
    drive = Drive([form("ask", NAME, question=THROWS)])
    assert drive.run.error is not None
    assert drive.run.error["message"] == "ask: this cannot be parsed"


def test_a_pattern_that_is_none_fails_the_state_and_not_the_run_of_the_engine() -> None:
    drive = Drive([form("ask", {"name": "a", "pattern": "("})])
    assert drive.problems("x") == ("The pattern '(' of a field is no regular expression",)
    drive.say("x")
    assert drive.run.status == "failed"


def test_what_is_asked_and_answered_is_in_the_transcript() -> None:
    drive = Drive([form("ask", NAME, question="Who?")])
    drive.say("Ada", id="i1")
    kinds = [(one["who"], one["kind"], one["text"]) for one in drive.run.entries]
    assert kinds == [("journey", "question", "Who?"), ("user", "answer", "Ada"), ("journey", "status", "completed")]
    assert drive.run.entries[1]["input_id"] == "i1"


def test_the_time_that_people_took_is_counted_apart() -> None:
    drive = Drive([form("ask", NAME, AGE)])
    drive.later(10).say("Ada")
    drive.later(5).say("18")
    assert drive.visit("ask").asked_seconds == 15


def test_what_came_is_offered_as_it_came_and_when_it_was_asked_for() -> None:
    output = {"raw": ref("local", "raw"), "asked": ref("local", "asked_at"), "answered": ref("local", "submitted_at")}
    fields: list[Document] = [
        {"name": "n", "type": "number"},
        {"name": "left", "required": False, "default": "x"},
    ]
    drive = Drive([form("ask", *fields, extra="keep", output=output)])
    drive.later(60).answer(n=" 7 ", more=True)
    assert drive.run.output == {
        "raw": {"n": " 7 ", "more": True},
        "asked": "1970-01-01T00:16:40.000Z",
        "answered": "1970-01-01T00:17:40.000Z",
    }


def test_what_was_worked_with_does_not_change_by_later_answers() -> None:
    drive = Drive([form("f", "n", completion={"condition": False, "message": "more"})])
    drive.answer(n="1")
    before = drive.run.visits[1].input
    assert before == {"n": "1"}
    drive.answer(n="2")
    assert before == {"n": "1"}
