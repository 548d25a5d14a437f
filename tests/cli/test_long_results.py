"""Results of journeys whose earlier visits have been moved out of them."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import CONFIRM, Call, until

STEPS = 260
pytestmark = pytest.mark.usefixtures("at_work")


def test_results_are_whole_though_earlier_visits_have_been_moved_out(
    journeys: Call, written: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    run_id = f"long-{uuid.uuid4().hex[:12]}"
    monkeypatch.setenv("JOURNEYS_CONTINUE_AFTER", "230")
    steps: list[dict[str, Any]] = [
        {"id": f"s{number}", "type": "aggregation", "values": {"n": number}, "prompts": [{"text": f"Step {number}"}]}
        for number in range(STEPS)
    ]
    assert journeys("start", written(*steps, CONFIRM), "--id", run_id).code == 0
    until(lambda: journeys("status", run_id, "--json").json["questions"])
    so_far = journeys("result", run_id, "--as", "workflow", "--json").json
    assert so_far["metadata"]["complete"] is True
    assert len(so_far["nodeResults"]) == STEPS + 1
    journeys("send", run_id, "yes")
    whole = journeys("result", run_id, "--as", "workflow", "--json", "--wait").json
    assert whole["metadata"]["complete"] is True
    assert [whole["nodeResults"][f"s{number}"]["outputData"] for number in range(STEPS)] == [
        {"n": number} for number in range(STEPS)
    ]
    told = journeys("result", run_id, "--as", "conversation", "--json").json
    assert told["complete"] is True
    assert f"Step {STEPS - 1}" in str(told)
    assert "'Step 0'" in str(told)

    monkeypatch.setenv("JOURNEYS_STORAGE", str(tmp_path / "another"))
    less = journeys("result", run_id, "--as", "workflow", "--json")
    assert (less.code, less.out) == (2, "")
    assert "use the storage that the journey was run with" in less.err
