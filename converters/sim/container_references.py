"""References to loops and parallels: `<loop.index>`, `<parallel.currentItem>`, `<name.results>` (Sim's
executor/variables/resolvers).

What has no value is no reference: its text stays. That is known here for what a container never has, and at run time
for a path into an item, and for the results of a container that has not run.
"""

from __future__ import annotations

from dataclasses import dataclass

from converters.sim.schema import Block
from journeys.values import Json, ref

_FIELDS = {
    "loop": {"index": "index", "iteration": "index", "currentItem": "item", "item": "item", "items": "items"},
    "parallel": {"index": "index", "currentItem": "item", "items": "items"},
}


@dataclass(frozen=True, slots=True)
class Found:
    """What a reference to a container stands for; `stays`: where it has no value, its text does."""

    value: Json
    stays: bool = False


def resolve(container: Block, name: str, rest: list[str], path: list[str | int], *, contextual: bool) -> Found | None:
    """A reference to a container; None if it never has a value here.

    Args:
        container: the loop or parallel.
        name: how the reference calls it: `loop`, `parallel`, or its own name.
        rest: the parts of the reference after the name, as they are written.
        path: the same as names and indexes.
        contextual: whether the reference stands inside the container.
    """
    if not path:
        return Found(_whole(container)) if contextual else None
    first, *further = path
    if first in ("results", "result"):
        return Found(ref("outputs", container.id, "results", *further), stays=True)
    known = _FIELDS[container.type].get(str(first)) if contextual else None
    if known is None:
        fields = ("index, currentItem, items" if _has_items(container) else "index") if contextual else "results"
        return Found({"$invalid": f'"{rest[0]}" doesn\'t exist on block "{name}". Available fields: {fields}'})
    if known == "items" and container.type == "parallel" and not _has_items(container):
        return Found([]) if not further else None
    if (known == "index" and further) or (known != "index" and not _has_items(container)):
        return None
    return Found(ref("scope", container.id, known, *further), stays=bool(further))


def _whole(container: Block) -> Json:
    """All that a container tells to what is inside of it, in the order in which Sim writes it."""
    names = ["index", "currentItem", "items"] if container.type == "loop" else ["index", "items", "currentItem"]
    if not _has_items(container):
        return {"index": ref("scope", container.id, "index")} | ({"items": []} if container.type == "parallel" else {})
    return {name: ref("scope", container.id, _FIELDS["loop"][name]) for name in names}


def _has_items(container: Block) -> bool:
    if container.type == "loop":
        return container.data.get("loopType") == "forEach"
    return (container.data.get("parallelType") or "count") != "count"
