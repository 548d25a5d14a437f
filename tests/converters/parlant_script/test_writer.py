"""What a script says, by its structure; that Parlant agrees is what `make parlant` shows (tests/parlant)."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from converters.parlant.script.writer import write
from journeys.errors import DocumentError

DATA = Path(__file__).parents[2] / "data" / "parlant" / "script_readings"
READINGS = sorted(DATA.glob("*.json"))
ORDINARY = {
    "p", "asyncio", "server", "context", "match", "build", "main", "next", "one", "str", "int", "float", "bool", "list",
    "Annotated", "Optional", "Enum", "date", "RuntimeError", "__name__",
}  # fmt: skip


def stores(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))["stores"]
    return found


def calls(source: str) -> Iterator[tuple[str, dict[str, ast.expr]]]:
    """All calls by the last part of their name, with their named arguments."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
            yield name, {str(one.arg): one.value for one in node.keywords}


def texts(source: str, function: str, argument: str) -> list[Any]:
    found = [given[argument] for name, given in calls(source) if name == function and argument in given]
    return [ast.literal_eval(one) for one in found if isinstance(one, ast.Constant)]


def small(**journey: Any) -> dict[str, Any]:
    node = {"id": "ask", "action": "Ask", "metadata": {"journey_node": {"kind": "chat"}}}
    edge = {"id": "e", "source": "root", "target": "ask"}
    about = {"id": "j", "title": "Small", "description": "", "root_id": "root", "triggers": ["Asked for"]}
    return {"journeys": [{**about, "nodes": [{"id": "root"}, node], "edges": [edge], **journey}]}


@pytest.mark.parametrize("path", READINGS, ids=lambda path: path.stem)
def test_every_state_transition_and_guideline_is_said(path: Path) -> None:
    reading = stores(path.stem)
    source = write(reading).source
    chats = {node["action"] for one in reading["journeys"] for node in one["nodes"] if not node["tools"]}
    assert set(texts(source, "transition_to", "chat_state")) <= chats
    assert sorted(texts(source, "create_journey", "title")) == sorted(one["title"] for one in reading["journeys"])
    actions = [one["action"] for one in reading["guidelines"] if one["action"]]
    assert sorted(texts(source, "create_guideline", "action")) == sorted(actions)
    said = texts(source, "create_canned_response", "template")
    assert sorted(said) == sorted(one["value"] for one in reading["canned_responses"])


@pytest.mark.parametrize("path", READINGS, ids=lambda path: path.stem)
def test_ids_that_come_by_themselves_are_not_said(path: Path) -> None:
    script = write(stores(path.stem))
    said = {one for function in ("create_agent", "create_journey", "transition_to", "create_customer", "create_term")
            for one in texts(script.source, function, "id")}  # fmt: skip
    assert said <= {"archive", "bob", "fonds", "confirm", "scale"}
    assert script.notices == ()


def test_an_edited_thing_keeps_its_id_by_saying_it() -> None:
    reading = stores("library")
    kept = reading["journeys"][0]["id"]
    reading["journeys"][0]["title"] = "Another title"
    assert texts(write(reading).source, "create_journey", "id") == [kept]


def test_a_sub_journey_is_entered_and_its_copies_are_not_written_out() -> None:
    source = write(stores("clinic")).source
    entered = [ast.unparse(given["journey"]) for name, given in calls(source) if "journey" in given]
    assert entered == ["consent_journey", "identify_journey"]
    assert texts(source, "transition_to", "chat_state").count("Ask for the name") == 1


def test_a_copy_that_was_edited_is_written_out_state_by_state() -> None:
    reading = stores("clinic")
    booking = reading["journeys"][0]
    copy = next(one for one in booking["nodes"] if one["action"] == "Ask for the name")
    copy["action"] = "Ask for the first name"
    source = write(reading).source
    assert [ast.unparse(given["journey"]) for _, given in calls(source) if "journey" in given] == ["consent_journey"]
    made = texts(source, "_create_state", "action") + texts(source, "transition_to", "chat_state")
    assert "Ask for the first name" in made


def test_a_journey_has_a_function_and_what_belongs_to_none_stands_in_build() -> None:
    tree = ast.parse(write(stores("library")).source)
    functions = {one.name: one for one in tree.body if isinstance(one, ast.AsyncFunctionDef)}
    assert "create_journey" in ast.unparse(functions["build_lend_a_book"])
    assert "create_agent" in ast.unparse(functions["build"])


def test_a_tool_has_its_signature_and_says_that_it_must_be_written() -> None:
    tree = ast.parse(write(stores("library")).source)
    lend = next(one for one in tree.body if isinstance(one, ast.AsyncFunctionDef) and one.name == "lend")
    assert [one.arg for one in lend.args.args] == ["context", "books", "until", "card"]
    assert [ast.unparse(one.annotation) for one in lend.args.args[1:3] if one.annotation] == ["list[str]", "date"]
    assert "write it here" in ast.unparse(lend.body[-1])
    assert isinstance(lend.body[-1], ast.Raise)


def test_tools_can_come_from_a_module() -> None:
    source = write(stores("library"), tools_module="desk.tools").source
    assert "from desk.tools import lend\n" in source
    assert "@p.tool" not in source


def test_a_parameter_that_python_cannot_name_is_refused() -> None:
    reading = stores("library")
    reading["tools"][0]["parameters"]["a b"] = {"descriptor": {"type": "string"}, "options": {}}
    with pytest.raises(DocumentError, match="'a b'|\"a b\""):
        write(reading)


def test_words_that_trigger_a_journey_are_said_in_both_vocabularies() -> None:
    source = write(small()).source
    assert 'conditions=["Asked for"]' in source


def test_a_second_direct_transition_is_made_past_the_rule_that_forbids_it() -> None:
    again = [{"id": "e", "source": "root", "target": "ask"}, {"id": "f", "source": "root", "target": "end"}]
    source = write(small(edges=again)).source
    assert [name for name, _ in calls(source) if name in ("transition_to", "create_transition")] == [
        "transition_to",
        "create_transition",
    ]


def test_a_state_that_nothing_leads_to_is_made_all_the_same() -> None:
    assert texts(write(small(edges=[])).source, "_create_state", "action") == ["Ask"]


def test_a_transition_into_nowhere_is_refused() -> None:
    with pytest.raises(DocumentError, match="nowhere"):
        write(small(edges=[{"id": "e", "source": "root", "target": "nowhere"}]))


def test_what_is_no_reading_is_refused() -> None:
    with pytest.raises(DocumentError, match="journeys"):
        write({"journeys": "all of them"})


def test_ids_that_cannot_be_had_are_told_of_once() -> None:
    reading = stores("library")
    for number, edge in enumerate(reading["journeys"][0]["edges"]):
        edge["id"] = f"own-{number}"
    (found,) = write(reading).notices
    assert found.startswith("ids of transitions are derived by Parlant; 6 will have others: own-0, own-1, own-2 …")


def test_a_retriever_of_no_known_agent_is_told_of() -> None:
    found = write({**small(), "bound_in_process": {"retrievers": ["nobody:prices"]}}).notices
    assert [one for one in found if "nobody:prices" in one]


@given(st.text(), st.text(), st.text(min_size=1), st.text(), st.text())
def test_no_text_becomes_code(title: str, description: str, action: str, condition: str, trigger: str) -> None:
    node = {"id": condition + "x", "action": action, "metadata": {"journey_node": {"kind": "chat"}, action: [title]}}
    edge = {"id": "e", "source": "root", "target": condition + "x", "condition": condition}
    journey = small(
        title=title, description=description, triggers=[trigger], nodes=[{"id": "root"}, node], edges=[edge]
    )
    others = {"terms": [{"id": title, "name": trigger, "description": action, "tags": [f"agent:{title}"]}]}
    source = write({**journey, **others}).source
    tree = ast.parse(source)
    assigned = {one.id for one in ast.walk(tree) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}
    defined = {one.name for one in ast.walk(tree) if isinstance(one, (ast.AsyncFunctionDef, ast.ClassDef))}
    given = {one.arg for one in ast.walk(tree) if isinstance(one, ast.arg)}
    used = {one.id for one in ast.walk(tree) if isinstance(one, ast.Name)}
    assert used <= ORDINARY | assigned | defined | given
    constants = {one.value for one in ast.walk(tree) if isinstance(one, ast.Constant)}
    assert {title, description, action, trigger} <= constants
