"""One case: a workflow of Sim's, a scenario, and the outcome that Sim's executor gave. Reads; runs nothing."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import ConfigDict, Field

from journeys.frozen import Frozen
from journeys.values import Json

Trigger = Literal["manual", "api", "chat", "webhook"]


class HttpStub(Frozen):
    """A reply to requests of this method and address."""

    method: str = "GET"
    url: str
    status: int = 200
    headers: dict[str, str] = Field(default_factory=dict)
    body: Json = None


class ToolStub(Frozen):
    """What one call of a tool gives."""

    success: bool = True
    output: Json = None
    error: str | None = None


class Stubs(Frozen):
    """What stands in for the outside world: by block name, by address, by tool id."""

    llm: dict[str, list[Json]] = Field(default_factory=dict)
    http: list[HttpStub] = Field(default_factory=list)
    tools: dict[str, list[ToolStub]] = Field(default_factory=dict)


class Child(Frozen):
    """A workflow that workflow blocks may call."""

    name: str
    workflow: dict[str, Json]


class Resumption(Frozen):
    """What is sent to a paused block; `branch` says in which branch of a parallel."""

    block: str
    branch: int | None = None
    input: Json = None


class Scenario(Frozen):
    """What a run is given, and what answers it."""

    input: Json = None
    env: dict[str, str] = Field(default_factory=dict)
    trigger: Trigger = "manual"
    stubs: Stubs = Stubs()
    workflows: dict[str, Child] = Field(default_factory=dict)
    resume: list[Resumption] = Field(default_factory=list)
    slow: bool | int | float | None = None
    runs: int | None = None


class Told(Frozen):
    """A part of an outcome. What else it may tell of a run is not compared."""

    model_config = ConfigDict(extra="ignore", populate_by_name=True)


class Round(Told):
    """A round of a container around the innermost one."""

    container: str = Field(alias="iterationContainerId")
    index: int = Field(alias="iterationCurrent")
    kind: Literal["loop", "parallel"] = Field(alias="iterationType")
    total: int | None = Field(default=None, alias="iterationTotal")


class Block(Told):
    """One execution of a block as Sim's block log tells it, or a block that never ran."""

    id: str
    name: str
    type: str
    executed: bool
    order: int | None = None
    node: str | None = None
    label: str | None = None
    success: bool | None = None
    input: Json = None
    output: Json = None
    error: str | None = None
    loop_id: str | None = Field(default=None, alias="loopId")
    parallel_id: str | None = Field(default=None, alias="parallelId")
    iteration: int | None = None
    parents: list[Round] = Field(default_factory=list, alias="parentIterations")
    tries: int | None = None


class Calls(Told):
    """What reached the outside world, each with the block's name."""

    llm: list[dict[str, Json]] = Field(default_factory=list)
    http: list[dict[str, Json]] = Field(default_factory=list)
    tools: list[dict[str, Json]] = Field(default_factory=list)


class Outcome(Told):
    """What a run gave."""

    success: bool
    output: Json = None
    error: str | None = None
    status: str | None = None
    phase: str | None = None
    paused: list[dict[str, Json]] = Field(default_factory=list)
    blocks: list[Block] = Field(default_factory=list)
    containers: dict[str, Json] = Field(default_factory=dict)
    calls: Calls | None = None
    """None: nothing is said of them."""
    resumed_point: dict[str, Json] | None = Field(default=None, alias="resumedPoint")
    still_paused: list[str] = Field(default_factory=list, alias="stillPaused")


class Expected(Outcome):
    """The outcome, the others that were seen, and one outcome for each resumption."""

    order: Literal["fixed", "varies"] = Field(default="fixed", alias="blockOrder")
    others: list[Outcome] = Field(default_factory=list, alias="alsoPossible")
    resumed: list[Outcome] = Field(default_factory=list)


class Case(Frozen):
    """One case."""

    name: str
    what: str = ""
    workflow: dict[str, Any]
    scenario: Scenario = Scenario()
    expected: Expected

    @property
    def group(self) -> str:
        """What stands before the first dash."""
        return self.name.partition("-")[0]
