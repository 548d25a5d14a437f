"""How a drawing looks: colours for light and dark, a word and a shape for each type of state."""

from __future__ import annotations

KINDS = {
    "initial": "start",
    "final": "end",
    "input_collection": "form",
    "tool_execution": "tool",
    "agent_interaction": "agent",
    "decision_point": "decision",
    "parallel_execution": "parallel",
    "loop": "loop",
    "workflow_bridge": "journey",
    "validation": "check",
    "notification": "message",
    "aggregation": "gather",
    "error_handling": "on error",
    "pause_point": "approval",
    "wait": "wait",
}
SHAPES = {"initial": 22, "final": 22, "decision_point": 3, "error_handling": 3}
"""The radius of the corners, where it is not the usual one."""
STYLE = """
svg{--paper:#ffffff;--ink:#1f2430;--soft:#5f6776;--line:#8f98a8;--box:#f3f5f8;--edge:#c3cad6;--form:#e8f0fe;
  --tool:#e6f4ea;--agent:#f3e8fd;--decision:#fef7e0;--approval:#fde7f3;--trouble:#fdecea;--told:#e4f4f6;
  --done:#1e8e3e;--current:#d97900;--failed:#d93025}
@media (prefers-color-scheme:dark){svg{--paper:#14161b;--ink:#e8eaf0;--soft:#a3abba;--line:#6b7484;--box:#20242c;
  --edge:#3a414e;--form:#1c2b45;--tool:#18301f;--agent:#2d2140;--decision:#3a3113;--approval:#3d1f30;
  --trouble:#401f1c;--told:#13333a;--done:#5bb974;--current:#fbbc04;--failed:#f28b82}}
text{font:14px system-ui,sans-serif;fill:var(--ink)}
.kind{font-size:10.5px;fill:var(--soft);letter-spacing:.06em}
.title{font-size:18px;font-weight:600}
.label{font-size:11.5px;fill:var(--soft);paint-order:stroke;stroke:var(--paper);stroke-width:5px;
  stroke-linejoin:round}
.way{fill:none;stroke:var(--line);stroke-width:1.5}
.tip{fill:var(--line)}
.state{fill:var(--box);stroke:var(--edge);stroke-width:1.2}
.region{fill:none;stroke:var(--edge);stroke-dasharray:5 4}
.input_collection{fill:var(--form)}
.tool_execution,.workflow_bridge{fill:var(--tool)}
.agent_interaction{fill:var(--agent)}
.decision_point{fill:var(--decision)}
.pause_point,.wait{fill:var(--approval)}
.error_handling{fill:var(--trouble)}
.notification{fill:var(--told)}
.done{stroke:var(--done);stroke-width:2.2}
.current{stroke:var(--current);stroke-width:3.4}
.failed{stroke:var(--failed);stroke-width:2.6}
"""
