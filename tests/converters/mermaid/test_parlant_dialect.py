"""Diagrams as Parlant's server draws its journeys: no ids, forks undeclared, conditions unescaped."""

from __future__ import annotations

import pytest

from converters import registry
from journeys.errors import DocumentError
from journeys.states import AgentInteraction, DecisionPoint, RegisteredTool, ToolExecution
from journeys.validation import validate

CHAT = "fill:#006e53,stroke:#ffffff,stroke-width:2px,color:#ffffff"
TOOL = "fill:#ffeeaa,stroke:#ffeeaa,stroke-width:2px,color:#dd6600"
PARCEL = f"""stateDiagram-v2
    state "Ask for the parcel's "number"" as N0
    state "Use the tool find_parcel" as N1
    state "Say: where {{it}} is; how -> it goes" as N3
    state "Look it up by hand" as N4
    [*] --> N0
    N0 --> N1
    N1 --> N2
    N2 --> N3: There is a parcel: yes; "found" --> it
    N2 --> N4: There is none
    N3 --> [*]
style N0 {CHAT}
style N1 {TOOL}
style N3 {CHAT}
style N4 {TOOL}"""


def test_texts_and_conditions_that_are_not_escaped_are_read_as_they_are() -> None:
    found = registry.read(PARCEL).bundle.main
    titles = {state.id: state.title for state in found.states}
    assert titles["N0"] == 'Ask for the parcel\'s "number"'
    assert titles["N3"] == "Say: where {it} is; how -> it goes"
    assert found.transitions[-2].words == 'There is a parcel: yes; "found" --> it'


def test_a_state_without_a_text_is_a_fork_and_the_report_says_what_is_lost() -> None:
    conversion = registry.read(PARCEL)
    fork = next(state for state in conversion.bundle.main.states if state.id == "N2")
    assert isinstance(fork, DecisionPoint)
    assert fork.is_fork
    assert "N2" in {entry.block_id for entry in conversion.report.of("changed")}
    assert not validate(conversion.bundle)


def test_a_tool_state_calls_its_tool_where_the_diagram_names_it() -> None:
    conversion = registry.read(PARCEL)
    states = {state.id: state for state in conversion.bundle.main.states}
    assert isinstance(states["N1"], ToolExecution)
    assert states["N1"].tool == RegisteredTool(id="find_parcel")
    assert states["N1"].infer
    assert isinstance(states["N4"], AgentInteraction)
    changed = [entry.field for entry in conversion.report.of("changed") if entry.block_id == "N4"]
    assert changed == ["tool"]


def test_the_same_words_in_an_ordinary_diagram_are_a_chat() -> None:
    text = f'stateDiagram-v2\nstate "Use the tool hammer" as hit\n[*] --> hit\nstyle hit {TOOL}'
    assert isinstance(registry.read(text).bundle.main.states[0], AgentInteraction)


def test_a_fork_with_one_way_and_no_condition_is_passed() -> None:
    text = 'stateDiagram-v2\nstate "A" as N0\nstate "B" as N2\n[*] --> N0\nN0 --> N1\nN1 --> N2'
    conversion = registry.read(text)
    assert [state.type for state in conversion.bundle.main.states] == [
        "agent_interaction", "agent_interaction", "aggregation",
    ]  # fmt: skip
    assert not validate(conversion.bundle)


def test_two_states_of_the_same_text_stay_two() -> None:
    text = 'stateDiagram-v2\nstate "Same" as N0\nstate "Same" as N1\n[*] --> N0\nN0 --> N1'
    assert [(one.id, one.title) for one in registry.read(text).bundle.main.states] == [("N0", "Same"), ("N1", "Same")]


def test_a_text_may_go_over_several_lines() -> None:
    text = 'stateDiagram-v2\n    state "Ask for\n- the name\n\n- the age" as N0\n    [*] --> N0\n    N0 -> N1'
    with pytest.raises(DocumentError, match="line 7: `->` is no arrow"):
        registry.read(text)
    state = registry.read(text.replace("->", "-->").replace("--->", "-->")).bundle.main.states[0]
    assert isinstance(state, AgentInteraction)
    assert (state.title, state.goal) == ("Ask for", "Ask for\n- the name\n\n- the age")


def test_a_quote_that_is_not_closed_takes_no_other_state_with_it() -> None:
    with pytest.raises(DocumentError) as refused:
        registry.read('stateDiagram-v2\nstate "Ask\nstate "Tell" as N1\n[*] --> N1')
    assert [one.place for one in refused.value.problems] == ["line 2"]
