"""The kinds of node that are known, by the many names that canvases give them, and by the settings they carry."""

from __future__ import annotations

import re

from journeys.values import Json

KINDS: dict[str, tuple[str, ...]] = {
    "starter": ("starter", "start", "trigger", "begin", "entry", "initial", "inputcollection"),
    "agent": ("agent", "agentinteraction", "llm"),
    "api": ("api", "http", "httprequest", "apicall"),
    "function": ("function", "code", "script"),
    "tool": ("tool", "toolexecution", "toolcall"),
    "condition": ("condition", "conditional", "decision", "decisionpoint", "if", "userchoice", "branch"),
    "parallel": ("parallel", "parallelexecution", "fork"),
    "loop": ("loop", "while", "foreach", "repeat"),
    "workflow": ("workflow", "subworkflow", "workflowbridge", "subflow"),
    "validation": ("validation", "validate", "validator"),
    "notification": ("notification", "notify", "message"),
    "aggregation": ("aggregation", "aggregate", "convergence", "merge", "join"),
    "error_handling": ("errorhandling", "errorhandler", "onerror", "errorrecovery"),
    "pause": ("pause", "pausepoint", "approval", "confirmation"),
    "wait": ("wait", "delay", "timer"),
    "final": ("final", "end", "finish", "stop", "response"),
    "note": ("note", "annotation", "comment", "stickynote"),
    "group": ("group",),
}
"""Names without capitals, blanks, dashes and underscores; `node` and `block` at the end are left away before."""
CONFIGS: dict[str, tuple[str, ...]] = {
    "starter": ("starterConfig", "conversationalFlow"),
    "agent": ("agentConfig",),
    "api": ("apiConfig",),
    "function": ("functionConfig",),
    "tool": ("toolConfig",),
    "condition": ("conditionConfig", "decisionConfig", "userChoiceConfig"),
    "parallel": ("parallelConfig",),
    "loop": ("loopConfig",),
    "workflow": ("workflowConfig", "bridgeConfig"),
    "validation": ("validationConfig",),
    "notification": ("notificationConfig",),
    "aggregation": ("aggregationConfig",),
    "error_handling": ("errorConfig", "errorHandlingConfig"),
    "pause": ("pauseConfig",),
    "wait": ("waitConfig",),
    "final": ("finalConfig",),
}
"""Where the settings of each kind stand in a node's `data`; they may as well stand in `data` itself."""
CONTAINERS = ("loop", "parallel")
LEFT_OUT = ("note", "group")
"""Kinds that are drawn and never run."""
_BUILT_IN = {"input": "starter", "output": "final", "default": None, "": None}
"""React Flow's own types of node: they tell how a node looks, and little of what it does."""
_BY_NAME = {name: kind for kind, names in KINDS.items() for name in names}


def kind_of(node_type: str, data: dict[str, Json]) -> str | None:
    """The kind of a node: by the name that it has, else by the settings that it carries; None if nobody knows."""
    for name in (data.get("blockType"), data.get("nodeType"), node_type):
        if isinstance(name, str) and name not in _BUILT_IN and (found := named(name)) is not None:
            return found
    carried = next((kind for kind, names in CONFIGS.items() if any(name in data for name in names)), None)
    if carried is not None:
        return carried
    if isinstance(data.get("toolId"), str):
        return "tool"
    inner = data.get("type")
    found = named(inner) if isinstance(inner, str) else None
    return found or _BUILT_IN.get(node_type)


def named(name: str) -> str | None:
    """The kind of that name."""
    folded = re.sub(r"[\s_-]", "", name.lower())
    return _BY_NAME.get(folded) or _BY_NAME.get(re.sub(r"(node|block|state)$", "", folded))
