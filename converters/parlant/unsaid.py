"""What Parlant's stores have no place for: each of it is in the report, by id and type."""

from __future__ import annotations

from collections.abc import Iterator

from converters.remainder import parts_of
from converters.report import Entry
from journeys.bundle import Bundle
from journeys.canonical import plain
from journeys.journey import Journey
from journeys.states import AnyState, InputCollection
from journeys.transitions import Transition

NO_PLACE = "Parlant's stores have no place for it"
_STATE = ("id", "type", "title", "description", "source", "composition", "labels", "sub_journey", "mapping_confidence",
          "parent", "branching")  # fmt: skip
"""Fields of every state that are written, are told of elsewhere, or only say where it came from."""
_OWN = {
    "agent_interaction": ("mode", "goal", "messages", "tools"),
    "tool_execution": ("tool", "further_tools", "instruction", "infer", "effect"),
    "decision_point": ("by", "branches", "question"),
    "input_collection": ("fields", "question"),
    "notification": ("message",),
    "pause_point": ("question",),
}
_JOURNEY = {
    "version": (NO_PLACE, ""),
    "template": (NO_PLACE, ""),
    "success_output": ("a journey of Parlant has no result", ""),
    "variables": ("a journey of Parlant keeps no values of its own", "the model finds them in the conversation"),
}
_WAY = ("id", "source", "target", "words", "guard", "choices", "source_edge", "source_handle", "details")
"""Fields of a transition that are written, or told of with the state that it leaves."""
_IN_WORDS = ("trigger", "commands", "events", "after_seconds")
_SILENT_TRIGGERS = ("automatic", "conditional", "tool_success", "user_input")
_BUNDLE = {
    "active": ("Parlant begins no journey by itself: each waits for its conditions", "give it a condition"),
    "children": ("a journey of Parlant runs no other as its own", "write its states into the journey"),
    "environment": (NO_PLACE, "tools of Parlant read the environment of their service"),
    "calendars": ("Parlant knows no working hours", ""),
    "conduct": ("Parlant's engine has its own manner, and its settings stand in no store", "set it in the script"),
    "policy": ("limits of a run are no part of Parlant's stores", ""),
}


def of_bundle(bundle: Bundle) -> Iterator[Entry]:
    """What is set beside the journeys, and has no place."""
    for field, (message, remedy) in _BUNDLE.items():
        for one in parts_of(bundle, field):
            if one.field == "policy.on_failure" and bundle.policy.on_failure == "incident":
                said = "a tool that fails ends no conversation of Parlant's either"
                yield Entry("carried", None, None, None, one.field, said)
                continue
            yield Entry("dropped", one.id, one.kind, one.name, one.field, message, remedy)


def of_journey(journey: Journey) -> Iterator[Entry]:
    """What is set of a journey as a whole, and of its transitions."""
    said = plain(journey)
    for name, (message, remedy) in _JOURNEY.items():
        if name in said:
            yield Entry("dropped", journey.id, "journey", journey.name, name, message, remedy)
    for event in journey.activation.events:
        message = f"Parlant hears of no event `{event}`"
        yield Entry("dropped", journey.id, "journey", journey.name, "activation.events", message, "say it in words")
    states = {state.id: state for state in journey.states}
    for way in journey.transitions:
        if way.source in states:
            yield from _of_way(states[way.source], way)


def of_state(state: AnyState) -> Iterator[Entry]:
    """The fields of a state that have no place."""
    own = _OWN.get(state.type, ())
    for name in plain(state):
        if name not in _STATE and name not in own:
            yield Entry("dropped", state.id, state.type, state.name, name, NO_PLACE)
    for field in state.fields if isinstance(state, InputCollection) else ():
        lost = [name for name in plain(field) if name not in ("name", "title")]
        if lost:
            message = f"a chat checks no answer: {', '.join(lost)}"
            hint = "say it in the question, or check it in a tool"
            yield Entry("dropped", state.id, state.type, state.name, f"fields.{field.name}", message, hint)


def _of_way(state: AnyState, way: Transition) -> Iterator[Entry]:
    for name in plain(way):
        where = f"transition to {way.target}: {name}"
        if name in _WAY or (name == "trigger" and way.trigger in _SILENT_TRIGGERS):
            continue
        if name in _IN_WORDS:
            message = "is a condition in words in Parlant, for the model to judge"
            yield Entry("changed", state.id, state.type, state.name, where, message, "say in words what is meant")
        else:
            yield Entry("dropped", state.id, state.type, state.name, where, NO_PLACE)
