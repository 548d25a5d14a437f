"""The modules that a script may import, as far as they are known here."""

from __future__ import annotations

import asyncio
from typing import Any

from conformance.parlant.script.journeys import end_state
from conformance.parlant.script.offering import Ignored, Names
from conformance.parlant.script.refusing import ScriptError
from conformance.parlant.script.relating import AllOf, AnyOf, Tag
from conformance.parlant.script.server import MATCH_ALWAYS, GuidelineMatch
from conformance.parlant.script.stores import Stores
from conformance.parlant.script.tools import ParameterOptions, ToolResult, mark

PREAMBLE = "__preamble__"
_MODES = {"FLUID": "canned_fluid", "COMPOSITED": "canned_composited", "STRICT": "canned_strict"}
_IGNORED = (
    "Agent", "AgentId", "BasicNoMatchResponseProvider", "BasicOptimizationPolicy", "BasicPerceivedPerformancePolicy",
    "BasicPlanner", "CannedResponseId", "Capability", "ControlOptions", "Customer", "CustomerId", "DeferredRetriever",
    "EngineContext", "EngineHook", "EngineHookResult", "Event", "EventKind", "EventSource", "Guideline", "GuidelineId",
    "GuidelineMatchingContext", "Interaction", "JSONSerializable", "Journey", "JourneyId", "JourneyState",
    "JourneyStateId", "JourneyStateMatch", "JourneyTransition", "Lifespan", "NoMatchResponseProvider",
    "NullPerceivedPerformancePolicy", "NullPlan", "NullPlanner", "OptimizationPolicy", "PerceivedPerformancePolicy",
    "Plan", "Planner", "PreambleConfiguration", "RetrieverContext", "RetrieverFunction", "RetrieverResult", "Server",
    "Session", "SessionLabels", "SessionMetadata", "SessionMode", "SessionStatus", "TagId", "Term", "Tool",
    "ToolContext", "ToolContextAccessor", "ToolEntry", "ToolId", "ToolRef", "TransientGuideline", "Variable",
    "VoiceOptimizedPerceivedPerformancePolicy",
)  # fmt: skip


def importing(name: str) -> Any:
    """A module by its name. Raises ScriptError: it is not known here."""
    match name:
        case "parlant.sdk":
            return _sdk()
        case "asyncio":
            return Names(name, {"sleep": asyncio.sleep})
        case "enum" | "typing" | "collections.abc" | "datetime" | "__future__":
            return Ignored(name)  # what they have is written in hints, and in the bases of enumerations
        case "parlant":
            return Names(name, {"sdk": _sdk()})
        case _:
            raise ScriptError(f"the module `{name}` is not known here")


def _sdk() -> Names:
    named: dict[str, Any] = {
        "tool": mark,
        "ToolResult": ToolResult,
        "ToolParameterOptions": ParameterOptions,
        "ToolOverlap": Names("ToolOverlap", {one: one for one in ("NONE", "AUTO", "ALWAYS")}),
        "CompositionMode": Names("CompositionMode", _MODES),
        "OutputMode": Names("OutputMode", {"BLOCK": "block", "STREAM": "stream"}),
        "Criticality": Names("Criticality", {one.upper(): one for one in ("low", "medium", "high")}),
        "Tag": Names("Tag", {"preamble": lambda: Tag(Stores(), PREAMBLE, PREAMBLE)}),
        "END_JOURNEY": end_state(),
        "MATCH_ALWAYS": MATCH_ALWAYS,
        "GuidelineMatch": GuidelineMatch,
        "AnyOf": AnyOf,
        "AllOf": AllOf,
    }
    return Names("parlant.sdk", named | {name: Ignored(name) for name in _IGNORED})
