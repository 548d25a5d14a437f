"""The example of docs/converters.md is read, valid, and runs as the text says."""

from __future__ import annotations

import json
import re
from pathlib import Path

from converters import registry
from converters.reactflow.kinds import KINDS
from converters.reactflow.registry import REGISTRY
from journeys.validation import validate
from tests.converters.reactflow.documents import Calls, play

TEXT = (Path(__file__).parents[3] / "docs" / "converters.md").read_text(encoding="utf-8")


async def test_the_example_is_valid_and_runs() -> None:
    (example,) = re.findall(r"```json reactflow\n(.*?)```", TEXT, re.DOTALL)
    document = json.loads(example)
    conversion = registry.read(document)
    assert [str(one) for one in (*validate(conversion.bundle), *conversion.advised)] == []
    assert conversion.report.confidence == 1
    calls = Calls(look={"order": {"status": "delayed", "days": 5}}, sorry="Sorry")
    simulation = await play(document, calls, given={"order": "A-1"})
    assert simulation.result().output == {"order": "A-1", "status": "delayed"}
    assert calls.states == ["look", "sorry"]


def test_every_kind_of_node_is_described() -> None:
    section = TEXT[TEXT.index("## React Flow") :]
    assert [kind for kind in KINDS if kind.replace("error_handling", "errorHandler") not in section] == []
    assert [kind for kind in KINDS if kind not in REGISTRY] == ["note", "group"]
