"""Every case, ours and Sim's, gives in memory what Sim gives; or differs by the rule that is listed for it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from conformance.deviations import read_deviations
from conformance.sim.case import Case
from tests.conformance.cases import FILES, OWN
from tests.conformance.conftest import Run

pytestmark = pytest.mark.asyncio(loop_scope="session")
LIST = read_deviations()


def rule_of(path: Path) -> str | None:
    """The rule by which a case is to differ: ours say it in their names, for Sim's it is listed."""
    if path.parent == OWN:
        found = re.match(r"rules-d(\d)", path.stem)
        return f"D{found[1]}" if found else None
    return next((one.rule for one in LIST if one.case == path.stem), None)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
async def test_a_case_gives_what_sim_gives(path: Path, run: Run) -> None:
    verdict = await run(Case.model_validate_json(path.read_bytes()), LIST)
    assert [str(one) for one in verdict.differences] == []
    assert verdict.rule == rule_of(path)


@pytest.mark.parametrize("path", [path for path in FILES if rule_of(path)], ids=lambda path: path.stem)
async def test_a_rule_tells_of_its_cases_without_a_list(path: Path, run: Run) -> None:
    verdict = await run(Case.model_validate_json(path.read_bytes()))
    assert [str(one) for one in verdict.differences] == []
    assert verdict.rule == rule_of(path)
