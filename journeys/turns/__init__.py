"""What a turn asks of a model, and what the model answers: the situation, its understanding, the reply.

Everything that is open is asked at once. Whatever the answer says is checked against the situation before it counts:
ids that were not offered, ways that are not there, and values that do not fit are refused.
"""

from __future__ import annotations

from journeys.turns.reply import (
    CannedOffer,
    GoalNow,
    GuidelineNow,
    Missing,
    Replied,
    Reply,
    ReplySituation,
)
from journeys.turns.situation import (
    Ambiguity,
    FieldAsked,
    FieldStanding,
    GuidelineAsked,
    JourneyAtHand,
    JourneyUnderWay,
    RepairKind,
    Situation,
    Step,
    StepKind,
    ToolOffer,
    Way,
)
from journeys.turns.talk import (
    Line,
    Speaker,
    Speaking,
    Talk,
    ToolOutcome,
)
from journeys.turns.understanding import (
    CallWanted,
    Clarification,
    FieldValue,
    JourneyMove,
    JourneyStart,
    Move,
    RepairWanted,
    Understanding,
    Understood,
    Usage,
)

__all__ = [
    "Ambiguity",
    "CallWanted",
    "CannedOffer",
    "Clarification",
    "FieldAsked",
    "FieldStanding",
    "FieldValue",
    "GoalNow",
    "GuidelineAsked",
    "GuidelineNow",
    "JourneyAtHand",
    "JourneyMove",
    "JourneyStart",
    "JourneyUnderWay",
    "Line",
    "Missing",
    "Move",
    "RepairKind",
    "RepairWanted",
    "Replied",
    "Reply",
    "ReplySituation",
    "Situation",
    "Speaker",
    "Speaking",
    "Step",
    "StepKind",
    "Talk",
    "ToolOffer",
    "ToolOutcome",
    "Understanding",
    "Understood",
    "Usage",
    "Way",
]
