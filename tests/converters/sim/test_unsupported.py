"""What cannot be run yet is said first, by block."""

from __future__ import annotations

import pytest

from converters.sim import read
from journeys.errors import DocumentError
from simulation import require_supported
from tests.converters.sim.workflows import block, start, workflow


def test_a_loop_is_named_first_in_the_report_as_what_cannot_be_run_yet() -> None:
    report = read(workflow(start(), block("lp", "loop", "Each lead", _data={"count": 2}))).report
    assert [(one.block_name, one.block_type, one.block_id) for one in report.unsupported] == [
        ("Each lead", "loop", "lp")
    ]
    heading, line = report.to_text().splitlines()[2:4]
    assert heading == "Cannot be run yet:"
    assert line.startswith("  - Each lead (loop, lp): blocks of this type cannot be run yet")
    told = report.to_json()["cannot_be_run_yet"]
    assert [one["block_name"] for one in told] == ["Each lead"]


def test_a_workflow_that_can_be_run_has_no_such_section() -> None:
    report = read(workflow(start())).report
    assert "Cannot be run yet" not in report.to_text()
    assert report.to_json()["cannot_be_run_yet"] == []


def test_the_refusal_names_the_title_of_the_block() -> None:
    bundle = read(workflow(start(), block("lp", "parallel", "Each lead", _data={"count": 2}))).bundle
    with pytest.raises(DocumentError, match=r"state `Each lead` \(lp\): states of type `parallel_execution`"):
        require_supported(bundle)
