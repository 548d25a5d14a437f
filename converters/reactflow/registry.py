"""What is known of each kind of node: the shape of its settings, its builder, and the names of its output."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from converters.reactflow.context import Built
from converters.reactflow.nodes import agent, api, condition, container, function, starter, steering, tool
from converters.reactflow.schema import configs
from converters.reactflow.schema import steering as settings
from converters.reactflow.schema.theirs import Theirs


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of node."""

    settings: type[Theirs]
    build: Callable[[Any], Built]
    """Takes a `Context` with settings of that shape."""
    outputs: tuple[str, ...] = ()


REGISTRY: dict[str, Kind] = {
    "starter": Kind(configs.StarterConfig, starter.build),
    "agent": Kind(configs.AgentConfig, agent.build, agent.OUTPUTS),
    "api": Kind(configs.ApiConfig, api.build, api.OUTPUTS),
    "function": Kind(configs.FunctionConfig, function.build, function.OUTPUTS),
    "tool": Kind(configs.ToolConfig, tool.build),
    "condition": Kind(settings.ConditionConfig, condition.build, condition.OUTPUTS),
    "parallel": Kind(settings.ParallelConfig, container.build_parallel),
    "loop": Kind(settings.LoopConfig, container.build_loop),
    "workflow": Kind(settings.BridgeConfig, steering.build_workflow),
    "validation": Kind(settings.ValidationConfig, steering.build_validation),
    "notification": Kind(settings.NotificationConfig, steering.build_notification),
    "aggregation": Kind(settings.AggregationConfig, steering.build_aggregation),
    "error_handling": Kind(settings.ErrorConfig, steering.build_error_handling),
    "pause": Kind(settings.PauseConfig, steering.build_pause),
    "wait": Kind(settings.WaitConfig, steering.build_wait),
    "final": Kind(settings.FinalConfig, steering.build_final),
}
