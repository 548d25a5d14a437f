"""References, wherever they stand."""

from __future__ import annotations

from typing import Any

import pytest

from tests.journeys.validation.documents import line, said, sound, state

TREE = ["binary", ">", {"$ref": ["outputs", "aks", "order"]}, 3]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"$ref": ["outputs", "aks", "order"]}, "the state `aks`, which does not exist; did you mean `ask`?"),
        ({"$ref": ["errors", "handel"]}, "the state `handel`, which does not exist; did you mean `handle`?"),
        ({"$ref": ["variables", "cuont"]}, "the variable `cuont`, which is not declared; did you mean `count`?"),
        ({"$ref": ["run", "usr"]}, "the run has no `usr`; did you mean `user`?"),
        ({"$ref": ["scope", "idnex"]}, "there is no `idnex` in a scope"),
        ({"$text": ["a", {"$ref": ["outputs", "aks"]}]}, "`aks`"),
        ({"$js": TREE, "source": "<aks.order> > 3"}, "`aks`"),
        ({"$script": "x", "names": {"x": {"$ref": ["outputs", "aks"]}}}, "`aks`"),
        ([{"deep": [{"$call": "first", "args": [{"$ref": ["outputs", "aks"]}]}]}], "`aks`"),
    ],
)
def test_a_reference_to_what_does_not_exist_is_refused(value: Any, expected: str) -> None:
    document = sound()
    state(document, "call")["output"] = value
    found = said(document, "error")
    assert len(found) == 1
    assert found[0].startswith("state `call`, `output`: ")
    assert expected in found[0]


def test_a_reference_in_a_literal_is_plain_data() -> None:
    document = sound()
    state(document, "call")["output"] = {"$literal": {"$ref": ["outputs", "aks"]}}
    assert said(document) == []


def test_a_guard_and_a_mapping_are_looked_at_too() -> None:
    document = sound()
    document["transitions"][0] |= {"guard": {"$ref": ["outputs", "aks"]}, "mappings": {"count": {"$ref": ["run", "x"]}}}
    found = said(document, "error")
    assert [one.split(":")[0] for one in found] == [
        "state `ask`, the transition to `call`, `guard`",
        "state `ask`, the transition to `call`, `mappings.count`",
    ]


def test_a_reference_to_what_comes_only_later_is_doubtful() -> None:
    first = {"id": "first", "type": "notification", "message": {"$ref": ["outputs", "last"]}}
    found = said(line(first, {"id": "last", "type": "final"}))
    assert len(found) == 1
    assert "never runs before it" in found[0]


def test_what_comes_before_by_way_of_a_cycle_is_fine() -> None:
    document = sound()
    state(document, "ask")["question"] = {"$ref": ["outputs", "decide", "choice"]}
    assert said(document) == []


def test_a_scope_outside_of_any_container_is_doubtful() -> None:
    document = sound()
    state(document, "call")["output"] = {"$ref": ["scope", "index"]}
    assert any("stands in no container" in one for one in said(document, "warning"))


def test_a_scope_inside_its_container_is_fine() -> None:
    inner: dict[str, Any] = {"id": "in", "type": "aggregation", "parent": "each"}
    inner["values"] = {"a": {"$ref": ["scope", "item"]}, "b": {"$ref": ["scope", "each", "index"]}}
    document = line(
        {"id": "each", "type": "loop", "kind": "for_each", "collection": [1]}, {"id": "end", "type": "final"}
    )
    document["states"].append(inner)
    assert said(document) == []


@pytest.mark.parametrize("variable", ["nobody", "token"])
def test_only_declared_variables_that_are_no_secrets_are_written(variable: str) -> None:
    document = sound()
    change = {"variable": variable, "value": 1}
    state(document, "ask")["context_changes"] = [change]
    effect = {"kind": "set", **change}
    document["transitions"][0] |= {"mappings": {variable: 1}, "transformations": [change], "effects": [effect]}
    found = said(document, "error")
    assert len(found) == 4
    assert all(f"`{variable}`" in one for one in found)


def test_a_secret_does_not_stand_in_the_document_nor_in_what_is_said() -> None:
    document = sound()
    document["variables"][1]["default"] = "hunter2"
    found = said(document, "error")
    assert len(found) == 1
    assert found[0].startswith("variable `token`: is secret")
    assert "hunter2" not in found[0]
