"""Directories of cases and lists of deviations: what is wrong is said, all of it at once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conformance.deviations import PACKAGED, read_deviations
from conformance.directory import read_cases
from journeys.errors import DocumentError, UsageError
from tests.conformance.cases import OWN, ROOT


def names(*patterns: str) -> list[str]:
    return [case.name for case in read_cases(OWN, patterns)]


def test_the_cases_of_a_directory_are_read_by_name() -> None:
    assert names() == sorted(path.stem for path in OWN.glob("*.json"))


def test_a_pattern_with_signs_is_the_whole_name_and_one_without_its_beginning() -> None:
    assert names("flow-?-failure") == ["flow-2-failure"]
    assert names("loops", "races-*") == ["loops-1-nested", "races-1-two-ends"]


def test_a_name_that_no_case_has_is_refused() -> None:
    with pytest.raises(UsageError, match="named like zz"):
        names("zz")


def test_a_directory_without_cases_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds no cases"):
        read_cases(tmp_path)
    with pytest.raises(UsageError, match="is no directory"):
        read_cases(tmp_path / "missing")


def test_all_files_that_are_no_cases_are_told_with_all_that_is_wrong(tmp_path: Path) -> None:
    case = json.loads((OWN / "flow-2-failure.json").read_text(encoding="utf-8"))
    case["scenario"]["stub"] = {}
    del case["expected"]["success"]
    (tmp_path / "a.json").write_text(json.dumps(case), encoding="utf-8")
    (tmp_path / "b.json").write_text("{", encoding="utf-8")
    with pytest.raises(DocumentError) as refused:
        read_cases(tmp_path)
    assert [problem.place for problem in refused.value.problems] == [
        "a.json, scenario.stub",
        "a.json, expected.success",
        "b.json",
    ]


def test_what_else_an_outcome_tells_is_no_reason_to_refuse_a_case(tmp_path: Path) -> None:
    case = json.loads((OWN / "flow-2-failure.json").read_text(encoding="utf-8"))
    case["expected"]["blocks"][0]["label"] = case["expected"]["more"] = "told"
    (tmp_path / "a.json").write_text(json.dumps(case), encoding="utf-8")
    assert [one.name for one in read_cases(tmp_path)] == ["flow-2-failure"]


def test_the_list_that_the_tests_show_is_the_one_that_is_packaged() -> None:
    shown = ROOT / "tests" / "conformance" / "deviations.toml"
    assert shown.resolve() == PACKAGED
    known = {f"D{number}" for number in range(1, 8)} | {f"P{number}" for number in range(1, 10)}
    assert {one.rule for one in read_deviations()} <= known


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[deviation]]\ncase = 'a'\nrule = 'D8'\ndiffers = ['x']\nwhy = ''", "deviation.0.rule"),
        ("[[deviation]]\ncase = 'a'\nrule = 'D1'\ndiffers = []", "deviation.0.differs"),
        ("nothing", "is no TOML"),
    ],
)
def test_a_list_that_is_none_is_refused(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "list.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=said):
        read_deviations(path)


def test_a_list_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        read_deviations(tmp_path / "list.toml")
