"""The conversational side that a Sim workflow gains: what is said, what can be said instead; nothing hangs on it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given as given_examples
from hypothesis import settings

from converters.conversion import Conversion
from converters.sim import read, write
from journeys.canonical import plain
from journeys.errors import DocumentError
from journeys.states import InputCollection, ToolExecution
from tests.converters.sim.test_in_memory import outputs, play
from tests.converters.sim.test_properties import workflows
from tests.converters.sim.workflows import block, condition, field, function, start, workflow

EXPORTS = sorted((Path(__file__).parents[2] / "data" / "sim").glob("*.json"))
SAID = ("prompts", "help", "error_messages", "question", "confirmation")


def order() -> dict[str, Any]:
    """A workflow that asks for an order, prices it, and lets a person approve."""
    described = {**field("orderNumber", "number", None), "description": "The number on your receipt"}
    form = [{**field("approved", "boolean"), "required": True}]
    return workflow(
        start(described, field("gift_wrap", "boolean", None)),
        function("price", "return <start.orderNumber>", "Price"),
        block("approval", "human_in_the_loop", "Approval", inputFormat=form),
        metadata={"name": "Order desk", "description": "Prices an order."},
    )


def state(conversion: Conversion, state_id: str) -> Any:
    return next(one for one in conversion.bundle.main.states if one.id == state_id)


def without_texts(value: Any) -> Any:
    """A journey without what is said in it."""
    made = plain(value)
    for one in made["states"]:
        for name in SAID:
            one.pop(name, None)
        for each in one.get("fields", ()):
            each.pop("prompt", None)
    made.get("origin", {}).get("details", {}).pop("conversation", None)
    return made


def test_a_start_welcomes_asks_for_its_input_and_can_confirm_it() -> None:
    begin = state(read(order()), "start")
    assert isinstance(begin, InputCollection)
    assert [(one.kind, one.text) for one in begin.prompts] == [("welcome", "Welcome to Order desk. Prices an order.")]
    assert begin.question == "To begin, please give Order number and Gift wrap."
    assert [one.prompt for one in begin.fields] == ["The number on your receipt", "Gift wrap: yes or no?"]
    assert begin.confirm is False
    assert begin.confirmation["$text"][0] == "Order desk begins with this: Order number: "
    assert begin.help == ("These are the values that Order desk begins with. Prices an order.",)


def test_blocks_tell_their_progress_and_what_went_wrong() -> None:
    price = state(read(order()), "price")
    assert [(one.kind, one.text) for one in price.prompts] == [("progress", "Working on Price.")]
    assert price.error_messages["timeout"] == "Price took too long."
    assert price.error_messages["*"]["$text"][0] == "Price did not work: "


def test_a_form_of_a_person_has_prompts_and_help_and_keeps_its_question() -> None:
    approval = state(read(order()), "approval")
    assert approval.question == "Approval"
    assert [one.prompt for one in approval.fields] == ["approved: yes or no?"]
    assert approval.help == ("The workflow waits at Approval, and goes on with what is answered.",)
    assert approval.prompts == ()


def test_a_chat_begins_with_a_message() -> None:
    chat = read(workflow(block("start", "chat_trigger", "Chat"), function("a", "return 1")), trigger="chat")
    assert state(chat, "start").question == "What would you like to say?"


def test_a_start_without_fields_still_asks_nothing() -> None:
    begin = state(read(workflow(start(), function("a", "return 1"))), "start")
    assert begin.question is None
    assert len(begin.prompts) == 1


@pytest.mark.parametrize("trigger", ["api", "schedule"])
def test_nobody_is_welcomed_by_what_no_person_begins(trigger: Any) -> None:
    first = block("start", "schedule", "Start") if trigger == "schedule" else start()
    assert state(read(workflow(first, function("a", "return 1")), trigger=trigger), "start").prompts == ()


def test_a_child_welcomes_nobody() -> None:
    child = workflow(start(field("n", "number")), function("f", "return 1"), metadata={"name": "Child"})
    caller = workflow(start(), block("call", "workflow", "Call", workflowId="child"), metadata={"name": "Caller"})
    found = read(caller, children={"child": {"name": "Child", "workflow": child}})
    (inner,) = found.bundle.children
    assert inner.states[0].prompts == ()
    assert [one.text for one in state(found, "call").prompts] == ["Beginning Call."]


def test_inside_a_container_only_the_container_tells_of_progress() -> None:
    loop = block("loop", "loop", "Each", _data={"loopType": "for", "count": 3})
    inner = {**function("inner", "return 1", "Inner"), "data": {"parentId": "loop"}}
    made = workflow(start(), loop, inner, edges=[("start", "loop"), ("loop", "inner", "loop-start-source")])
    found = read(made)
    assert [one.text for one in state(found, "loop").prompts] == ["Going through Each, round by round."]
    assert state(found, "inner").prompts == ()
    assert state(found, "inner").error_messages
    wanted = read(made, conversation={"blocks": {"Inner": {"progress": "Another one."}}})
    assert [one.text for one in state(wanted, "inner").prompts] == ["Another one."]


# Nothing hangs on it.


@pytest.mark.parametrize("path", EXPORTS, ids=lambda path: path.stem)
def test_nothing_else_of_a_journey_is_other_than_without_it(path: Path) -> None:
    said, silent = (read(path.read_bytes(), conversation=one).bundle for one in (None, "none"))
    assert without_texts(said.main) == without_texts(silent.main)
    assert not any(one.prompts or one.help or one.error_messages for one in silent.main.states)


@settings(max_examples=60)
@given_examples(workflows())
def test_nothing_else_of_any_journey_is_other_than_without_it(document: dict[str, Any]) -> None:
    try:
        silent = read(document, conversation="none").bundle
    except DocumentError:
        with pytest.raises(DocumentError):
            read(document)
        return
    assert without_texts(read(document).bundle.main) == without_texts(silent.main)


@pytest.mark.parametrize("given", [{"orderNumber": 7}, None])
async def test_a_run_gives_the_same_and_its_transcript_says_more(given: Any) -> None:
    answers = [{"approved": True}] if given else [{"orderNumber": 7}, {"approved": True}]
    said, _ = await play(order(), given, answers=answers)
    silent, _ = await play(order(), given, answers=answers, conversation="none")
    told, untold = ({name: one for name, one in outputs(each).items() if name != "approval"} for each in (said, silent))
    assert told == untold
    assert said.result().success
    lines = [(one.kind, one.text) for one in said.changes().entries]
    assert lines[0] == ("prompt.welcome", "Welcome to Order desk. Prices an order.")
    assert ("prompt.progress", "Working on Price.") in lines
    assert not [one for one in silent.changes().entries if one.kind.startswith("prompt")]


async def test_an_error_is_told_in_words_with_its_reason() -> None:
    simulation, _ = await play(workflow(start(), function("f", "throw 1", "Price")), {})
    told = [one.text for one in simulation.changes().entries if one.kind == "error" and one.visit is not None]
    assert "Price did not work: thrown" in told
    assert not simulation.result().success


# What is said instead.


def test_every_text_can_be_replaced() -> None:
    texts = {
        "welcome": "Hello! This is {title}.",
        "question": "I need {fields}:",
        "field": "{label}, please",
        "confirm": True,
        "confirmation": "Shall {title} begin with {values}?",
        "progress": "{title} …",
        "help": "Ask the desk about {title}.",
        "error": "{title}: {message}!",
        "blocks": {
            "Approval": {
                "question": "Do you approve?",
                "confirm": "Sure?",
                "fields": {"approved": "Yes or no"},
                "help": ["One", "Two"],
            },
            "price": {"confirm": "Price it?", "errors": {"timeout": "Too slow."}},
        },
    }
    found = read(order(), conversation=texts)
    begin, price, approval = (state(found, one) for one in ("start", "price", "approval"))
    assert begin.prompts[0].text == "Hello! This is Order desk."
    assert begin.question == "I need Order number and Gift wrap:"
    assert [one.prompt for one in begin.fields] == ["Order number, please", "Gift wrap, please"]
    assert begin.confirm
    assert begin.confirmation["$text"][0] == "Shall Order desk begin with Order number: "
    assert begin.help == ("Ask the desk about Order desk.",)
    assert isinstance(price, ToolExecution)
    assert (price.prompts[0].text, price.confirm) == ("Price …", "Price it?")
    assert price.error_messages["timeout"] == "Too slow."
    assert price.error_messages["*"]["$text"] == ["Price: ", {"$ref": ["local", "error", "message"]}, "!"]
    assert (approval.question, approval.confirm, approval.confirmation) == ("Do you approve?", True, "Sure?")
    assert approval.fields[0].prompt == "Yes or no"
    assert approval.help == ("One", "Two")


def test_every_text_can_be_left_out() -> None:
    names = ("welcome", "question", "field", "confirmation", "progress", "help", "error")
    for name in names:
        without = read(order(), conversation={name: False})
        assert len(without.report.made) < len(read(order()).report.made), name
    nothing = read(order(), conversation=dict.fromkeys(names, False))
    assert nothing.report.made == ()
    assert without_texts(nothing.bundle.main) == without_texts(read(order(), conversation="none").bundle.main)
    one = read(order(), conversation={"blocks": {"Price": {"progress": False, "error": False}}})
    assert (state(one, "price").prompts, state(one, "price").error_messages) == ((), {})


async def test_what_a_person_gives_at_the_start_is_confirmed_where_that_is_wanted() -> None:
    answers = [{"orderNumber": 7}, {"confirmed": True}, {"approved": True}]
    simulation, _ = await play(order(), None, answers=answers, conversation={"confirm": True})
    asked = [one.text for one in simulation.changes().entries if one.kind == "question"]
    assert asked[1] == "Order desk begins with this: Order number: 7; Gift wrap: . Is it right?"
    assert outputs(simulation)["price"]["result"] == [7]
    with_input, _ = await play(order(), {"orderNumber": 7}, answers=answers[2:], conversation={"confirm": True})
    assert with_input.result().success, "an input that is given with the start is not asked about"


@pytest.mark.parametrize(
    ("texts", "problem"),
    [
        ({"welcome": "Hello {nmae}"}, "{nmae} means nothing here; known are {title}, {description}"),
        ({"greeting": "Hello"}, "greeting"),
        ({"blocks": {"Prise": {}}}, "conversation.blocks.Prise: there is no such block; did you mean `Price`?"),
        ({"blocks": {"Price": {"question": "What?"}}}, "conversation.blocks.Price.question: the block asks nothing"),
        ({"blocks": {"Start": {"fields": {"x": "X?"}}}}, "conversation.blocks.Start.fields.x: there is no such field"),
        ({"blocks": {"Approval": {"progress": "…"}}}, "waits for a person, and has a question instead"),
        ("all", "an object is needed"),
        ({"confirm": "please"}, "confirm"),
    ],
)  # fmt: skip
def test_texts_that_cannot_be_used_are_refused_with_their_place(texts: Any, problem: str) -> None:
    with pytest.raises(DocumentError) as refused:
        read(order(), conversation=texts)
    assert problem in str(refused.value)


def test_what_only_looks_like_a_placeholder_stays_as_it_is() -> None:
    found = read(order(), conversation={"welcome": "Write {{NAME}}, or { } in braces."})
    assert state(found, "start").prompts[0].text == "Write {{NAME}}, or { } in braces."


# The report, and the way back.


def test_the_report_names_what_was_made() -> None:
    report = read(order()).report
    start_line = "Start (start_trigger, start): welcome, 2 input prompts, question, confirmation, help"
    assert start_line in report.to_text()
    assert {one["what"] for one in report.to_json()["made"]} == {
        "welcome", "input prompt", "question", "confirmation", "help", "progress", "error message",
    }  # fmt: skip
    assert "Welcome to Order desk. Prices an order." in report.to_html()
    assert report.confidence == read(order(), conversation="none").report.confidence


@pytest.mark.parametrize(
    "texts", [None, "none", {"welcome": "Hello!", "blocks": {"Price": {"progress": "Counting."}}}], ids=str
)
def test_a_workflow_goes_back_to_sim_as_it_was_whatever_is_said(texts: Any) -> None:
    conversion = read(order(), conversation=texts)
    written = write(conversion.bundle)
    assert without_texts(read(written.document).bundle.main) == without_texts(conversion.bundle.main)
    lost = [one for one in written.report.entries if one.outcome == "dropped"]
    assert [one.field for one in lost] == ([] if texts is None else ["conversation"])


def test_a_text_that_was_changed_in_the_journey_is_told_when_it_is_written() -> None:
    conversion = read(order())
    main = plain(conversion.bundle.main)
    main["states"][1]["prompts"] = [{"kind": "progress", "text": "By hand."}]
    bundle = type(conversion.bundle).model_validate(main)
    assert ("price", "prompts") in [
        (one.block_id, one.field) for one in write(bundle).report.entries if one.outcome == "dropped"
    ]


def test_a_renamed_block_keeps_its_texts() -> None:
    conversion = read(order(), conversation={"blocks": {"Price": {"progress": "Counting."}}})
    main = plain(conversion.bundle.main)
    main["states"][1]["title"] = "Count"
    written = write(type(conversion.bundle).model_validate(main))
    assert [one.field for one in written.report.entries if one.outcome == "dropped"] == ["conversation"]
    assert written.document["state"]["blocks"]["price"]["name"] == "Count"


def test_decisions_and_ends_say_nothing_of_progress() -> None:
    found = read(workflow(start(), condition("c", "true", None), edges=[("start", "c")]))
    assert state(found, "c").prompts == ()
