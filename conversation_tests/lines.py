"""On which line of a file a place of its document stands."""

from __future__ import annotations

import re

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

_NAME_OF_ITEM = re.compile(r" \(`[^`]*`(?: → `[^`]*`)?\)")
_FIRST = re.compile(r"\[0\](?: \(`[^`]*`\))?")
_LAST_STEP = re.compile(r"(\.[^.\[\]]*|\[\d+\])$")


class Lines:
    """The lines of a YAML or JSON text, by place, as in `tests.books a table.turns[2].expect`."""

    def __init__(self, text: str) -> None:
        self._lines: dict[str, int] = {}
        try:
            root = yaml.compose(text, Loader=yaml.CSafeLoader)
        except yaml.YAMLError:  # JSON need not be YAML; then places do without lines
            root = None
        if root is not None:
            self._note(root, "")

    def of(self, place: str) -> int | None:
        """The line of a place or, if it is not there, of what is around it."""
        place = _NAME_OF_ITEM.sub("", place)
        while place and place not in self._lines:
            shorter = _LAST_STEP.sub("", place)
            place = shorter if shorter != place else ""
        return self._lines.get(place)

    def written(self, place: str) -> str:
        """A place as the file has it: without the `[0]` of a thing that is written alone where a list may stand."""
        for found in reversed(list(_FIRST.finditer(place))):
            before = _NAME_OF_ITEM.sub("", place[: found.start()])
            if before in self._lines and f"{before}[0]" not in self._lines:
                place = place[: found.start()] + place[found.end() :]
        return place

    def _note(self, node: Node, place: str) -> None:
        if isinstance(node, MappingNode):
            for key, value in node.value:
                if isinstance(key, ScalarNode):
                    inner = f"{place}.{key.value}" if place else str(key.value)
                    self._lines[inner] = key.start_mark.line + 1
                    self._note(value, inner)
        elif isinstance(node, SequenceNode):
            for index, item in enumerate(node.value):
                inner = f"{place}[{index}]"
                self._lines[inner] = item.start_mark.line + 1
                self._note(item, inner)
