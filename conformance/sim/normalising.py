"""What is left out of both sides before they are compared: what the corpus's description names, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping

from journeys.values import Json

_REMOVED = frozenset(
    {
        "providerTiming",
        "executionTime",
        "childTraceSpans",
        "childWorkflowSnapshotId",
        "_childWorkflowInstanceId",
        "pauseDurationMs",
    }
)
_OF_TOOL_CALLS = frozenset({"startTime", "endTime", "duration"})
_TOKENS = frozenset({"input", "output", "total"})
RUN = "<executionId>"


def normalised(value: Json, run: str = "") -> Json:
    """The value without timings, snapshot ids, and the tokens and costs of models; the run's id as `<executionId>`.

    Args:
        value: any value of an outcome.
        run: the run's id; empty: there is none to be replaced.
    """
    match value:
        case str():
            return value.replace(run, RUN) if run else value
        case Mapping():
            left_out = _REMOVED | _of_a_model(value) | _of_a_tool_call(value)
            return {
                normalised(name, run): normalised(member, run) for name, member in value.items() if name not in left_out
            }
        case list() | tuple():
            return [normalised(one, run) for one in value]
        case _:
            return value


def _of_a_model(value: Mapping[str, Json]) -> frozenset[str]:
    """Tokens and cost, in what a model's block gives; data of a user's own that is called so stays."""
    tokens = value.get("tokens")
    if "model" in value and isinstance(tokens, Mapping) and tokens.keys() >= _TOKENS:
        return frozenset({"tokens", "cost"})
    return frozenset()


def _of_a_tool_call(value: Mapping[str, Json]) -> frozenset[str]:
    return _OF_TOOL_CALLS if {"name", "arguments", "result"} <= value.keys() else frozenset()
