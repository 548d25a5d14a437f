"""What a state diagram means as a journey."""

from __future__ import annotations

from converters import registry
from converters.conversion import Conversion
from converters.mermaid.exits import OTHERWISE
from journeys.journey import Journey
from journeys.states import AgentInteraction, Aggregation, DecisionPoint, Final, Initial, ParallelExecution
from journeys.validation import validate

CAR = """
%% A car, as in many a guide
%%{init: {"theme": "dark"}}%%
stateDiagram-v2
    direction LR
    [*] --> Still
    state "Wait for a driver<br/>and a key" as Still
    Still --> [*]
    Still --> Moving : push
    Moving --> Crash: <i>bang#33;</i>
    Moving --> Still
    Crash --> [*]
    note right of Crash
        A lot
        of metal
    end note
    note left of Still : calm
    classDef loud fill:#f00
    class Crash loud
    Moving:::loud
"""


def read(*lines: str) -> Conversion:
    return registry.read("stateDiagram-v2\n" + "\n".join(lines))


def journey(*lines: str) -> Journey:
    return read(*lines).bundle.main


def ways(found: Journey) -> list[tuple[str, str, str | None]]:
    return [(way.source, way.target, way.words) for way in found.transitions]


def test_a_state_is_a_chat_whose_goal_is_its_text() -> None:
    found = registry.read(CAR).bundle.main
    still, moving, crash, end = found.states
    assert isinstance(still, AgentInteraction)
    assert (still.mode, still.title, still.goal) == ("chat", "Wait for a driver", "Wait for a driver\nand a key")
    assert (still.description, crash.description) == ("calm", "A lot\nof metal")
    assert isinstance(moving, AgentInteraction)
    assert (moving.title, moving.goal) == ("", "Moving")
    assert isinstance(end, Final)
    assert found.initial == ("Still",)


def test_labels_are_conditions_in_words_and_a_way_without_one_is_for_the_rest() -> None:
    conversion = registry.read(CAR)
    assert ways(conversion.bundle.main) == [
        ("Still", "end", OTHERWISE),
        ("Still", "Moving", "push"),
        ("Moving", "Crash", "<i>bang!</i>"),
        ("Moving", "Still", OTHERWISE),
        ("Crash", "end", None),
    ]
    assert not validate(conversion.bundle)


def test_what_is_about_looks_is_told_and_left_out() -> None:
    told = {entry.message: entry.field for entry in registry.read(CAR).report.of("unused")}
    assert told["classes and styles: a journey has none"] == "lines 18, 19"
    assert told["directions: a journey has none"] == "line 5"


def test_several_descriptions_are_one_goal() -> None:
    state = journey("[*] --> a", "a : Ask the name", "a : and the age").states[0]
    assert isinstance(state, AgentInteraction)
    assert (state.title, state.goal) == ("Ask the name", "Ask the name\nand the age")


def test_a_label_that_reads_something_is_an_expression_and_others_are_words() -> None:
    found = journey(
        'state "Ask age" as a', "[*] --> a", "a --> b: <Ask age.years> >= 18", "a --> c: Card", "a --> d: <b>x</b> > 1"
    )
    first, *others = found.transitions
    assert isinstance(first.guard, dict)
    assert first.guard["$js"] == [">=", ["value", {"$ref": ["outputs", "a", "years"]}], 18]
    assert [way.words for way in others] == ["Card", "<b>x</b> > 1"]


def test_a_way_without_a_label_comes_after_expressions() -> None:
    found = journey("[*] --> a", "a --> b", "a --> c: <input.age> > 17")
    assert [(way.target, way.priority) for way in found.transitions] == [("b", -1), ("c", 0)]


def test_several_ways_without_labels_are_judged_by_where_they_lead_and_the_report_says_so() -> None:
    conversion = read("[*] --> a", 'state "Pay by card" as b', "a --> b", "a --> c", "a --> [*]")
    assert [words for *_, words in ways(conversion.bundle.main)] == ["Pay by card", "c", "Nothing is left to do"]
    assert [entry.field for entry in conversion.report.of("changed")] == ["ways"]
    assert not validate(conversion.bundle)


def test_a_choice_is_a_judged_decision() -> None:
    found = journey("[*] --> a", "state c <<choice>>", "a --> c", "c --> x: Adult", "c --> y: Child")
    decision = next(state for state in found.states if state.id == "c")
    assert isinstance(decision, DecisionPoint)
    assert decision.is_fork
    assert ways(found)[1:] == [("c", "x", "Adult"), ("c", "y", "Child")]


def test_a_choice_between_expressions_needs_no_judge() -> None:
    conversion = read("[*] --> c", "state c <<choice>>", "c --> x: <input.age> > 17", "c --> y")
    decision = conversion.bundle.main.states[0]
    assert isinstance(decision, DecisionPoint)
    assert decision.by == "expression"
    assert [way.choices for way in conversion.bundle.main.transitions] == [("1",), ("none",)]
    assert not validate(conversion.bundle)


def test_a_fork_takes_all_its_ways_and_a_join_waits_for_all() -> None:
    conversion = read(
        "[*] --> f",
        "state f <<fork>>",
        "state j [[join]]",
        "f --> a: one",
        "f --> b: two",
        "a --> j",
        "b --> j",
        "j --> [*]",
    )
    fork, join = (next(one for one in conversion.bundle.main.states if one.id == name) for name in "fj")
    assert isinstance(fork, Aggregation)
    assert (fork.branching, join.join) == ("all", "all")
    assert [way.words for way in conversion.bundle.main.transitions] == [None] * 5
    assert any(entry.field == "labels of its ways" for entry in conversion.report.notable)


def test_a_composite_state_is_a_container_with_its_regions_side_by_side() -> None:
    conversion = read(
        'state "Check in" as X {', "[*] --> a", "a --> b : next", "b --> [*]", "--", "[*] --> k", "}",
        "[*] --> X", "X --> after",
    )  # fmt: skip
    found = conversion.bundle.main
    by_id = {state.id: state for state in found.states}
    assert isinstance(by_id["X"], ParallelExecution)
    assert [name for name, state in by_id.items() if state.parent == "X"] == ["a", "b", "k"]
    assert ways(found) == [("X", "after", None), ("a", "b", "next")]
    assert not validate(conversion.bundle)


def test_a_region_that_leads_back_to_its_beginning_gets_a_state_to_begin_with() -> None:
    conversion = read("[*] --> X", "state X {", "[*] --> a", "a --> b: go", "b --> a: back", "b --> [*]: done", "}")
    found = conversion.bundle.main
    by_id = {state.id: state for state in found.states}
    assert isinstance(by_id["X_start"], Initial)
    assert ("X_start", "a", None) in ways(found)
    assert ("b", "X_end", "done") in ways(found)
    assert by_id["X_end"].parent == "X"
    assert [one for one in validate(conversion.bundle) if one.severity == "error"] == []


def test_the_end_of_the_diagram_may_be_reached_from_inside_a_composite_state() -> None:
    conversion = read("[*] --> X", "state X {", "a --> b", "}", "b --> [*]")
    final = conversion.bundle.main.states[-1]
    assert isinstance(final, Final)
    assert final.parent == "X"
    assert [one for one in validate(conversion.bundle) if one.severity == "error"] == []


def test_composite_states_stand_in_each_other_in_one_line_too() -> None:
    found = journey("[*] --> X", "state X { state Y { a --> b } }")
    assert [(state.id, state.parent) for state in found.states] == [("X", None), ("Y", "X"), ("a", "Y"), ("b", "Y")]


def test_a_labelled_beginning_is_a_decision() -> None:
    found = journey("[*] --> a: Has a code", "[*] --> b: Has none", "[*] --> [*]: Came by mistake")
    assert found.initial == ("start",)
    assert ways(found) == [
        ("start", "a", "Has a code"),
        ("start", "b", "Has none"),
        ("start", "end", "Came by mistake"),
    ]


def test_without_a_beginning_it_begins_where_nothing_leads_to_and_says_so() -> None:
    conversion = read("b --> c", "a --> b")
    assert conversion.bundle.main.initial == ("a",)
    assert "no `[*]` says where it begins" in conversion.advised[0].message


def test_titles_come_from_front_matter_and_descriptions_from_the_accessible_ones() -> None:
    text = (
        "---\ntitle: Return a parcel\nconfig:\n  theme: dark\n---\nstateDiagram\naccDescr {\nHow it\ngoes}\n[*] --> a"
    )
    found = registry.read(text).bundle.main
    assert (found.id, found.title, found.description) == ("return-a-parcel", "Return a parcel", "How it\ngoes")
    assert registry.read(text, name="Other").bundle.main.title == "Other"


def test_a_diagram_may_stand_in_a_fence_of_markdown() -> None:
    text = "```mermaid\nstateDiagram-v2\n[*] --> a\n```\nAnd so it ends.\n"
    assert [state.id for state in registry.read(text).bundle.main.states] == ["a"]


def test_ids_of_the_diagram_are_never_taken_for_marks_of_ours() -> None:
    found = journey("[*] --> end: x", "end --> start: y", "start --> [*]: z")
    assert sorted(state.id for state in found.states) == ["end", "end_", "start", "start_"]
