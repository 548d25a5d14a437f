"""Any small Sim workflow converts to a valid bundle, or is refused with our errors; and always to the same one."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from converters.sim import read
from converters.sim.tables import block_types, table_of
from journeys.bundle import Bundle
from journeys.canonical import plain
from journeys.errors import DocumentError
from tests.converters.sim.workflows import block, workflow

_COMMON = [
    "function",
    "api",
    "agent",
    "condition",
    "response",
    "variables",
    "wait",
    "human_in_the_loop",
    "loop",
    "parallel",
]
_TYPES = st.one_of(st.sampled_from(_COMMON), st.sampled_from(sorted(block_types())))
_PIECES = (
    "<b0.result> <b1.a[0].b> <start.x> <loop.index> <variable.v> {{KEY}} {{ < > ' \" ` ${ } / \\ a 1 true === [ ] { : ,"
)
_TEXTS = st.lists(st.sampled_from([*_PIECES.split(), "\n", " ", "// ", "$ref", "é"]), max_size=8).map("".join)
_SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 5), st.floats(allow_nan=False, allow_infinity=False), _TEXTS
)
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["id", "name", "type", "value", "title", "role", "content", "cells", "$ref", "Key"]),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=8,
)


@st.composite
def _blocks(draw: st.DrawFn, number: int) -> dict[str, Any]:
    kind = draw(_TYPES)
    table = table_of(kind)
    ids = sorted(table.by_id) if table is not None and table.by_id else ["operation", "query"]
    values = draw(st.dictionaries(st.sampled_from(ids), _VALUES, max_size=5))
    data: dict[str, Any] = draw(
        st.fixed_dictionaries(
            {},
            optional={
                "parentId": st.sampled_from([*(f"b{one}" for one in range(number)), "nobody"]),
                "loopType": st.sampled_from(["for", "forEach", "while", "doWhile", "odd"]),
                "count": _SCALARS,
                "collection": _VALUES,
                "whileCondition": _TEXTS,
                "canonicalModes": _VALUES,
                "batchSize": _SCALARS,
            },
        )
    )
    flags = draw(
        st.fixed_dictionaries(
            {}, optional={"_enabled": st.booleans(), "_advancedMode": st.booleans(), "_triggerMode": st.booleans()}
        )
    )
    name = draw(st.sampled_from([f"B{number}", f"My Block.{number}", ""]))
    return block(f"b{number}", kind, name, _data=data, _retry=draw(_VALUES), **flags, **values)


@st.composite
def workflows(draw: st.DrawFn) -> dict[str, Any]:
    """Mostly sound: a start, blocks of any type with any values, edges that lead forward, sometimes to nowhere."""
    count = draw(st.integers(1, 5))
    blocks = [
        block("start", "start_trigger", "Start", inputFormat=draw(_VALUES)),
        *(draw(_blocks(number)) for number in range(count)),
    ]
    ids = [one["id"] for one in blocks]
    handles = st.sampled_from(
        ["source", None, "error", "condition-x", "router-x", "loop-start-source", "source-top", "odd"]
    )
    edges = draw(
        st.lists(
            st.tuples(st.integers(0, count - 1), st.integers(1, 2), handles).map(
                lambda one: (ids[one[0]], ids[min(one[0] + one[1], count)], one[2])
            ),
            max_size=8,
        )
    )
    if draw(st.integers(0, 20)) == 13:
        edges.append(("start", "nowhere", None))
    variables = draw(
        st.dictionaries(
            st.sampled_from(["v", "w"]),
            st.fixed_dictionaries({"name": st.sampled_from(["v", "V"]), "type": _TEXTS, "value": _VALUES}),
            max_size=2,
        )
    )
    return workflow(*blocks, edges=edges, variables=variables)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(workflows())
def test_any_workflow_converts_to_a_valid_bundle_or_is_refused(document: dict[str, Any]) -> None:
    try:
        made = read(document)
    except DocumentError:
        return
    again = Bundle.model_validate(json.loads(json.dumps(plain(made.bundle))))
    assert again.fingerprint == made.bundle.fingerprint
    assert 0 <= made.report.confidence <= 1
    assert made.report.to_text()
    second = read(json.loads(json.dumps(document)))
    assert second.bundle.fingerprint == made.bundle.fingerprint
    assert second.report == made.report


@settings(max_examples=100, deadline=None)
@given(
    st.recursive(
        _SCALARS,
        lambda inner: st.one_of(
            st.lists(inner, max_size=3),
            st.dictionaries(st.sampled_from(["state", "blocks", "edges", "version", "data", "a"]), inner, max_size=3),
        ),
        max_leaves=10,
    )
)
def test_no_document_whatever_crashes_the_reader(document: Any) -> None:
    with suppress(DocumentError):
        read(document if not isinstance(document, str) else json.dumps(document))
