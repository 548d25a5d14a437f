"""Calls for relationships that no other call makes by itself."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from converters.parlant.script import ids
from converters.parlant.script.literals import Code, call
from converters.parlant.script.making import Making
from converters.parlant.script.rows import Row

_FUNCTIONS = {"priority": "prioritize_over", "dependency": "depend_on", "reevaluation": "reevaluate_after"}
_REPEATS = 4
"""How often the same relationship is made again to come to its id: each making counts, the last one stays."""


def write(making: Making) -> None:
    """Adds the calls, those of one source together."""
    found: list[tuple[int, Row, int]] = []
    for place, row in enumerate(making.stores["relationships"]):
        times = _times(making, row)
        found += [(place, row, one) for one in range(times)]
    by_source = groupby(found, lambda one: (one[1]["kind"], str(one[1]["source"]), one[1]["group_id"], one[2]))
    for _, rows in by_source:
        _call(making, [(place, row) for place, row, _ in rows])


def _times(making: Making, row: Row) -> int:
    """How often a relationship must be made by a call of its own."""
    key = (row["source"]["id"], row["target"]["id"], row["kind"])
    made = making.automatic[key]
    asked = making.ids.taken(ids.of_relationship(row), row["id"] or "", _REPEATS)
    if not asked and row["id"] is not None:
        making.other_ids["relationships"].append(row["id"])
    return max(asked - made, 0 if made else 1)


def _call(making: Making, rows: list[tuple[int, Row]]) -> None:
    first = rows[0][1]
    where = {"relationships": rows[0][0]}
    source = _source(making, first)
    targets = [_target(making, row) for _, row in rows]
    kind = first["kind"]
    if source is None or any(one is None for one in targets):
        _stored(making, rows)
    elif kind in _FUNCTIONS:
        making.add(f"{source.text}.{_FUNCTIONS[kind]}", {}, *targets, rows=where)
    elif kind == "dependency_any" and first["group_id"]:
        making.add(f"{source.text}.depend_on_any", {}, *targets, rows=where)
    elif kind == "entailment" and first["source"]["kind"] == "guideline":
        for (place, _), target in zip(rows, targets, strict=True):
            making.add(f"{source.text}.entail", {}, target, rows={"relationships": place})
    elif kind == "disambiguation" and len(rows) > 1 and first["source"]["kind"] == "guideline":
        making.add(f"{source.text}.disambiguate", {}, list(_together(making, rows)), rows=where)
    else:
        _stored(making, rows)


def _source(making: Making, row: Row) -> Code | None:
    match row["source"]:
        case {"id": id, "kind": "guideline"}:
            return making.of("guidelines", id)
        case {"id": id, "kind": "tag_all"}:
            journey = making.of("journeys", id.removeprefix("journey:")) if id.startswith("journey:") else None
            own = journey if row["kind"] in ("priority", "dependency", "dependency_any") else None
            return own or making.tag(id, served=True)
        case _:
            return None


def _target(making: Making, row: Row) -> Code | None:
    match row["target"]:
        case {"id": id, "kind": "guideline"}:
            return making.of("guidelines", id)
        case {"id": id, "kind": "tool"}:
            return making.tool(id) if row["kind"] == "reevaluation" else None
        case {"id": id, "kind": "tag_all"}:
            journey = making.of("journeys", id.removeprefix("journey:")) if id.startswith("journey:") else None
            return journey or making.tag(id)
        case {"id": id, "kind": "tag_any"} if row["kind"].startswith("dependency"):
            return Code(f"p.AnyOf({making.tag(id).text})")
        case _:
            return None


def _together(making: Making, rows: list[tuple[int, Row]]) -> Iterator[Code | None]:
    """The targets of a disambiguation: all triggers of one journey, one after the other, are that journey."""
    left = [row["target"]["id"] for _, row in rows]
    journeys = [one for one in making.stores["journeys"] if one["conditions"]]
    while left:
        for journey in journeys:
            size = len(journey["conditions"])
            if len(left) >= size and set(left[:size]) == set(journey["conditions"]) and _in_order(making, left[:size]):
                yield making.of("journeys", journey["id"])
                del left[:size]
                break
        else:
            yield making.of("guidelines", left.pop(0))


def _in_order(making: Making, triggers: list[str]) -> bool:
    """Whether triggers are worded ones, in the order in which their journey has them."""
    names = [(making.of("guidelines", one) or Code("")).text for one in triggers]
    return all(name.endswith(f".conditions[{place}]") for place, name in enumerate(names))


def _stored(making: Making, rows: list[tuple[int, Row]]) -> None:
    """What the SDK has no call for is put into the store."""
    for place, row in rows:
        ends = {end: Code(_entity(row[end])) for end in ("source", "target")}
        given = {**ends, "kind": Code(call("p.RelationshipKind", {}, row["kind"]))}
        given |= {"group_id": row["group_id"]} if row["group_id"] else {}
        # By id only: the things themselves may be made later or not at all.
        making.add("server.container[p.RelationshipStore].create_relationship", given, rows={"relationships": place})


def _entity(end: Row) -> str:
    kind = Code(call("p.RelationshipEntityKind", {}, end["kind"]))
    return call("p.RelationshipEntity", {"id": end["id"], "kind": kind})
