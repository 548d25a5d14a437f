"""Scripts are read without Parlant: what they build is what Parlant's stores would hold, and nothing else happens."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from conformance.parlant.script.reading import Script, read_script
from conformance.parlant.script.refusing import RaisedError
from journeys.errors import DocumentError
from tests.conformance.parlant.cases import READINGS, SHARED_READINGS

FILES = [
    path
    for directory in (READINGS, SHARED_READINGS)
    for path in sorted(directory.glob("r*.json"))
    if path.stem != "r31_duplicate_state_id"  # Parlant mixes the two states of one id up
]
BEGINNING = "import parlant.sdk as p\nimport asyncio\n"


async def read(body: str, before: str = "") -> Script:
    lines = "\n".join(f"    {line}" for line in body.strip("\n").split("\n"))
    return await read_script(f"{BEGINNING}{before}\nasync def build(server):\n{lines}\n")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
async def test_what_a_script_builds_is_what_the_stores_hold(path: Path) -> None:
    reading = json.loads(path.read_text(encoding="utf-8"))
    made = (await read_script(reading["script"])).stores
    there = reading["stores"]
    for store, rows in there.items():
        if store in made:
            assert len(made[store]) == len(rows), store
    assert journeys(made) == journeys(there)
    assert guidelines(made) == guidelines(there)
    assert relationships(made) == relationships(there)
    assert sorted(map(written, made["tools"])) == sorted(map(written, there["tools"]))
    assert responses(made) == responses(there)


def written(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def journeys(stores: dict[str, Any]) -> list[Any]:
    """The journeys without their ids: nodes and edges by their places, triggers by their words."""
    words = {one["id"]: one["condition"] for one in stores["guidelines"]}
    made = []
    for row in stores["journeys"]:
        places = {node["id"]: place for place, node in enumerate(row["nodes"])}
        nodes = [
            {name: one for name, one in node.items() if name not in ("id", "metadata")}
            | {"kind": node["metadata"].get("journey_node", {}).get("kind")}
            for node in row["nodes"]
        ]
        edges = [(places.get(edge["source"]), places.get(edge["target"]), edge["condition"]) for edge in row["edges"]]
        about = [row[name] for name in ("title", "description", "labels", "priority", "composition_mode")]
        made.append([*about, sorted(words[one] for one in row["conditions"]), len(row["tags"]), nodes, edges])
    return made


def guidelines(stores: dict[str, Any]) -> list[str]:
    names = ("condition", "action", "description", "criticality", "labels", "composition_mode", "track", "priority")
    return sorted(written([row[name] for name in names] + [len(row["tags"])]) for row in stores["guidelines"])


def relationships(stores: dict[str, Any]) -> list[tuple[str, str, str]]:
    return sorted((one["kind"], one["source"]["kind"], one["target"]["kind"]) for one in stores["relationships"])


def responses(stores: dict[str, Any]) -> list[str]:
    names = ("value", "signals", "field_dependencies")
    return sorted(written([row[name] for name in names] + [len(row["tags"])]) for row in stores["canned_responses"])


AGENT = 'agent = await server.create_agent(name="A", description="a")\n'
JOURNEY = AGENT + 'j = await agent.create_journey(title="J", conditions=["c"], description="d")\n'


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("import os", "line 5.*`import os` is not known"),
        ("x = open('/etc/passwd')", "line 5: `open` is not known"),
        ("x = ().__class__", "has no `__class__`"),
        ("x = server.stores", "has no `stores`"),
        ("x = '{0.__class__}'.format(server)", "has no `format`"),
        ("x = eval('1')", "`eval` is not known"),
        ("x = 'a' * 10_000_000", "more than 1,000,000 items"),
        ("x = [0] * 2000 * 2000", "more than 1,000,000 items"),
        ("while True:\n    pass", "more than 200,000 steps"),
        ("x = 2 ** 9999999", "is not known here"),
        ("with server as s:\n    pass", "is not known here"),
        ("del server", "is not known here"),
        (AGENT + "await agent.create_journey(title='J')", "line 6: `create_journey`: missing a required argument"),
        (AGENT + "await agent.create_nothing()", "line 6: a Agent has no `create_nothing`"),
        (JOURNEY + "await j.initial_state.transition_to(condition='c')", "line 7: a transition has one of"),
        (JOURNEY + "await j.initial_state.transition_to(state=p.END_JOURNEY, tool_state=4)", "raises TypeError"),
        (JOURNEY + "await j.create_guideline(condition='c', action='a', tools=['x'])", "a str is no tool"),
        ("raise ValueError('no')", "raises ValueError: no"),
        ("x = [][1]", "raises IndexError"),
    ],
)
async def test_what_is_not_known_is_refused_with_its_line(body: str, said: str) -> None:
    began = time.monotonic()
    with pytest.raises(DocumentError, match=said):
        await read(body)
    assert time.monotonic() - began < 20


@pytest.mark.parametrize(
    ("source", "said"),
    [("async def build(:", "is no Python"), ("x = 1", "has no `async def build"), ("import os", "module `os`")],
)
async def test_what_is_no_script_is_refused(source: str, said: str) -> None:
    with pytest.raises(DocumentError, match=said):
        await read_script(source)


COUNTING = """
CALLS = []
LAST = 0

@p.tool
async def count(context: p.ToolContext, step: int = 1, label: str = "n") -> p.ToolResult:
    global LAST
    CALLS.append(step)
    for one in CALLS:
        LAST = LAST + one if one > 0 else LAST
    if LAST > 3:
        raise RuntimeError(f"too many {label}s: {LAST}")
    return p.ToolResult(data={"sum": sum(CALLS), "text": f"{label}{LAST:02d}"}, control={"lifespan": "response"})

@p.tool(name="careful", consequential=True)
async def other(context: p.ToolContext) -> p.ToolResult:
    try:
        x = [1, 2][5]
    except LookupError as error:
        return p.ToolResult(data=f"caught: {error}")
    return p.ToolResult(data="not reached")
"""


async def test_tools_run_as_they_are_written() -> None:
    uses = JOURNEY + "await j.create_guideline(condition='c', action='a', tools=[count, other])"
    script = await read(uses, COUNTING)
    count = script.tools["built-in:count"]
    assert (await count.run({})).data == {"sum": 1, "text": "n01"}
    assert (await count.run({"label": "x"})).data == {"sum": 2, "text": "x03"}
    with pytest.raises(RaisedError, match="too many ns: 6") as raised:
        await count.run({})
    assert raised.value.kind == "RuntimeError"
    assert (await script.tools["built-in:careful"].run({})).data == "caught: list index out of range"
    rows = {row["id"]: row for row in script.stores["tools"]}
    assert (rows["built-in:careful"]["consequential"], rows["built-in:count"]["required"]) == (True, [])


async def test_a_tool_that_is_called_wrongly_raises() -> None:
    script = await read(JOURNEY + "await j.create_guideline(condition='c', action='a', tools=[count])", COUNTING)
    with pytest.raises(RaisedError, match="nothing"):
        await script.tools["built-in:count"].run({"nothing": 1})
