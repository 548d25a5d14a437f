"""Every conversation, ours and the corpus's, goes here as it went in Parlant; or differs by the rules listed for it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from conformance.deviations import read_deviations
from conformance.parlant.case import Case
from conformance.parlant.preparing import prepare, unlike_setup
from tests.conformance.parlant.cases import CORPUS, FILES, OWN
from tests.conformance.parlant.conftest import Judge

pytestmark = pytest.mark.asyncio(loop_scope="session")
LIST = read_deviations()
every = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


def rules_of(path: Path) -> set[str]:
    """The rules by which a case is to differ: ours say one in their names, for the corpus they are listed."""
    if path.parent == OWN:
        found = re.match(r"rules-p(\d)", path.stem)
        return {f"P{found[1]}"} if found else set()
    return {one.rule for one in LIST if one.case == path.stem}


def read(path: Path) -> Case:
    return Case.model_validate_json(path.read_bytes())


@every
async def test_a_conversation_goes_as_it_went_in_parlant(path: Path, judge: Judge) -> None:
    verdict = await judge(read(path))
    assert [str(one) for one in verdict.differences] == []
    needed = set(verdict.allowed)
    assert rules_of(path) <= needed
    assert bool(needed) == bool(rules_of(path))
    if path.parent == CORPUS:
        assert needed == rules_of(path)
        places = {one.place for found in verdict.allowed.values() for one in found}
        assert places == {place for one in LIST if one.case == path.stem for place in one.differs}


@every
async def test_the_journeys_of_a_script_are_those_that_the_case_tells_of(path: Path) -> None:
    assert [str(one) for one in unlike_setup(await prepare(read(path)))] == []
