"""What an author wants said instead, or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pydantic import Field, ValidationError, ValidationInfo, field_validator

from converters.sim.schema import Block
from journeys.errors import DocumentError
from journeys.frozen import Frozen
from journeys.validation import translation
from journeys.validation.problem import Problem
from journeys.validation.suggestion import remedy
from journeys.values import Json

PLACEHOLDERS: dict[str, tuple[str, ...]] = {
    "welcome": ("title", "description"),
    "question": ("title", "description", "fields"),
    "field": ("title", "label"),
    "fields": ("title", "label"),
    "confirm": ("title",),
    "confirmation": ("title", "values"),
    "progress": ("title",),
    "help": ("title", "description"),
    "error": ("title", "message"),
    "errors": ("title", "message"),
}
"""What may stand in the braces of each text."""
PLACEHOLDER = re.compile(r"(?<!\{)\{([A-Za-z_]+)\}(?!\})")
TITLE = "The conversation's texts cannot be used"

Wanted = str | bool
"""A text; `true`: the one that is made; `false`: none."""


def _texts_in(value: Json) -> list[str]:
    match value:
        case str():
            return [value]
        case tuple():
            return [one for one in value if isinstance(one, str)]
        case dict():
            return [one for one in value.values() if isinstance(one, str)]
        case _:
            return []


class _Texts(Frozen):
    @field_validator("*")
    @classmethod
    def _knows_its_placeholders(cls, value: Json, info: ValidationInfo) -> Json:
        known = PLACEHOLDERS.get(info.field_name or "", ())
        for text in _texts_in(value):
            unknown = [name for name in PLACEHOLDER.findall(text) if name not in known]
            if unknown:
                listed = ", ".join(f"{{{name}}}" for name in known)
                raise ValueError(f"{{{unknown[0]}}} means nothing here; known are {listed}")
        return value


class BlockTexts(_Texts):
    """The texts of one block. What is not named is as for all blocks."""

    question: Wanted | None = None
    fields: dict[str, Wanted] = Field(default_factory=dict)
    """Prompts of fields, by name."""
    confirm: Wanted = False
    """Whether the values of a form are read back and confirmed; of a block that calls something, whether it asks
    before; with the words for it."""
    progress: Wanted | None = None
    help: Wanted | tuple[str, ...] | None = None
    error: Wanted | None = None
    errors: dict[str, str] = Field(default_factory=dict)
    """By the kind of error: `timeout`, `http` and the like."""


class Texts(_Texts):
    """The texts of a workflow."""

    welcome: Wanted = True
    question: Wanted = True
    """What the start asks for, where the run is given no input."""
    field: Wanted = True
    """Prompts of fields."""
    confirm: bool = False
    """Whether what a person gives at the start is read back and confirmed."""
    confirmation: Wanted = True
    progress: Wanted = True
    help: Wanted = True
    error: Wanted = True
    blocks: dict[str, BlockTexts] = Field(default_factory=dict)
    """By name or id."""

    def of(self, block_id: str, name: str) -> BlockTexts:
        """The texts of one block."""
        return self.blocks.get(name) or self.blocks.get(block_id) or BlockTexts()


NONE = Texts(
    welcome=False, question=False, field=False, confirmation=False, progress=False, help=False, error=False
)  # fmt: skip


def texts_of(given: Json) -> Texts:
    """The texts that are wanted: all that are made (None or true), none (false or `none`), or as an object says.

    Raises:
        DocumentError: it is none of these; carries all problems.
    """
    if given is None or given is True:
        return Texts()
    if given is False or given == "none":
        return NONE
    if not isinstance(given, dict):
        problem = Problem(place="conversation", message="an object is needed", remedy="as in {welcome: Hello!}")
        raise DocumentError([problem], title=TITLE)
    try:
        return Texts.model_validate(given)
    except ValidationError as error:
        raise DocumentError(translation.problems(error, given, Texts), title=TITLE) from None


def by_id(given: Json, blocks: Iterable[Block]) -> Json:
    """What was given for texts, with blocks named by their ids: names may change."""
    if not isinstance(given, dict) or not given.get("blocks"):
        return given
    wanted = given["blocks"]
    named = {block.id: block.name if block.name in wanted else block.id for block in blocks}
    return {**given, "blocks": {one: wanted[name] for one, name in named.items() if name in wanted}}


def unknown_blocks(texts: Texts, blocks: Iterable[Block]) -> list[Problem]:
    """The blocks that texts are given for, and that are not there."""
    known = {name: None for block in blocks for name in (block.name, block.id)}
    return [
        Problem(place=f"conversation.blocks.{name}", message="there is no such block", remedy=remedy(name, known))
        for name in texts.blocks
        if name not in known
    ]
