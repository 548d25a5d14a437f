"""The sandbox that the workflow runs in. What is ours is passed through: it is checked for determinism by its own
means (ruff's list of
banned calls, property tests, recorded histories), and loading it anew for each run would cost more than the run."""

from __future__ import annotations

from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

PASSED_THROUGH = (
    "journeys",
    "answers",
    "engine",
    "activities",
    "workflows",
    "pydantic",
    "pydantic_core",
    "annotated_types",
    "re2",
    "typing_extensions",
)


def runner() -> SandboxedWorkflowRunner:
    """The runner for workers and replayers."""
    return SandboxedWorkflowRunner(restrictions=SandboxRestrictions.default.with_passthrough_modules(*PASSED_THROUGH))
