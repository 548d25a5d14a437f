"""The blocks that one state becomes: its own, and those that Sim needs around it to say the same."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from converters.sim.references import normalised
from converters.sim.writing.drafts import Canvas, Draft, new_types
from converters.sim.writing.names import Taken, fresh_id
from converters.sim.writing.remarks import Remarks
from converters.sim.writing.speech import Speech, UnsayableError, Vocabulary
from journeys.journey import Journey
from journeys.states import AnyState
from journeys.values import Json

_OWN = (
    "id",
    "type",
    "title",
    "source",
    "mapping_confidence",
    "parent",
    "join",
    "branching",
    "error_output",
    "manner",
    "broken_condition",
)
"""What is said by the block itself, by its edges, or only tells where the state came from."""
_REASONS = {
    "description": ("Sim's blocks have no description", "put it into a note beside the block"),
    "prompts": ("Sim says nothing to people on the way", "send it by a block, as to Slack"),
    "responses": ("Sim has no replies to choose from", "put them into an agent's messages"),
    "help": ("Sim's forms have no help texts", "put them into the description of a field"),
    "error_messages": ("Sim says nothing to people on the way", "send it on the error way"),
    "timeout_seconds": ("Sim's blocks have no time of their own", "a Wait block beside it, and a variable, can tell"),
    "assignment": ("Sim does not know whom a question waits for", "tell them by a block, as to Slack"),
    "silence": ("nothing in Sim reminds people or passes their questions on", "a workflow with a schedule can"),
    "composition": ("Sim has no replies written beforehand", ""),
    "labels": ("Sim has no labels", ""),
    "infer": ("Sim fills a tool's arguments in by an agent alone", "give the tool to an agent block"),
    "skippable": ("blocks of Sim cannot be skipped", "lead a way around it"),
    "compensates": ("Sim takes nothing back when a run is cancelled", "run a workflow that does, by hand"),
    "weight": ("Sim tells no progress", ""),
    "estimated_seconds": ("Sim tells no progress", ""),
    "effect": ("Sim makes a call again whenever its block is run again", "look at retries and repeated runs"),
    "completion": ("Sim does not test what a block gives", "add a condition block behind it"),
    "before": ("Sim calls no tools before a block", "add a block of that tool in front of it"),
    "after": ("Sim calls no tools after a block", "add a block of that tool behind it"),
    "inputs": ("only declares what is read", ""),
    "outputs": ("only declares what is given", ""),
    "call_timeout_seconds": ("such calls of Sim have no time of their own", ""),
}


@dataclass(slots=True)
class Site:
    """One journey while it is written."""

    journey: Journey
    canvas: Canvas
    vocabulary: Vocabulary
    remarks: Remarks
    titles: dict[str, str] = field(default_factory=dict)
    """Titles of the journeys that this one may call, by id."""
    taken: Taken = field(default_factory=Taken)

    def add(self, kind: str, name: str, wanted_id: str, values: dict[str, Json], parent: str | None) -> Draft:
        """Puts a new block on the canvas."""
        block_id = fresh_id(wanted_id[:190], self.canvas.blocks)
        types: dict[str, Json] = dict(new_types(values))
        return self.canvas.add(Draft(block_id, kind, name, values, parent, {"types": types} if types else {}))


@dataclass(slots=True)
class Step:
    """A block of a chain, and the handles by which it goes on and fails."""

    block: str
    success: str | None = "source"
    failure: str | None = "error"


@dataclass(slots=True)
class Piece:
    """What a state has become. `choices` are its ways out by branch; without any, they are those of the last step."""

    state: AnyState
    steps: list[Step] = field(default_factory=list)
    choices: dict[str, tuple[str, str | None]] = field(default_factory=dict)

    @property
    def entry(self) -> str:
        """The block that is reached first."""
        return self.steps[0].block

    def exits(self) -> list[tuple[str, str | None]]:
        """The ways out of a success."""
        last = self.steps[-1]
        return list(self.choices.values()) or [(last.block, last.success)]

    def failures(self) -> list[tuple[str, str | None]]:
        """The ways out of a failure."""
        return [(step.block, step.failure) for step in self.steps if step.failure is not None]


class Building:
    """One state while it is written. What is read of the state with `take` is answered for; the rest is reported."""

    def __init__(self, site: Site, state: AnyState, name: str | None = None) -> None:
        shape = site.vocabulary.shapes.get(state.id)
        self.site = site
        self.state = state
        self.piece = Piece(state)
        self.taken: dict[str, None] = dict.fromkeys(_OWN)
        self.local = shape.local if shape is not None else ()
        self.speech = Speech(site.vocabulary, state.id, self.local, computed=self._compute)
        self._name = name
        self._computed: list[str] = []
        self._values_name: str | None = None

    @property
    def name(self) -> str:
        """The name of the state's own block, which others beside it are named after."""
        return self._name or self.site.vocabulary.failing.get(self.state.id, self.site.vocabulary.names[self.state.id])

    @property
    def has_computed(self) -> bool:
        """Whether something has to be computed in front."""
        return self._values_name is not None

    def take(self, name: str) -> Json:
        """A field of the state; whoever takes it answers for it."""
        self.taken[name] = None
        return getattr(self.state, name)

    def said(self, name: str, value: Json) -> Json:
        """A value as a field's value; None, and a remark, where Sim cannot say it."""
        try:
            return self.speech.field(value)
        except UnsayableError as reason:
            self.site.remarks.dropped(self.state, name, str(reason))
            return None

    def text(self, name: str, value: Json) -> str:
        """A value as a text; empty, and a remark, where Sim cannot say it."""
        try:
            return self.speech.text(value)
        except UnsayableError as reason:
            self.site.remarks.dropped(self.state, name, str(reason))
            return ""

    def script(self, name: str, value: Json) -> str:
        """A value as JavaScript; `null`, and a remark, where Sim cannot say it."""
        try:
            return self.speech.script(value)
        except UnsayableError as reason:
            self.site.remarks.dropped(self.state, name, str(reason))
            return "null"

    def computed(self, name: str, value: Json) -> str:
        """A reference to a value of its own type, which a block in front computes."""
        return self._compute(self.script(name, value))

    def changed(self, name: str, how: str, remedy: str = "") -> None:
        """A field that is written, but not quite."""
        self.site.remarks.changed(self.state, name, how, remedy)

    def dropped(self, name: str, why: str, remedy: str = "") -> None:
        """A field that is not written."""
        self.site.remarks.dropped(self.state, name, why, remedy)

    def own(self, kind: str, values: dict[str, Json], step: Step | None = None) -> Draft:
        """The state's own block, which has its id and its name."""
        kept = {name: value for name, value in values.items() if value is not None}
        draft = self.site.add(kind, self.name, self.state.id, kept, self.state.parent)
        self.piece.steps.append(replace(step or Step(""), block=draft.id))
        return draft

    def other(self, what: str, kind: str, values: dict[str, Json], name: str | None = None) -> Draft:
        """A block beside the state's own, named after what it is for."""
        found = name or self.site.taken.name(f"{self.name} {what}", what)
        draft = self.site.add(kind, found, f"{self.state.id}-{what}", values, self.state.parent)
        self.piece.steps.append(Step(draft.id))
        return draft

    def function(self, what: str, code: str, name: str | None = None) -> Draft:
        """A function block beside the state's own."""
        return self.other(what, "function", {"language": "javascript", "code": code}, name)

    def ask(self, question: str) -> None:
        """A form that asks for a yes, and a condition that only lets a yes through."""
        shown = {"id": "question", "name": "question", "type": "string", "value": question}
        asked = {"id": "confirmed", "name": "confirmed", "type": "boolean", "label": "Go on?", "required": True}
        form = self.other("consent", "human_in_the_loop", {"builderData": [shown], "inputFormat": [asked]})
        self.gate("agreement", f'[true, "true"].includes(<{normalised(form.name)}.confirmed>)')

    def gate(self, what: str, test: str) -> None:
        """A condition block that is only passed when a test holds; it fails by its else."""
        entries = [{"id": "yes", "title": "if", "value": test}, {"id": "no", "title": "else", "value": ""}]
        self.other(what, "condition", {"conditions": json.dumps(entries, ensure_ascii=False)})
        self.piece.steps[-1] = Step(self.piece.steps[-1].block, "condition-yes", "condition-no")

    def finish(self) -> Piece:
        """The piece; tells of all of the state that was not taken."""
        for name in self._left():
            why, remedy = _REASONS.get(name, ("has no counterpart in Sim", ""))
            self.site.remarks.dropped(self.state, name, why, remedy)
        return self.settle()

    def settle(self) -> Piece:
        """The piece, with the block that computes values in front."""
        if self._values_name is not None:
            members = ", ".join(f"v{number}: {one}" for number, one in enumerate(self._computed, 1))
            last = len(self.piece.steps)
            self.function("values", f"return {{ {members} }};", self._values_name)
            self.piece.steps.insert(0, self.piece.steps.pop(last))
        for surprise in dict.fromkeys(self.speech.surprises):
            self.site.remarks.changed(
                self.state,
                "text",
                f"Sim takes {surprise} for a reference, where it is plain text here",
                "write it otherwise",
            )
        return self.piece

    def note_fields(self) -> None:
        """Takes down which fields the state has; its confidence is a share of them."""
        self.site.remarks.fields[self.state.id] = dict.fromkeys(set_fields(self.state))

    def _left(self) -> Iterator[str]:
        return (name for name in set_fields(self.state) if name not in self.taken)

    def _compute(self, expression: str) -> str:
        if self._values_name is None:
            self._values_name = self.site.taken.name(f"{self.name} values", "values")
        if expression not in self._computed:
            self._computed.append(expression)
        return f"<{normalised(self._values_name)}.result.v{self._computed.index(expression) + 1}>"


def set_fields(state: AnyState) -> list[str]:
    """The fields of a state that are not as they are by default, its own place and origin aside."""
    return [
        name
        for name, about in type(state).model_fields.items()
        if name not in _OWN and getattr(state, name) != about.get_default(call_default_factory=True, validated_data={})
    ]
