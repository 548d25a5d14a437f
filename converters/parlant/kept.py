"""What a row of a store holds beyond the model made of it: kept beside the model, and put back when it is written.

A row is read into a model, and the model written as a row again. Where the two differ, the difference is kept: columns
that the model has no place for, columns that were not there, and columns that were written in another way. The last
count only while the model still says what it said then; what has been changed since wins.
"""

from __future__ import annotations

from typing import Any

from journeys.values import Json

Row = dict[str, Any]
_BESIDE, _ABSENT, _INSTEAD = "columns", "absent", "instead"


def left_over(row: Row, written: Row) -> dict[str, Json]:
    """What `put_back` needs to make `row` of `written`; empty if they are the same."""
    beside = {name: value for name, value in row.items() if name not in written}
    absent = [name for name in written if name not in row]
    instead = {
        name: [written[name], row[name]] for name in row if name in written and not same(row[name], written[name])
    }
    found = {_BESIDE: beside, _ABSENT: absent, _INSTEAD: instead}
    return {name: value for name, value in found.items() if value}


def put_back(written: Row, kept: dict[str, Json]) -> Row:
    """The row as it was, but for what has been changed in the model since."""
    instead = kept.get(_INSTEAD, {})
    absent = kept.get(_ABSENT, ())
    made = {name: value for name, value in written.items() if name not in absent}
    for name, (then, was) in instead.items():
        if name in written and same(written[name], then):
            made[name] = was
    return {**made, **kept.get(_BESIDE, {})}


def columns_of(kept: dict[str, Json]) -> list[str]:
    """The columns that are carried through and say nothing here."""
    return [*kept.get(_BESIDE, {}), *kept.get(_INSTEAD, {})]


def same(one: Any, other: Any) -> bool:
    """Whether two JSON values are the same: true is not 1, and 1 is not 1.0."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(value, other[key]) for key, value in one.items())
    if isinstance(one, list):
        return len(one) == len(other) and all(same(*pair) for pair in zip(one, other, strict=True))
    return bool(one == other)
