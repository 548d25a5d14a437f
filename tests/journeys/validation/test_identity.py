"""Names and belonging."""

from __future__ import annotations

from tests.journeys.validation.documents import line, said, sound, state


def test_a_sound_journey_has_no_problems() -> None:
    assert said(sound()) == []


def test_all_problems_are_told_at_once_errors_first() -> None:
    document = sound()
    document["transitions"][0]["target"] = "cal"
    state(document, "ask")["context_changes"] = [{"variable": "cuont"}]
    found = said(document)
    assert len(found) >= 3
    assert any("`cal`" in one and "did you mean `call`?" in one for one in found)
    assert any("`cuont`" in one and "did you mean `count`?" in one for one in found)
    assert "never entered" in found[-1]


def test_two_states_of_one_id_are_refused() -> None:
    document = sound()
    document["states"].append({"id": "end", "type": "final"})
    assert said(document) == ["state `end`: 2 states have this id; give each state an id of its own"]


def test_an_unknown_beginning_is_refused() -> None:
    document = sound()
    document["initial"] = ["aks"]
    assert "initial: there is no state `aks`; did you mean `ask`?" in said(document)


def test_a_way_out_of_a_final_state_is_refused() -> None:
    document = sound()
    document["transitions"].append({"source": "end", "target": "ask"})
    assert any("leads out of a final state" in one for one in said(document, "error"))


def test_a_duplicate_variable_and_a_duplicate_transition_id_are_refused() -> None:
    document = sound()
    document["variables"].append({"name": "count"})
    document["transitions"][0]["id"] = document["transitions"][1]["id"] = "t"
    found = said(document, "error")
    assert "variable `count`: is declared 2 times; keep one of them" in found
    assert any(one.startswith("transition `t`: 2 transitions have this id") for one in found)


def test_a_parent_must_be_a_container() -> None:
    document = line({"id": "a", "type": "initial"}, {"id": "b", "type": "final", "parent": "a"})
    assert any("its parent `a` is no container" in one for one in said(document, "error"))
    document["states"][1]["parent"] = "nobody"
    assert any("its parent `nobody` does not exist" in one for one in said(document, "error"))


def test_containers_inside_each_other_are_refused() -> None:
    loop = {"type": "loop", "count": 2}
    document = line({"id": "a", "parent": "b", **loop}, {"id": "b", "parent": "a", **loop})
    assert sum("is inside itself" in one for one in said(document, "error")) == 2


def test_a_transition_across_a_containers_border_is_refused() -> None:
    document = line({"id": "each", "type": "loop", "count": 2}, {"id": "end", "type": "final"})
    document["states"].append({"id": "in", "type": "aggregation", "parent": "each"})
    assert said(document) == []
    document["transitions"] += [{"source": "in", "target": "end"}, {"source": "each", "target": "in"}]
    found = said(document, "error")
    assert any("crosses the border of the container `each`" in one for one in found)
    assert any("leads from the container into its own region" in one for one in found)


def test_a_journey_does_not_begin_inside_a_container() -> None:
    document = line({"id": "each", "type": "loop", "count": 2}, {"id": "end", "type": "final"})
    document["states"].append({"id": "in", "type": "aggregation", "parent": "each"})
    document["initial"] = ["in"]
    assert any("`in` is inside the container `each`" in one for one in said(document, "error"))
