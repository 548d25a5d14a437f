"""Hypothesis strategies for values and for small valid bundles of all state types except containers."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from journeys.bundle import Bundle
from journeys.values import Json

VARIABLES = ("count", "note", "seen")
ENVIRONMENT = {"REGION": "eu", "LIMIT": 3}
CHILD = "child"
FAILING = ("tool_execution", "agent_interaction", "validation", "workflow_bridge")
MAIN = (
    "tool_execution", "input_collection", "agent_interaction", "decision_point", "workflow_bridge", "validation",
    "notification", "aggregation", "pause_point", "wait",
)  # fmt: skip
EVENTS = ("paid", "shipped")
COMMANDS = ("cancel", "back")

texts: SearchStrategy[str] = st.one_of(
    st.sampled_from(["", "yes", "<b>bold</b>", "a < b && c > d", "<s0.x>", "{{REGION}}", "ünïcödé 🙂", "$ref", "1e5"]),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
)
scalars: SearchStrategy[Json] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**53) + 1, 2**53 - 1),
    st.floats(-1e9, 1e9, allow_nan=False).map(lambda number: number + 0.0),
    texts,
)
names: SearchStrategy[str] = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,5}", fullmatch=True)


def json_values(max_leaves: int = 6) -> SearchStrategy[Json]:
    """Any JSON, keys that look like our words included."""
    keys = st.one_of(names, st.sampled_from(["$ref", "$x", "<s0>", ""]))
    return st.recursive(
        scalars,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
        max_leaves=max_leaves,
    )


def references(before: tuple[str, ...] = ()) -> SearchStrategy[Json]:
    """References to the input, to variables, to the run, and to states that come before."""
    steps = st.lists(st.one_of(names, st.integers(0, 3)), max_size=2)
    starts = [["input"], *(["variables", name] for name in VARIABLES), ["run", "user"]]
    starts += [[table, state] for state in before for table in ("outputs", "errors")]
    return st.builds(lambda start, rest: {"$ref": [*start, *rest]}, st.sampled_from(starts), steps)


def values(before: tuple[str, ...] = ()) -> SearchStrategy[Json]:
    """Values that the engine can find out by itself: JSON, references, texts, calls, literals, plain environment."""
    leaves = st.one_of(
        scalars,
        references(before),
        st.sampled_from(sorted(ENVIRONMENT)).map(lambda name: {"$env": name}),
        json_values(4).map(lambda value: {"$literal": value}),
    )

    def around(inner: SearchStrategy[Json]) -> SearchStrategy[Json]:
        return st.one_of(
            st.lists(inner, max_size=3),
            st.dictionaries(names, inner, max_size=3),
            st.lists(st.one_of(texts, references(before)), max_size=4).map(lambda parts: {"$text": parts}),
            st.builds(
                lambda name, args: {"$call": name, "args": args},
                st.sampled_from(["merge", "first", "default", "to_json", "to_text", "parse_json"]),
                st.lists(inner, min_size=1, max_size=2),
            ),
        )

    return st.recursive(leaves, around, max_leaves=3)


def conditions(before: tuple[str, ...] = ()) -> SearchStrategy[Json]:
    """Conditions, of which only the truth counts."""
    return st.one_of(
        st.booleans(), references(before), references(before).map(lambda one: {"$call": "length", "args": [one]})
    )


def fields() -> SearchStrategy[dict[str, Any]]:
    """A field of a form, of every type, with limits that make sense."""
    plain = st.fixed_dictionaries(
        {"type": st.sampled_from(["any", "boolean", "date", "email", "file", "object", "phone", "time", "url"])},
        optional={"required": st.booleans(), "title": texts, "message": texts},
    )
    number = st.fixed_dictionaries(
        {"type": st.sampled_from(["integer", "number"])}, optional={"minimum": st.just(-5), "maximum": st.just(99)}
    )
    text = st.fixed_dictionaries(
        {"type": st.sampled_from(["string", "text"])},
        optional={"min_length": st.just(1), "max_length": st.just(40), "pattern": st.just("[^x]*"), "default": texts},
    )
    options = [{"value": "red", "label": "Red"}, {"value": "blue"}, {"value": 3}]
    choice = st.fixed_dictionaries(
        {"type": st.sampled_from(["choice", "choices"]), "options": st.just(options)},
        optional={"required": st.booleans()},
    )
    return st.one_of(plain, number, text, choice)


@st.composite
def states(draw: DrawFn, state_id: str, kind: str, before: tuple[str, ...]) -> dict[str, Any]:
    """One state of a type, as a document has it."""
    value = values(before)
    made: dict[str, Any] = {"id": state_id, "type": kind}
    made |= draw(
        st.fixed_dictionaries(
            {},
            optional={
                "title": texts,
                "description": texts,
                "weight": st.sampled_from([0.5, 1, 3]),
                "skippable": st.booleans(),
                "prompts": st.lists(st.fixed_dictionaries({"text": value}), max_size=2),
                "error_messages": st.dictionaries(st.sampled_from(["*", "tool", "timeout"]), value, max_size=2),
                "context_changes": st.lists(_changes(value), max_size=1),
                "source": st.builds(lambda node: {"node_id": node, "node_type": kind}, names),
            },
        )
    )
    return {**made, **draw(_own(kind, value, conditions(before)))}


def _changes(value: SearchStrategy[Json]) -> SearchStrategy[dict[str, Any]]:
    setting = st.fixed_dictionaries({"variable": st.just("note"), "operation": st.just("set"), "value": value})
    counting = st.just({"variable": "count", "operation": "increment"})
    return st.one_of(setting, counting, st.just({"variable": "seen", "operation": "toggle"}))


def _own(kind: str, value: SearchStrategy[Json], condition: SearchStrategy[Json]) -> SearchStrategy[dict[str, Any]]:
    """What only states of this type have."""
    some = st.dictionaries(names, value, max_size=2)
    output = {"output": value}
    if kind == "tool_execution":
        return st.fixed_dictionaries({"tool": _tools(some)}, optional=output)
    if kind == "decision_point":
        return _decision(condition, value)
    rule = st.fixed_dictionaries({"when": condition, "message": value})
    message = st.fixed_dictionaries({"role": st.sampled_from(["system", "user"]), "content": value})
    own: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
        "initial": ({}, output),
        "pause_point": ({}, output),
        "final": ({}, {**output, "message": value}),
        "input_collection": (
            {"fields": st.lists(fields(), max_size=3).map(_numbered)},
            {"question": value, "confirm": st.booleans(), **output},
        ),
        "agent_interaction": ({"messages": st.lists(message, min_size=1, max_size=2)}, output),
        "workflow_bridge": ({"journey": st.just(CHILD)}, {"input": value, **output}),
        "validation": ({"rules": st.lists(rule, min_size=1, max_size=2)}, output),
        "notification": ({"message": value}, {"data": value}),
        "aggregation": (
            {"mode": st.sampled_from(["object", "list", "merge", "count"]), "values": some},
            {"set_variables": _assignments(value)},
        ),
        "wait": ({"seconds": st.integers(0, 100)}, output),
        "error_handling": (
            {"strategy": st.sampled_from(["retry", "fallback", "ask", "fail"])},
            {"fallback": value, "message": value},
        ),
    }
    required, optional = own[kind]
    return st.fixed_dictionaries(required, optional=optional)


def _tools(some: SearchStrategy[dict[str, Json]]) -> SearchStrategy[dict[str, Any]]:
    http = st.fixed_dictionaries(
        {"kind": st.just("http"), "url": st.just("http://127.0.0.1:9/x")},
        optional={"method": st.sampled_from(["GET", "POST", "PUT"]), "query": some, "headers": some},
    )
    function = st.fixed_dictionaries({"kind": st.just("function"), "code": st.just("return 1"), "arguments": some})
    registered = st.fixed_dictionaries({"kind": st.just("registered"), "id": names, "arguments": some})
    mcp = st.fixed_dictionaries({"kind": st.just("mcp"), "server": names, "tool": names, "arguments": some})
    return st.one_of(http, function, registered, mcp)


def _assignments(value: SearchStrategy[Json]) -> SearchStrategy[dict[str, Json]]:
    return st.dictionaries(st.sampled_from(VARIABLES), value, max_size=2)


def _numbered(form: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"name": f"f{number}", **field} for number, field in enumerate(form)]


def _decision(condition: SearchStrategy[Json], value: SearchStrategy[Json]) -> SearchStrategy[dict[str, Any]]:
    def branch(name: str) -> SearchStrategy[dict[str, Any]]:
        computed = condition.filter(lambda one: one is not True)
        return st.fixed_dictionaries(
            {"id": st.just(name), "when": computed}, optional={"title": texts, "output": value}
        )

    expression = st.fixed_dictionaries({"branches": st.tuples(branch("a"), branch("b")).map(list)})
    choice = st.fixed_dictionaries(
        {"by": st.just("choice"), "branches": st.just([{"id": "a", "title": "First"}, {"id": "b"}])},
        optional={"question": value, "default": st.sampled_from(["a", "b"])},
    )
    return st.one_of(expression, choice)


@st.composite
def journey_documents(draw: DrawFn, max_states: int = 4, *, kinds: tuple[str, ...] = MAIN) -> dict[str, Any]:
    """A small valid journey: a way from first to final state, with ways around, failures, events and commands."""
    count = draw(st.integers(1, max_states))
    ids = [f"s{number}" for number in range(count)]
    kind_of = {one: draw(st.sampled_from(kinds)) for one in ids}
    if draw(st.booleans()):
        kind_of[ids[0]] = "initial"
    made = [draw(states(one, kind_of[one], tuple(ids[:number]))) for number, one in enumerate(ids)]
    made.append(draw(states("end", "final", tuple(ids))))
    ways: list[dict[str, Any]] = []
    for number, one in enumerate(ids):
        following = [*ids[number + 1 :], "end"]
        ways += draw(_ways_out(one, kind_of[one], following, tuple(ids[: number + 1])))
    failing = [one for one in ids if kind_of[one] in FAILING]
    handled: bool = draw(st.booleans())
    if failing and handled:
        made.append(draw(states("handler", "error_handling", tuple(ids))))
        sources = draw(st.lists(st.sampled_from(failing), min_size=1, unique=True))
        ways += [{"source": one, "target": "handler", "trigger": "tool_failure"} for one in sources]
        ways.append({"source": "handler", "target": "end"})
    return {
        "id": draw(names),
        "title": draw(texts),
        "initial": [ids[0]],
        "variables": [{"name": "count", "type": "number", "default": 0}, {"name": "note"}, {"name": "seen"}],
        "states": made,
        "transitions": ways,
    }


@st.composite
def _ways_out(
    draw: DrawFn, source: str, kind: str, following: list[str], before: tuple[str, ...]
) -> list[dict[str, Any]]:
    def to(target: str, **more: Any) -> dict[str, Any]:
        return {"source": source, "target": target, **more}

    ways: list[dict[str, Any]] = []
    somewhere = st.sampled_from(following)
    if draw(st.booleans()):
        ways.append(to(draw(somewhere), trigger="external_event", events=[draw(st.sampled_from(EVENTS))]))
    if draw(st.booleans()):
        ways.append(to(draw(somewhere), trigger="user_input", commands=[draw(st.sampled_from(COMMANDS))]))
    if draw(st.booleans()):
        ways.append(to(draw(somewhere), trigger="timeout", after_seconds=draw(st.sampled_from([1, 60]))))
    if kind == "decision_point":
        return [*ways, to(draw(somewhere), choices=["a"]), to(following[0], choices=["b"])]
    if draw(st.booleans()):
        guard = draw(conditions(before).filter(lambda one: one is not True))
        mappings = draw(_assignments(values(before)))
        ways.append(to(draw(somewhere), trigger="conditional", guard=guard, mappings=mappings))
    return [*ways, to(following[0], trigger=draw(st.sampled_from(["automatic", "tool_success"])))]


@st.composite
def bundles(draw: DrawFn, max_states: int = 4, *, kinds: tuple[str, ...] = MAIN) -> Bundle:
    """A small valid bundle with one active journey and a child that `workflow_bridge` states run."""
    journey = draw(journey_documents(max_states, kinds=kinds))
    journey["id"] = f"main_{journey['id']}"
    only = {"id": "only", "type": "final", "output": {"$literal": draw(json_values())}}
    child = {"id": CHILD, "initial": ["only"], "states": [only]}
    policy = draw(st.fixed_dictionaries({}, optional={"on_failure": st.sampled_from(["fail", "incident"])}))
    return Bundle.model_validate(
        {"journeys": [journey], "children": [child], "environment": ENVIRONMENT, "policy": policy}
    )
