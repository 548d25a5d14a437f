"""Random small journeys, and random things that happen to their runs, for property tests."""

from __future__ import annotations

import itertools
from typing import Any, NamedTuple

from hypothesis import strategies as st

from engine import events
from engine.repair.fields import correctable
from engine.run import Run
from journeys.bundle import Bundle
from tests.engine.building import FOR_AN_ACTIVITY, THROWS, Document, bundle, journey, ref, state, way

# Canvases: directed, without cycles, every join waits for all.


@st.composite
def canvases(draw: st.DrawFn, *, mixed: bool = False, guided: bool = False) -> Bundle:
    """A canvas of up to nine blocks: tools with error edges, conditions, joins.

    `mixed`: some joins take any arrival. `guided`: there are people, timers and error handlings in it.
    """
    count = draw(st.integers(2, 9))
    join = st.sampled_from(["all", "all", "any"]) if mixed else st.just("all")
    states = [state("s0", "initial", branching="all")]
    states += [draw(_blocks(f"s{index}", draw(join), guided)) for index in range(1, count)]
    edges: list[Document] = []
    for index in range(1, count):
        sources = draw(st.lists(st.integers(0, index - 1), min_size=1, max_size=3, unique=True))
        edges += [draw(_edges(states[source], f"s{index}")) for source in sources]
        if states[index]["type"] == "aggregation":
            states[index]["values"] = {f"s{source}": ref("outputs", f"s{source}") for source in sources}
    return bundle(journey(states, edges))


def _blocks(name: str, join: str, guided: bool) -> st.SearchStrategy[Document]:
    common = {"join": join, "branching": "all"}
    is_chosen = st.sampled_from([True, False])
    tools = st.just(state(name, "tool_execution", tool={"kind": "registered", "id": name}, effect="pure", **common))
    decisions = is_chosen.map(
        lambda yes: state(
            name,
            "decision_point",
            branches=[{"id": "yes", "when": yes}, {"id": "no", "when": True}],
            **common,
        )
    )
    sums = st.just(state(name, "aggregation", **common))
    people = st.sampled_from(
        [
            state(name, "pause_point", **common),
            state(name, "error_handling", strategy="retry", max_retries=1, **common),
            state(name, "error_handling", strategy="ask", **common),
            state(name, "tool_execution", tool={"kind": "registered", "id": name}, effect="unsafe", **common),
            state(name, "wait", seconds=5, **common),
        ]
    )
    return st.one_of(tools, tools, decisions, sums, *([people, people] if guided else []))


def _edges(source: Document, target: str) -> st.SearchStrategy[Document]:
    if source["type"] == "decision_point":
        return st.sampled_from(["yes", "no"]).map(lambda choice: way(source["id"], target, choices=[choice]))
    may_fail = source["type"] in ("tool_execution", "pause_point")
    triggers = ["automatic", "tool_success", "tool_failure", "tool_failure"] if may_fail else ["automatic"]
    return st.sampled_from(triggers).map(lambda trigger: way(source["id"], target, trigger=trigger))


@st.composite
def nestings(draw: st.DrawFn, *, guided: bool = False, decided: bool = False) -> Bundle:
    """A canvas with loops and parallels in it, nested up to three deep. `decided`: time has no say in what comes."""
    states: list[Document] = [state("s0", "initial", branching="all")]
    edges: list[Document] = []
    first = draw(_region(states, edges, None, 0, guided))
    if decided:
        states = [{**one, "until": "all"} if one["type"] == "parallel_execution" else one for one in states]
        states = [
            {**one, "condition": False} if one["type"] == "loop" and "condition" in one else one for one in states
        ]
    edges += [way("s0", one) for one in first]
    members = [one["id"] for one in states[1:] if "parent" not in one]
    values = {one["id"]: ref("outputs", one["id"]) for one in states[1:]}
    states.append(state("s99", "aggregation", join="all", branching="all", values=values))
    edges += [way(one, "s99") for one in members]
    return bundle(journey(states, edges))


@st.composite
def _region(
    draw: st.DrawFn, states: list[Document], edges: list[Document], parent: str | None, depth: int, guided: bool
) -> list[str]:
    """Adds the states and edges of a region, or of the whole; returns where it begins."""
    around = {} if parent is None else {"parent": parent}
    members: list[Document] = []
    for _ in range(draw(st.integers(1, 3))):
        name = f"s{len(states)}"
        is_container = depth < 3 and draw(st.integers(0, 2)) == 0
        made = draw(_containers(name, "all") if is_container else _blocks(name, "all", guided)) | around
        states.append(made)
        if is_container:
            draw(_region(states, edges, name, depth + 1, guided))
        members.append(made)
    begins: list[str] = []
    for index, member in enumerate(members):
        sources = draw(st.lists(st.integers(0, index - 1), max_size=2, unique=True)) if index else []
        edges += [draw(_edges(members[source], member["id"])) for source in sources]
        begins += [] if sources else [member["id"]]
    return begins


def _containers(name: str, join: str) -> st.SearchStrategy[Document]:
    common = {"join": join, "branching": "all" if join == "all" else "first"}
    low = {"$js": ["<", ["value", ref("scope", "index"), "index"], 2]}
    return st.sampled_from(
        [
            state(name, "loop", count=2, **common),
            state(name, "loop", count=0, **common),
            state(name, "loop", kind="for_each", collection=["a", "b", "c"], **common),
            state(name, "loop", kind="while", condition=low, **common),
            state(name, "loop", kind="while", condition=FOR_AN_ACTIVITY, max_iterations=4, **common),
            state(name, "loop", kind="do_while", condition=THROWS, **common),
            state(name, "loop", kind="do_while", condition=low, **common),
            state(name, "parallel_execution", count=2, **common),
            state(name, "parallel_execution", **common),
            state(name, "parallel_execution", collection=[1, 2, 3], batch_size=2, **common),
            state(name, "parallel_execution", collection={}, **common),
            state(name, "parallel_execution", count=3, failures="collect", **common),
            state(name, "parallel_execution", count=3, until="any", **common),
            state(name, "parallel_execution", count=3, until="race", **common),
        ]
    )


# Machines: anything may lead anywhere.

TRIGGERS = (
    *("automatic", "automatic", "tool_success", "tool_failure", "conditional", "user_confirmation"),
    *("external_event", "timeout", "late", "command", "choice"),
)

GUARDS: list[Any] = [None, None, None, True, False, ref("variables", "flag"), THROWS, FOR_AN_ACTIVITY]


@st.composite
def machines(draw: st.DrawFn, *, single: bool = False) -> Bundle:
    """One or two journeys of up to six states of any type, with cycles, interruptions, guards, hooks and limits.

    `single`: one journey that is in one state at a time, without limits that going back would bring nearer.
    """
    ids = ["j", "k"] if not single and draw(st.booleans()) else ["j"]
    journeys = [draw(_machine(one, single)) for one in ids]
    child = journey([state("only", "final", output=1)], id="child")
    if single:
        return bundle(*journeys, children=[child], policy={"max_visits": 400, "on_failure": "incident"})
    policy: Document = {"max_visits": 40, "on_failure": draw(st.sampled_from(["fail", "incident"]))}
    if draw(st.booleans()):
        policy["max_attempts"] = draw(st.integers(1, 12))
    if draw(st.booleans()):
        policy["time_limit_seconds"] = 1000
    active = ids if draw(st.booleans()) else ids[:1]
    return bundle(*journeys, policy=policy, active=active, children=[child])


@st.composite
def _machine(draw: st.DrawFn, journey_id: str, single: bool) -> Document:
    count = draw(st.integers(2, 6))
    names = [f"{journey_id}{index}" for index in range(count)]
    states = [draw(_states(name)) | draw(_extras()) for name in names]
    if single:
        states = [state(one["id"], "loop", count=2) if one["type"] == "parallel_execution" else one for one in states]
        states = [one | {"join": "any", "branching": "first", "effect": "pure"} for one in states]
        states = [{name: value for name, value in one.items() if name != "effect" or "tool" in one} for one in states]
    edges = [
        draw(_ways(source, draw(st.sampled_from(names))))
        for source in states
        for _ in range(draw(st.integers(0 if source["type"] == "final" else 1, 3)))
    ]
    inner: list[Document] = []
    for one in filter(_is_container, states):
        inside = [draw(_states(f"{one['id']}{part}")) | draw(_extras()) for part in "ab"[: draw(st.integers(1, 2))]]
        inside = [{**member, "parent": one["id"]} for member in inside if not _is_container(member)]
        edges += [draw(_ways(source, target["id"])) for source, target in itertools.pairwise(inside)]
        inner += inside
    states += inner
    done = [one["id"] for one in states if one["type"] == "tool_execution"]
    if draw(st.booleans()) and done:
        undone = draw(st.sampled_from(done))
        given = ref("local", "compensated", "output")
        states.append(
            state(f"{journey_id}u", "tool_execution", compensates=undone, tool={"kind": "registered", "id": "undo"})
            | {"output": given}
        )
    begins = draw(st.lists(st.sampled_from(names), min_size=1, max_size=1 if single else 2, unique=True))
    variables = [{"name": "flag", "type": "boolean", "default": draw(st.booleans())}, {"name": "n", "default": 0}]
    activation = {"events": ["wake"]} if journey_id == "k" else {}
    return journey(states, edges, id=journey_id, initial=begins, variables=variables, activation=activation)


def _states(name: str) -> st.SearchStrategy[Document]:
    tool = {"kind": "registered", "id": name}
    branches = [{"id": "yes", "when": ref("variables", "flag")}, {"id": "no", "when": True}]
    judged = [{"id": "yes", "when": FOR_AN_ACTIVITY}, {"id": "no", "when": True}]
    number = {"name": "number", "type": "integer", "maximum": 9}
    low = {"$js": ["<", ["value", ref("scope", "index"), "index"], 2]}
    agent_tool = {"name": "look", "tool": {"kind": "registered", "id": "look"}}
    return st.sampled_from(
        [
            state(name, "initial"),
            state(name, "tool_execution", tool=tool, effect="unsafe"),
            state(name, "tool_execution", tool=tool, effect="keyed", confirm="Really?"),
            state(name, "tool_execution", tool=tool),
            state(name, "input_collection", fields=[number]),
            state(name, "input_collection", fields=[number, {"name": "note", "required": False}], confirm=True),
            state(name, "decision_point", by="choice", branches=branches, default="no"),
            state(name, "decision_point", branches=branches),
            state(name, "decision_point", branches=judged),
            state(name, "validation", rules=[{"when": ref("variables", "flag"), "message": "no flag"}]),
            state(name, "notification", channel="mail", message="hello"),
            state(name, "aggregation", set_variables={"flag": True}),
            state(name, "pause_point"),
            state(name, "wait", seconds=30),
            state(name, "workflow_bridge", journey="child"),
            state(name, "agent_interaction", mode="chat", tools=[agent_tool], max_turns=3),
            state(name, "error_handling", strategy="retry", max_retries=2),
            state(name, "error_handling", strategy="fallback", fallback={"given": True}),
            state(name, "error_handling", strategy="ask"),
            state(name, "final", output={"end": name}),
            state(name, "loop", count=2),
            state(name, "loop", kind="do_while", condition=low),
            state(name, "loop", kind="while", condition=FOR_AN_ACTIVITY, max_iterations=3),
            state(name, "parallel_execution", count=2),
            state(name, "parallel_execution", count=2, until="any", failures="collect"),
            state(name, "parallel_execution", count=3, until="race", batch_size=2),
        ]
    )


def _extras() -> st.SearchStrategy[Document]:
    counted = [{"variable": "n", "operation": "increment"}]
    hook = [{"tool": "hook", "on_failure": "fail"}]
    return st.sampled_from(
        [
            {},
            {},
            {},
            {"join": "all", "branching": "all"},
            {"branching": "all"},
            {"timeout_seconds": 60},
            {"context_changes": counted},
            {"before": hook},
            {"after": hook, "context_changes": counted},
            {"completion": {"condition": ref("variables", "flag")}},
            {"prompts": [{"text": ["hello ", ref("variables", "n")]}]},
        ]
    )


def _is_container(one: Document) -> bool:
    return one["type"] in ("loop", "parallel_execution")


@st.composite
def _ways(draw: st.DrawFn, source: Document, target: str) -> Document:
    kind = draw(st.sampled_from(TRIGGERS))
    more: Document = {}
    if draw(st.integers(0, 3)) == 0:
        more["guard"] = draw(st.sampled_from(GUARDS))
    if draw(st.integers(0, 5)) == 0:
        more["confirmation"] = "Sure?"
    if draw(st.integers(0, 3)) == 0:
        more["mappings"] = {"flag": draw(st.sampled_from([True, False, ref("local", "output", "number")]))}
    if draw(st.integers(0, 5)) == 0:
        more["effects"] = [{"kind": "notify", "channel": "mail", "message": "on the way"}]
    match kind:
        case "external_event":
            more |= {"trigger": kind, "events": ["paid"]}
        case "timeout":
            more["trigger"] = kind
        case "late":
            more |= {"trigger": "timeout", "after_seconds": 20}
        case "command":
            more |= {"trigger": "user_input", "commands": ["stop"]}
        case "choice":
            more["choices"] = ["yes"]
        case _:
            more["trigger"] = kind
    return way(source["id"], target, **more)


# What happens.


class Action(NamedTuple):
    """Something that may happen: a kind, and two numbers that say which of what there is at that moment."""

    kind: str
    pick: int
    extra: int


USUAL = ("go", "go", "go", "go", "succeed", "answer", "fire", "fail", "event", "operate", "child")
ODD = (
    *("nonsense", "stale", "unknown", "early", "rewind", "rewind", "pause", "resume", "continue", "say"),
    *("repair", "repair", "correct", "correct"),
)
RARE = ("cancel",)
REPAIRS = (
    *("/back", "/skip", "/restart", "/cancel", "/repeat", "/help", "/continue", "go back", "start over", "skip this"),
    *("go back to the number", "/handoff"),
)
"""What people write when it does not go as planned."""
ANSWERS: tuple[str, ...] = ("yes", "5", "no", "repeat", "keep", "retry", "skip", "fail", "abort", "hello", "12", "")


def actions(max_size: int = 25) -> st.SearchStrategy[list[Action]]:
    """A sequence of things that may happen, most of them sensible."""
    kinds = st.sampled_from((*USUAL, *USUAL, *ODD)) | st.sampled_from((*USUAL, *ODD, *RARE)) | st.just("go")
    return st.lists(st.builds(Action, kinds, st.integers(0, 5), st.integers(0, 11)), max_size=max_size)


def event_of(run: Run, action: Action) -> events.Event:  # noqa: C901 - one line for each kind
    """The event that an action is at this moment of a run. `go` is what somebody would do who wants it to go on."""
    at = run.now + 1
    kind, pick, extra = action
    open_visits = [run.visits[number] for number in run.open_visits]
    visit = open_visits[pick % len(open_visits)] if open_visits else None
    match kind:
        case "go" if run.paused:
            return events.Resumed(at)
        case "go" if visit is not None and visit.question is not None:
            return events.InputReceived(at, text=_sensible(visit.question, extra), question=visit.question["id"])
        case "go" if visit is not None and visit.timers and not visit.open_calls:
            return event_of(run, Action("fire", pick, extra))
        case "go" if visit is not None and any("child" in opened for opened in visit.open_calls.values()):
            return event_of(run, Action("child", pick, extra))
        case "go" | "succeed" | "fail":
            return _end_of_call(run, action)
        case "answer":
            return events.InputReceived(at, text=ANSWERS[extra])
        case "nonsense":
            return events.InputReceived(at, values={"number": [extra, {"$text": 5}], "other": {"$env": "X"}})
        case "early":
            return events.InputReceived(at, text=ANSWERS[extra], question="0.0" if extra % 3 == 0 else None)
        case "event":
            return events.EventReceived(at, ("paid", "wake", "unheard")[extra % 3], extra)
        case "fire":
            for one in open_visits[pick % max(1, len(open_visits)) :]:
                for timer, moment in one.timers.items():
                    return events.TimerFired(max(at, moment), one.number, timer)
            return events.TimerFired(at, 0, "run")
        case "stale":
            return events.TimerFired(at, extra, ("timeout", "wait", "way:0", "run")[pick % 4])
        case "child":
            for one in open_visits:
                for call, opened in one.open_calls.items():
                    if "child" in opened:
                        error = None if extra % 3 else {"message": "the child failed"}
                        return events.ChildEnded(at, one.number, call, {"success": error is None, "error": error})
            return events.ChildEnded(at, extra, pick, {"success": True})
        case "unknown":
            return events.ToolSucceeded(at, extra, pick, {"output": extra, "answers": [{"truthy": True}]})
        case "operate":
            kinds = ("retry", "skip", "resolve", "nothing")
            return events.CommandGiven(at, kinds[extra % 4], visit.number if visit else extra, output={"number": 1})
        case "say":
            return events.CommandGiven(at, "say", name="stop")
        case "repair" if run.handoff is not None:
            return events.CommandGiven(at, ("answer", "hand_back")[extra % 2], text="hello")
        case "repair":
            return events.InputReceived(at, text=REPAIRS[extra])
        case "correct":
            known = correctable(run)
            field = known[pick % len(known)].id if known else "number"
            return events.InputReceived(at, text=f"/correct {field} {('yes', 'no', '')[pick % 3] or extra}")
        case "rewind":
            return events.Rewound(at, run.visit_count - extra if extra < run.visit_count else extra)
        case "pause":
            return events.Paused(at)
        case "resume":
            return events.Resumed(at)
        case "cancel":
            return events.Cancelled(at)
        case _:
            return events.Continued(at)


def _sensible(question: dict[str, Any], extra: int) -> str:
    """An answer that fits."""
    match question["kind"]:
        case "form":
            return str(extra % 10)
        case "choice" | "incident":
            values = [one["value"] for one in question["options"]]
            return str(values[extra % len(values)])
        case "confirmation":
            return "no" if extra % 5 == 0 else "yes"
        case _:
            return "hello"


def _end_of_call(run: Run, action: Action) -> events.Event:
    """The end of a call under way, of whichever visit: of an open one, or of one that has been left or undone."""
    at = run.now + 1
    under_way = [
        (visit, call, opened)
        for visit in run.visits.values()
        for call, opened in visit.open_calls.items()
        if "child" not in opened and not any(held["visit"] == visit.number for held in run.held)
    ]
    if not under_way:
        return events.ToolSucceeded(at, action.extra, action.pick, {"output": action.extra})
    visit, call, opened = under_way[action.pick % len(under_way)]
    if action.kind == "fail":
        outcome = ("failed", "failed", "unknown")[action.extra % 3]
        failure = {"message": "it broke", "kind": "tool", "outcome": outcome, "details": {}}
        return events.ToolFailed(at, visit.number, call, failure, 2)
    return events.ToolSucceeded(at, visit.number, call, result_of(opened, action.extra), 1)


def result_of(opened: dict[str, Any], extra: int) -> dict[str, Any]:
    """What a call of an activity gives."""
    match opened["activity"]:
        case "evaluate":
            return {"answers": [{"truthy": extra % 2 == 0, "error": "it threw" if extra == 11 else None}]}
        case "agent" if extra % 3 == 0:
            calls: list[Document] = []
            calls += [{"id": str(one), "name": ("look", "other")[one % 2], "arguments": {}} for one in range(extra % 4)]
            return {"content": "", "tool_calls": calls, "tokens": {"total": 1}}
        case "agent" if extra % 3 == 1:
            return {"content": "", "tool_calls": [{"id": "f", "name": "finish_conversation", "arguments": {}}]}
        case "agent":
            return {"content": "What else?", "tool_calls": []}
        case _:
            return {"output": {"number": extra}, "effect": ("pure", "unsafe")[extra % 2], "logs": ["done"]}
