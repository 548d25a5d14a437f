"""Diagrams that are refused: all problems at once, each with its line and its remedy."""

from __future__ import annotations

import time

import pytest

from converters import registry
from journeys.errors import DocumentError
from journeys.validation.problem import Problem


def problems(text: str) -> list[Problem]:
    with pytest.raises(DocumentError) as refused:
        registry.read(text)
    assert all(one.remedy for one in refused.value.problems)
    return list(refused.value.problems)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('state "abc as A', "a quote is not closed"),
        ('state "abc"', "has no name"),
        ("A -> B", "`->` is no arrow"),
        ("A ==> B", "`==>` is no arrow"),
        ("A -->> B", "`-->>` is no arrow"),
        ("A → B", "`→` is no arrow"),
        ("A --> B --> C", "two arrows"),
        ("A -->", "leads nowhere"),
        ("--> B", "begins nowhere"),
        ("foo bar", "is not understood"),
        ('"foo" --> B', "is no name of a state"),
        ('"foo --> B', "a quote is not closed"),
        ("state C <<weird>>", "is no kind of state"),
        ("state C what", "means nothing"),
        ("}", "closes nothing"),
        ("--", "outside of a composite state"),
        ("state Z {", "never ends"),
        ("note left of A\nhello", "never ends"),
        ("note left of Nobody : hello", "no state here"),
        ('state "x" as D\nstate "y" as D', "two states are called `D`"),
        ("state E <<fork>>\nstate E <<join>>", "is a fork already"),
        ("state X {\na --> b\n}\nstate X {\nc --> d\n}", "begins a second time"),
        ("state X {\na --> b\n}\nA --> b", "crosses the border of `X`"),
        ("state X {\na --> b\n}\nb --> X", "crosses the border of `X`"),
        ("state X {\na --> b\n}\n[*] --> b", "begins inside of `X`"),
        ("state X {\na --> b\n}\nstate Y {\nb --> c\n}", "stands in two composite states"),
        ("state X {\nstate Y {\na --> b\n}\na --> [*]\n}", "not directly inside"),
        ("A --> " + "b" * 201, "has 201 characters"),
        ("A --> B: " + "b" * 20_001, "are read in a line"),
    ],
)
def test_what_is_wrong_is_told(line: str, said: str) -> None:
    assert said in " ".join(one.message for one in problems(f"stateDiagram-v2\n[*] --> A\n{line}\n"))


def test_all_problems_are_told_at_once_with_their_lines() -> None:
    text = '---\ntitle: x\n---\n%% y\nstateDiagram-v2\n[*] --> A\nA -> B\n\nstate "q as C\nA --> B --> C\nstate Z {'
    assert [one.place for one in problems(text)] == ["line 7", "line 9", "line 10", "line 11"]


def test_a_broken_front_matter_is_told_with_its_line() -> None:
    (found,) = problems("---\na: b\ntitle: a: b\n---\nstateDiagram-v2\n[*] --> A")
    assert "line 3" in found.place


@pytest.mark.parametrize("text", ["stateDiagram-v2", "stateDiagram-v2\n%% nothing", "stateDiagram\n\n"])
def test_a_diagram_without_states_is_refused(text: str) -> None:
    assert "has no states" in problems(text)[0].message


@pytest.mark.parametrize(
    "text", ["flowchart TD\nA-->B", "graph LR\nA-->B", "---\ntitle: x\n---\nsequenceDiagram\nA->>B: x"]
)
def test_another_kind_of_diagram_is_refused_with_those_that_are_read(text: str) -> None:
    (found,) = problems(text)
    assert "`stateDiagram-v2` and `stateDiagram` are" in found.message


@pytest.mark.parametrize(
    "text", ["graph: {}\nstates: 3", "journey: x\nid: y", "stateDiagram: 1", "---\nid: x\n---\nfoo: bar"]
)
def test_yaml_is_not_taken_for_a_diagram(text: str) -> None:
    assert "diagram of the kind" not in problems(text)[0].message


def test_json_is_no_diagram() -> None:
    with pytest.raises(DocumentError, match="begin it with `stateDiagram-v2`"):
        registry.read({"a": 1}, format="mermaid")


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"s{number} --> s{number + 1}: go on {number}\n" for number in range(9_000)),
        "".join(f"state X{number} {{\n[*] --> a{number}\na{number} --> b{number}\n}}\n" for number in range(3_000)),
        "state X {\n" + "".join(f"[*] --> a{number}\n--\n" for number in range(9_000)) + "}",
        "foo bar -> {\n" * 20_000,
        "state A {\n" * 20_000,
        ("state A { " * 1_900 + "\n") * 4,
        "}" * 1_000_000,
        ("a --> b: " + "<input.x>." * 220 + "\n") * 100,
        "".join(f"s{number} --> t: <input.x> > 1 && <foo.bar>\n" for number in range(3_000)),
        ("state " + '" as ' * 3_900 + "\n") * 10,
    ],
    ids=["chain", "composites", "regions", "junk", "open", "in a line", "braces", "references", "unknown", "quotes"],
)
def test_large_and_hostile_texts_take_bounded_time(text: str) -> None:
    begun = time.process_time()
    found: tuple[Problem, ...] = ()
    try:
        registry.read("stateDiagram-v2\n" + text)
    except DocumentError as refused:
        found = refused.problems
    assert len(found) <= 201
    assert time.process_time() - begun < 20
