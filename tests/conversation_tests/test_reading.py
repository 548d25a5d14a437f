"""Files of tests: what is read, and what is refused, all at once, with file, line and remedy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversation_tests.parameters import filled
from conversation_tests.reading import read_tests
from conversation_tests.shorthand import seconds, time_in_words
from journeys.errors import DocumentError, UsageError
from tests.conversation_tests.conftest import JOURNEY, Plan, suite

WRONG = """\
journey: refund.yaml
tests:
  one:
    turns:
      - user: hello
        expects: { state: ask }
      - usr: hello
      - user: hello
        values: { number: 1 }
  two:
    turns: []
"""
UNKNOWN = """\
journey: refund.yaml
tools: { order: { output: 1 } }
tests:
  one:
    turns:
      - expect: { state: asks }
      - values: { number: 7 }
        model: { advance: luk, starts: refunds }
        expect:
          visited: [look, shure]
          never: { tools: orderz }
"""


@pytest.fixture
def refund(tmp_path: Path) -> Path:
    import json

    path = tmp_path / "refund.yaml"
    path.write_text(json.dumps(JOURNEY), encoding="utf-8")
    return path


def refusal(plan: Plan, document: Any, name: str = "it.journey-test.yaml") -> str:
    with pytest.raises(DocumentError) as refused:
        plan(document, name)
    return str(refused.value)


def test_all_mistakes_are_told_at_once_with_line_and_nearest_name(plan: Plan, refund: Path) -> None:
    said = refusal(plan, WRONG)
    assert "line 6, tests.one.turns[0].expects: there is no such field here; did you mean `expect`?" in said
    assert "line 7, tests.one.turns[1].usr: there is no such field here; did you mean `user`?" in said
    assert "line 8, tests.one.turns[2]: does several things at once (user, values); make turns of them" in said
    assert "line 11, tests.two.turns: must not be empty" in said
    assert said.count("it.journey-test.yaml") == 4


def test_names_that_the_journey_does_not_have_are_refused_with_the_nearest(plan: Plan, refund: Path) -> None:
    said = refusal(plan, UNKNOWN)
    assert "line 2, tools: there is no tool or state `order`; did you mean `orders`?" in said
    assert "line 6, tests.one.turns[0].expect.state: there is no state `asks`; did you mean `ask`?" in said
    assert "line 8, tests.one.turns[1].model.advance: there is no state `luk`" in said
    assert "turns[1].model.starts: there is no journey `refunds`; did you mean `refund`?" in said
    assert "line 10, tests.one.turns[1].expect.visited: there is no state `shure`; did you mean `sure`?" in said
    assert "line 11, tests.one.turns[1].expect.never.tools: there is no tool or state `orderz`" in said


def test_a_journey_that_cannot_be_read_is_named(plan: Plan, tmp_path: Path) -> None:
    said = refusal(plan, "journey: nowhere.yaml\ntests: { one: { turns: [{ user: hello }] } }\n")
    assert "line 1, journey: " in said
    assert "nowhere.yaml cannot be read" in said
    (tmp_path / "broken.yaml").write_text('{"id": "a", "states": {"b": {"type": "finl"}}}', encoding="utf-8")
    said = refusal(plan, "journey: broken.yaml\ntests: { one: { turns: [{ user: hello }] } }\n")
    assert "broken.yaml: states" in said
    assert "did you mean `final`" in said


def test_only_the_first_turn_may_do_nothing(plan: Plan) -> None:
    said = refusal(plan, suite({"expect": {"state": "ask"}}, {"expect": {"state": "ask"}}))
    assert "tests.it.turns[1]: does nothing" in said


def test_what_a_model_makes_of_a_turn_is_for_the_stand_in(plan: Plan) -> None:
    said = refusal(plan, suite({"user": "7", "model": {"say": "yes"}}, model="rule"))
    assert "tests.it.turns[0].model: says what a model makes of it, and the answers come from `rule`" in said


def test_an_agents_answer_that_is_none_is_refused(plan: Plan) -> None:
    said = refusal(plan, suite({"user": "7", "model": {"agents": {"ask": {"txt": "x"}}}}))
    assert "turns[0].model.agents" in said


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"at": "tomorrow"}, "is no moment; write it as in 2030-01-07T09:00:00Z"),
        ({"at": "2030-01-07T09:00:00"}, "says nothing of its zone"),
        ({"model": "gpt"}, "allowed are `stub`, `rule`, `real`, `cassette`"),
        ({"model": {"cassette": None}}, "a cassette is written as {cassette: FILE}"),
    ],
)
def test_fields_of_tests_are_checked(plan: Plan, wrong: dict[str, Any], words: str) -> None:
    assert words in refusal(plan, suite({"user": "7"}, test=wrong))


@pytest.mark.parametrize(
    ("turn", "words"),
    [
        ({"wait": "soon"}, "is no time; write it as in `90 seconds`, `2 days`, `1 hour 30 minutes`"),
        ({"wait": 0}, "must be more than 0"),
        ({"user": None}, "`user` says nothing"),
        ({"choice": None}, "`choice` says nothing"),
        ({"user": "7", "expect": {"say": {"matches": "("}}}, "is no regular expression"),
        ({"command": "explode"}, "`explode` is not allowed here"),
    ],
)
def test_fields_of_turns_are_checked(plan: Plan, turn: dict[str, Any], words: str) -> None:
    assert words in refusal(plan, suite(turn))


def test_each_case_is_a_test_with_its_values(plan: Plan) -> None:
    cases = [{"name": "small", "number": 7}, {"number": 8, "word": "$"}]
    found = plan(
        suite({"values": {"number": "${number}"}}, {"user": "No. ${number}, $${number}"}, test={"cases": cases})
    )
    assert [one.title for one in found] == ["it [small]", "it [number: 8, word: $]"]
    assert found[0].test.turns[0].values == {"number": 7}
    assert found[1].test.turns[1].user == ("No. 8, ${number}",)


def test_a_value_that_no_case_has_is_refused(plan: Plan) -> None:
    said = refusal(plan, suite({"user": "${numbr}"}, test={"cases": [{"number": 7}]}))
    assert "turns[0].user: no case has a value `numbr`; did you mean `number`?" in said


def test_texts_in_tests_without_cases_stay_as_they_are(plan: Plan) -> None:
    assert plan(suite({"user": "${number}"}))[0].test.turns[0].user == ("${number}",)


def test_a_file_that_is_no_file_of_tests_says_what_is_missing(plan: Plan) -> None:
    said = refusal(plan, {"id": "refund", "states": {}})
    assert "journey: is missing" in said
    assert "tests: is missing" in said
    assert "must be an object" in refusal(plan, "- 1\n- 2\n")


def test_numbers_are_texts_where_texts_are_said(plan: Plan) -> None:
    [planned] = plan(suite({"user": 7, "expect": {"say": 120}}))
    assert planned.test.turns[0].user == ("7",)
    assert planned.test.turns[0].expect.say[0].contains == "120"


def test_a_journey_is_a_path_or_a_document(plan: Plan) -> None:
    said = refusal(plan, {"journey": 5, "tests": {"it": {"turns": [{"user": "x"}]}}})
    assert said.count("journey: must be the path of a journey's file, or the document itself") == 1


def test_folders_are_looked_through(plan: Plan, tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    plan(suite({"user": "7"}), "inner/b.journey-test.yaml")
    plan(suite({"user": "7"}), "a.journey-test.json")
    (tmp_path / "other.json").write_text("no test", encoding="utf-8")
    assert [one.file.name for one in read_tests([tmp_path])] == ["a.journey-test.json", "b.journey-test.yaml"]
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(UsageError, match=r"holds no tests; they are files named \*\.journey-test\.yaml"):
        read_tests([empty])
    with pytest.raises(UsageError, match="There is no file"):
        read_tests([tmp_path / "nowhere.yaml"])


def test_tests_are_picked_by_name(plan: Plan, tmp_path: Path) -> None:
    plan(suite({"user": "${n}"}, test={"cases": [{"n": "1"}, {"n": "2"}]}))
    path = tmp_path / "it.journey-test.json"
    assert len(read_tests([path], ["it"])) == 2
    assert [one.case for one in read_tests([path], ["it ?n: 2?"])] == ["n: 2"]
    with pytest.raises(UsageError, match="No test is named like other; there are: it"):
        read_tests([path], ["other"])


@given(st.integers(min_value=1, max_value=10_000_000))
def test_times_in_words_are_read_back(total: int) -> None:
    assert seconds(time_in_words(total)) == total


@given(st.recursive(st.none() | st.integers() | st.text(alphabet="a{}b $"), lambda inner: st.lists(inner)))
def test_filling_in_changes_nothing_where_no_name_stands(value: Any) -> None:
    text = str(value)
    if "${" not in text:
        assert filled(value, {"a": 1}, "", []) == value
