"""A run as the result of the workflow that it came from."""

from __future__ import annotations

from results.workflow import format_result
from tests.results.records import CALL, TALK, USUAL, moment, record, visit


def test_a_node_has_what_its_state_did() -> None:
    result = format_result(record(*USUAL, output={"total": 120})).to_json()
    node = result["nodeResults"]["node-2"]
    assert list(result["nodeResults"]) == ["node-1", "node-2", "node-3"]
    assert (node["nodeId"], node["nodeName"], node["nodeType"]) == ("node-2", "Node Look up", "canvas_call")
    assert (node["success"], node["startTime"], node["endTime"], node["executionTime"]) == (
        True,
        moment(4),
        moment(6),
        2000,
    )
    assert (node["inputData"], node["outputData"]) == ({"url": "x"}, {"data": {"total": 120}})
    assert (node["error"], node["logs"]) == (None, ["GET x"])
    assert node["metadata"]["journeyStateId"] == "call"
    assert node["metadata"]["conversationalExecution"] is True
    assert node["metadata"]["attempts"] == 1


def test_the_whole_has_ids_times_and_outputs() -> None:
    result = format_result(record(*USUAL, entries=TALK, output={"total": 120}, variables={"n": 1})).to_json()
    assert (result["workflowId"], result["executionId"], result["success"]) == ("wf-1", "run-1", True)
    assert (result["startTime"], result["endTime"], result["executionTime"]) == (moment(0), moment(10), 10_000)
    assert result["finalOutputs"] == {"total": 120}
    assert result["globalContext"]["variables"] == {"n": 1}
    assert result["error"] is None
    metadata = result["metadata"]
    assert metadata["executionMode"] == "conversational"
    assert (metadata["journeyId"], metadata["journeyVersion"], metadata["originalWorkflowVersion"]) == (
        "returns",
        "7",
        "3",
    )
    assert metadata["conversationalStats"] == {"userInteractions": 1, "agentResponses": 1, "statesExecuted": 3}


def test_the_latest_visit_counts_and_all_are_kept() -> None:
    failed = visit(2, "call", 4, 5, "failed", error={"message": "503", "kind": "http"}, error_handled=True)
    again = visit(3, "call", 5, 6, output={"ok": True})
    node = format_result(record(USUAL[0], failed, again)).node_results["node-2"]
    assert node.success
    assert node.output_data == {"ok": True}
    assert [one.success for one in node.executions] == [False, True]
    assert node.executions[0].error == "503"
    assert node.executions[0].metadata.error_handled
    assert [one.metadata.execution_order for one in node.executions] == [2, 3]


def test_what_going_back_has_undone_does_not_count() -> None:
    undone = visit(3, "call", 6, 7, "superseded", output={"undone": True})
    result = format_result(record(*USUAL[:2], undone))
    node = result.node_results["node-2"]
    assert node.output_data == {"data": {"total": 120}}
    assert len(node.executions) == 2
    assert result.metadata.conversational_stats.states_executed == 2


def test_a_node_of_which_all_is_undone_has_no_result() -> None:
    assert "node-2" not in format_result(record(USUAL[0], visit(2, "call", 4, 5, "superseded"))).node_results


def test_a_failed_run_says_why() -> None:
    error = {"message": "Look up: 503", "kind": "http"}
    failed = visit(2, "call", 4, 5, "failed", error={"message": "503", "kind": "http"})
    result = format_result(record(USUAL[0], failed, status="failed", error=error))
    assert not result.success
    assert result.error == "Look up: 503"
    assert [(line.level, line.message) for line in result.execution_logs] == [("error", "503")]


def test_a_run_under_way_has_an_open_node_and_no_end() -> None:
    result = format_result(record(USUAL[0], visit(2, "call", 4, None, "open"), status="running", ended=None))
    node = result.node_results["node-2"]
    assert (result.end_time, node.end_time, node.success, node.execution_time) == (None, None, False, 6000)


def test_in_a_journey_written_here_each_state_is_a_node() -> None:
    plain = [one.model_copy(update={"source_node": None, "source_type": None}) for one in USUAL]
    result = format_result(record(*plain, imported=False))
    assert list(result.node_results) == ["ask", "call", "end"]
    assert result.workflow_id == "returns"
    assert result.node_results["call"].node_type == "tool_execution"


def test_states_that_came_from_no_node_of_an_imported_workflow_are_none() -> None:
    helper = visit(4, "end", 7, 8).model_copy(update={"source_node": None, "state": "added"})
    assert "added" not in format_result(record(*USUAL, helper)).node_results


def test_earlier_runs_are_compared_with_only_where_there_are_some() -> None:
    assert format_result(record(*USUAL)).metadata.performance_comparison is None
    compared = format_result(record(*USUAL), [4.0, 5.0, 9.0]).metadata.performance_comparison
    assert compared is not None
    assert (compared.runs, compared.median, compared.difference, compared.ratio) == (3, 5000, 5000, 2.0)
    assert (compared.fastest, compared.slowest, compared.average) == (4000, 9000, 6000)


def test_attempts_of_a_call_are_counted() -> None:
    tried = visit(2, "call", 4, 6, calls=({**CALL, "attempts": 3}, {**CALL, "call": 2}))
    assert format_result(record(tried)).node_results["node-2"].metadata.attempts == 4


def test_what_has_been_moved_out_of_the_run_is_said_to_be_missing() -> None:
    assert format_result(record(*USUAL, complete=False)).metadata.complete is False
