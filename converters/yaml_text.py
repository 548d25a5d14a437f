"""YAML as a way of writing JSON: the same values and nothing else, bounded in size, depth and repetition."""

from __future__ import annotations

import math
import re
from typing import Any

import yaml
from yaml.events import CollectionEndEvent, CollectionStartEvent
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from journeys.errors import DocumentError
from journeys.validation.problem import Problem
from journeys.values import Json

MAX_CHARACTERS = 4_000_000
"""Larger texts are refused: YAML is for documents that people write, and slow to read."""
MAX_NODES = 1_000_000
"""How many values a document may have once its aliases are written out."""
MAX_DEPTH = 200

# The core schema of YAML 1.2 (https://yaml.org/spec/1.2.2/#103-core-schema), in decimal only: `yes`, `on`, `012`,
# `1:30` and `2031-05-01` are texts, as anyone who thinks in JSON expects.
_WORDS: dict[str, Json] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|(0|[1-9][0-9]*)(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_STANDARD = "tag:yaml.org,2002:"
_KNOWN_TAGS = ("str", "int", "float", "bool", "null", "map", "seq", "timestamp", "merge", "value")
_PLAIN_TAGS = ("!", *(f"{_STANDARD}{name}" for name in _KNOWN_TAGS))


def parse(text: str, place: str) -> Json:
    """The JSON value that a YAML text stands for.

    Raises:
        DocumentError: it is no YAML, uses tags or keys that JSON does not have, names a member twice, or is too large.
    """
    if len(text) > MAX_CHARACTERS:
        message = f"has {len(text):,} characters; at most {MAX_CHARACTERS:,} are read as YAML"
        raise DocumentError([Problem(place=place, message=message, remedy="write it as JSON")])
    try:
        _check_depth(text, place)
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        raise DocumentError([_at(place, error.problem_mark, _reason(error), "mend the text there")]) from None
    except yaml.YAMLError as error:
        message = f"is not YAML: {str(error).splitlines()[0]}"
        raise DocumentError([Problem(place=place, message=message, remedy="write it as UTF-8 text")]) from None
    if root is None:
        raise DocumentError([Problem(place=place, message="is empty", remedy="give a journey")])
    builder = _Builder(place)
    builder.measure(root)
    made = builder.build(root)
    if builder.problems:
        raise DocumentError(list(builder.problems))
    return made


def _check_depth(text: str, place: str) -> None:
    """Refuses what nests too deeply before anything recurses into it: the composer in C has no limit of its own."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                raise DocumentError([_at(place, event.start_mark, "is nested too deeply", "make it flatter")])
        elif isinstance(event, CollectionEndEvent):
            depth -= 1


def _reason(error: yaml.MarkedYAMLError) -> str:
    context = f"{error.context}, " if error.context else ""
    return f"is not YAML: {context}{error.problem}"


def _at(place: str, mark: Any, message: str, remedy: str) -> Problem:
    where = f"{place}, line {mark.line + 1}, column {mark.column + 1}" if mark is not None else place
    return Problem(place=where, message=message, remedy=remedy)


class _Builder:
    """Makes JSON values of the nodes of a YAML text."""

    def __init__(self, place: str) -> None:
        self.place = place
        self.problems: dict[Problem, None] = {}
        self._sizes: dict[int, int] = {}
        self._open: dict[int, None] = {}

    def measure(self, node: Node, depth: int = 0) -> int:
        """How many values a node is, aliases written out; each node is counted once, however often it is named."""
        if depth > MAX_DEPTH:
            raise DocumentError([_at(self.place, node.start_mark, "is nested too deeply", "make it flatter")])
        key = id(node)
        if key in self._open:
            message = "an alias leads back into what it stands for"
            raise DocumentError([_at(self.place, node.start_mark, message, "write it out, or remove the alias")])
        if key not in self._sizes:
            self._open[key] = None
            size = 1
            for inner in _inside(node):
                size += self.measure(inner, depth + 1)
            del self._open[key]
            self._sizes[key] = size
            if size > MAX_NODES:
                message = f"its aliases make more than {MAX_NODES:,} values of it"
                raise DocumentError([_at(self.place, node.start_mark, message, "write it without aliases")])
        return self._sizes[key]

    def build(self, node: Node) -> Json:
        """The JSON value of a node; what is wrong with it is noted."""
        if node.tag not in _PLAIN_TAGS:
            self._note(node, f"has the tag `{node.tag}`, which JSON does not have", "remove the tag")
            return None
        if isinstance(node, MappingNode):
            return self._object(node)
        if isinstance(node, SequenceNode):
            return [self.build(item) for item in node.value]
        assert isinstance(node, ScalarNode)
        return self._scalar(node)

    def _object(self, node: MappingNode) -> Json:
        made: dict[str, Json] = {}
        for key, value in node.value:
            if not isinstance(key, ScalarNode):
                self._note(key, "a member's name must be text", "write a name")
                continue
            if key.value in made:
                self._note(key, f"names the member `{key.value}` a second time", "keep one of them")
            made[key.value] = self.build(value)
        return made

    def _scalar(self, node: ScalarNode) -> Json:
        text: str = node.value
        # Unquoted digits that are nevertheless text have an explicit tag.
        if node.style or node.tag == "!" or (node.tag == f"{_STANDARD}str" and _INTEGER.fullmatch(text)):
            return text
        if text in _WORDS:
            return _WORDS[text]
        if _INTEGER.fullmatch(text) and len(text) <= 400:
            return int(text)
        if not _FLOAT.fullmatch(text):
            return text
        if not math.isfinite(float(text)):
            self._note(node, "is a number too large for JSON", "write it as text, in quotes")
        return float(text)

    def _note(self, node: Node, message: str, remedy: str) -> None:
        self.problems[_at(self.place, node.start_mark, message, remedy)] = None


def _inside(node: Node) -> list[Node]:
    if isinstance(node, MappingNode):
        return [inner for pair in node.value for inner in pair]
    return list(node.value) if isinstance(node, SequenceNode) else []
