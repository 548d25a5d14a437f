"""A case's workflow as a graph of blocks: what leads where, what stands inside what, what reads what."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from functools import cached_property

from journeys.values import Json

_REFERENCE = re.compile(r"<([^<>]+)>")


class Canvas:
    """The blocks and edges of an export, as the rules ask for them."""

    def __init__(self, document: dict[str, Json]) -> None:
        state = document.get("state", document)
        self.blocks: dict[str, dict[str, Json]] = state["blocks"]
        self.edges: list[dict[str, Json]] = state["edges"]

    def kind(self, block: str) -> str:
        """A block's type."""
        return str(self.blocks[block]["type"])

    def name(self, block: str) -> str:
        """A block's name."""
        return str(self.blocks[block]["name"])

    def sources(self, block: str) -> set[str]:
        """The blocks that lead to it directly."""
        return {edge["source"] for edge in self.edges if edge["target"] == block}

    def targets(self, block: str) -> set[str]:
        """The blocks that it leads to directly."""
        return {edge["target"] for edge in self.edges if edge["source"] == block}

    def around(self, block: str) -> Iterator[str]:
        """The containers around a block, the innermost first."""
        seen: set[str] = set()
        inner = (self.blocks[block].get("data") or {}).get("parentId")
        while inner in self.blocks and inner not in seen:
            seen.add(inner)
            yield inner
            inner = (self.blocks[inner].get("data") or {}).get("parentId")

    def parallels(self, block: str) -> list[str]:
        """The parallels around a block, the innermost first."""
        return [one for one in self.around(block) if self.kind(one) == "parallel"]

    def inside(self, container: str) -> set[str]:
        """All blocks inside a container, at any depth."""
        return {block for block in self.blocks if container in self.around(block)}

    def after(self, blocks: Iterable[str]) -> set[str]:
        """All that comes after some blocks: along edges, and out of the containers around them."""
        found: set[str] = set()
        left = list(blocks)
        while left:
            one = left.pop()
            for following in (*self.targets(one), *self.around(one)):
                if following not in found:
                    found.add(following)
                    left.append(following)
                    if self.kind(following) in ("loop", "parallel") and following in self.targets(one):
                        left.extend(self.inside(following) - found)
                        found |= self.inside(following)
        return found

    def reads(self, block: str) -> set[str]:
        """The blocks whose values a block's fields refer to."""
        return self._reads[block]

    @cached_property
    def _reads(self) -> dict[str, set[str]]:
        names = {_normalised(str(block["name"])): key for key, block in self.blocks.items()}
        made = {}
        for key, block in self.blocks.items():
            text = json.dumps([block.get("subBlocks"), block.get("data")], ensure_ascii=False)
            heads = {_normalised(found.partition(".")[0].partition("[")[0]) for found in _REFERENCE.findall(text)}
            made[key] = {names[head] for head in heads if head in names}
        return made


def _normalised(name: str) -> str:
    return re.sub(r"\s", "", name).replace(".", "").lower()
