"""What docs/conversations.md says of files of tests."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from conversation_tests.document import ACTIONS, ConversationTest, PlannedTurn, Suite, ToolAnswer
from conversation_tests.expectations import Expectation
from conversation_tests.meanings import Meaning
from journeys.frozen import Frozen
from tests.conversation_tests.conftest import DATA, Plan, Play, told

ROOT = Path(__file__).parent.parent.parent
TEXT = (ROOT / "docs" / "conversations.md").read_text(encoding="utf-8").partition("## Testing conversations")[2]
EXAMPLE = next(iter(re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)))
UNTOLD = {"description", "schema_address", "why", "expect"}


@pytest.mark.parametrize("model", [Suite, ConversationTest, PlannedTurn, Expectation, Meaning, ToolAnswer])
def test_everything_that_can_be_written_is_described(model: type[Frozen]) -> None:
    missing = [name for name in model.model_fields if name not in UNTOLD and not re.search(rf"`[^`]*\b{name}\b", TEXT)]
    assert missing == []


def test_everything_that_a_turn_can_do_is_described() -> None:
    for name in ACTIONS:
        assert f"| `{name}` |" in TEXT


async def test_the_example_passes(plan: Plan, play: Play, tmp_path: Path) -> None:
    shutil.copy(DATA / "flights.yaml", tmp_path / "flights.yaml")
    outcomes = await play(EXAMPLE)
    assert [told(one) for one in outcomes] == [[]], [one.differences for one in outcomes]
