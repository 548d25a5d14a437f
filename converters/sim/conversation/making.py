"""The texts of a workflow, written into its states."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from converters.report import Made
from converters.sim.conversation.settings import BlockTexts, Texts
from converters.sim.conversation.wording import (
    CALL_CONFIRMATION,
    CONFIRMATION,
    ERRORS,
    FAILING,
    FORM_CONFIRMATION,
    FORM_HELP,
    MESSAGE,
    PROGRESS,
    QUESTION,
    START_HELP,
    WELCOME,
    filled,
    label_of,
    listed,
    prompt_of,
)
from converters.sim.schema import Block
from journeys.validation.problem import Problem
from journeys.values import Json, ref

State = dict[str, Json]


@dataclass(slots=True)
class Conversation:
    """The conversational side of one workflow, while it is made.

    Attributes:
        greets: whether a person may begin it. Nobody is welcomed by a workflow that another one, a schedule or an event
            starts.
        child: the child workflow that it is; None: the one that is converted.
    """

    texts: Texts
    title: str
    description: str
    start: str
    greets: bool
    child: str | None = None
    made: list[Made] = field(default_factory=list)
    misplaced: list[Problem] = field(default_factory=list)
    """Texts that are given, and that their blocks have no use for."""

    def add_to(self, states: Iterable[tuple[Block, State]]) -> None:
        """Writes the texts into the states of blocks."""
        for block, state in states:
            wanted = self.texts.of(block.id, block.name)
            self._look_for_misplaced(block, state, wanted)
            if state["type"] == "input_collection":
                self._form(block, state, wanted)
            self._ask_before(block, state, wanted)
            self._progress(block, state, wanted)
            self._errors(block, state, wanted)

    def _look_for_misplaced(self, block: Block, state: State, wanted: BlockTexts) -> None:
        asks = state["type"] == "input_collection"
        names = [one["name"] for one in state.get("fields") or ()] if asks else []
        found = {f"fields.{name}": "there is no such field" for name in wanted.fields if name not in names}
        if not asks and isinstance(wanted.question, str):
            found["question"] = "the block asks nothing"
        if wanted.confirm and not names and state["type"] != "tool_execution":
            found["confirm"] = "the block has nothing to confirm"
        if asks and wanted.progress not in (None, False):
            found["progress"] = "the block waits for a person, and has a question instead"
        place = f"conversation.blocks.{block.name}"
        self.misplaced += [
            Problem(place=f"{place}.{name}", message=why, remedy="leave it out") for name, why in found.items()
        ]

    def _form(self, block: Block, state: State, wanted: BlockTexts) -> None:
        is_start = block.id == self.start
        known: dict[str, Json] = {"title": self.title if is_start else block.name, "description": self.description}
        fields: list[State] = state.get("fields") or []
        if is_start and self.greets and (welcome := _chosen(self.texts.welcome, WELCOME)) is not None:
            self._say(block, state, "welcome", filled(welcome, known))
        for one in fields:
            prompt = _chosen(wanted.fields.get(one["name"], self.texts.field), prompt_of(one))
            if prompt is not None:
                one["prompt"] = filled(prompt, {**known, "label": label_of(one)})
                self._note(block, "input prompt", one["prompt"])
        if fields:
            self._question(block, state, wanted, {**known, "fields": listed([label_of(one) for one in fields])})
            self._confirmation(block, state, wanted, known)
        said = START_HELP if is_start else FORM_HELP
        lines = [filled(one, known) for one in _lines(wanted.help, self.texts.help, said)]
        if lines:
            state["help"] = lines
            self._note(block, "help", lines[0])

    def _question(self, block: Block, state: State, wanted: BlockTexts, known: State) -> None:
        if block.id != self.start:
            if isinstance(wanted.question, str):
                state["question"] = filled(wanted.question, known)
                self._note(block, "question", state["question"])
            return
        is_chat = [one["name"] for one in state["fields"]] == ["input"] and state["fields"][0].get("title") == "Message"
        chosen = wanted.question if wanted.question is not None else self.texts.question
        question = _chosen(chosen, MESSAGE if is_chat else QUESTION)
        if question is not None:
            state["question"] = filled(question, known)
            self._note(block, "question", state["question"])

    def _confirmation(self, block: Block, state: State, wanted: BlockTexts, known: State) -> None:
        is_start = block.id == self.start
        usual = _chosen(self.texts.confirmation, CONFIRMATION if is_start else FORM_CONFIRMATION)
        text = wanted.confirm if isinstance(wanted.confirm, str) else usual
        if text is not None:
            state["confirmation"] = filled(text, {**known, "values": list(_values(state["fields"]))})
            self._note(block, "confirmation", state["confirmation"])
        if wanted.confirm or (is_start and self.texts.confirm):
            state["confirm"] = True

    def _ask_before(self, block: Block, state: State, wanted: BlockTexts) -> None:
        if state["type"] == "tool_execution" and wanted.confirm:
            text = _chosen(wanted.confirm, CALL_CONFIRMATION)
            state["confirm"] = filled(str(text), {"title": block.name})
            self._note(block, "confirmation", state["confirm"])

    def _progress(self, block: Block, state: State, wanted: BlockTexts) -> None:
        """Of what is inside a container nothing is said, unless it is wanted: it may happen a thousand times."""
        is_usual = state["type"] in PROGRESS and "parent" not in state
        chosen = wanted.progress if wanted.progress is not None else self.texts.progress if is_usual else False
        text = _chosen(chosen, PROGRESS.get(state["type"], "{title}."))
        if text is not None and state["type"] != "input_collection":
            self._say(block, state, "progress", filled(text, {"title": block.name}))

    def _errors(self, block: Block, state: State, wanted: BlockTexts) -> None:
        chosen = wanted.error if wanted.error is not None else self.texts.error
        usual = ERRORS if state["type"] in FAILING or isinstance(wanted.error, str) else {}
        found = {kind: _chosen(chosen, text) for kind, text in usual.items() if kind == "*" or chosen is True}
        found.update(wanted.errors)
        known: State = {"title": block.name, "message": ref("local", "error", "message")}
        texts = {kind: filled(text, known) for kind, text in found.items() if text is not None}
        if texts:
            state["error_messages"] = texts
            self._note(block, "error message", next(iter(texts.values())))

    def _say(self, block: Block, state: State, kind: str, text: Json) -> None:
        state["prompts"] = [*state.get("prompts", ()), {"kind": kind, "text": text}]
        self._note(block, kind, text)

    def _note(self, block: Block, what: str, text: Json) -> None:
        said = text if isinstance(text, str) else "".join(one if isinstance(one, str) else "…" for one in text["$text"])
        self.made.append(Made(what, said, block.id, block.type, block.name, self.child))


def _chosen(wanted: str | bool | None, usual: str) -> str | None:
    """The text that is wanted; None: none is."""
    if isinstance(wanted, str):
        return wanted
    return None if wanted is False else usual


def _lines(wanted: str | bool | tuple[str, ...] | None, whole: str | bool, usual: str) -> tuple[str, ...]:
    if isinstance(wanted, tuple):
        return wanted
    text = _chosen(whole if wanted is None else wanted, usual)
    return () if text is None else (text,)


def _values(fields: list[State]) -> Iterator[Json]:
    """The values of a form, each with its label."""
    for number, one in enumerate(fields):
        yield f"{'; ' if number else ''}{label_of(one)}: "
        yield ref("local", "values", one["name"])
