"""Conditions: decided by an expression, by a person, or by what a tool answers."""

from __future__ import annotations

from converters.reactflow.canvas import plain_handle
from converters.reactflow.context import STATE, Built, Context
from converters.reactflow.loop_conditions import NO, YES
from converters.reactflow.names import Scope
from converters.reactflow.nodes.api import request_of
from converters.reactflow.nodes.tool import tool_of
from converters.reactflow.schema.steering import ConditionBranch, ConditionConfig
from converters.reactflow.schema.theirs import Choice
from journeys.values import Json, ref

OUTPUTS = ("decision_result", "evaluation_metadata")
_YES_NO = (Choice(value="true", label="Yes"), Choice(value="false", label="No"))


def build(context: Context[ConditionConfig]) -> Built:
    """The state of a condition."""
    config = context.config
    wanted = config.evaluationType or ("user_choice" if config.requiresUserInput else None)
    if wanted is None and (config.toolConfig is not None or config.apiConfig is not None):
        wanted = "external_data"
    state: STATE = {"type": "decision_point", "title": context.node.name or f"Decision: {context.node.id}"}
    built = Built(state)
    match wanted:
        case "user_choice":
            if config.condition is not None:
                context.notes.changed("condition", "is only shown in `evaluation_metadata`: a person decides")
            _ask(context, built)
        case "external_data":
            _fetch(context, built)
        case _:
            _evaluate(context, built, context.scope)
    metadata = {"type": wanted or "expression", "condition": _shown(config)}
    state["output"] = {"decision_result": None, "evaluation_metadata": metadata}
    for target, branch in ((config.truePath, "true"), (config.falsePath, "false")):
        if target is not None:
            built.choices[target] = branch
    return built


def _shown(config: ConditionConfig) -> str | None:
    return None if config.condition is None else str(config.condition)


def _evaluate(context: Context[ConditionConfig], built: Built, scope: Scope) -> None:
    config = context.config
    if config.conditions:
        _several(context, built, scope)
    elif config.condition is not None:
        when = context.condition(config.condition, "condition", scope)
        _two(built, when)
    else:
        own = [
            edge
            for edge in context.leaving
            if edge.said.condition is not None or edge.plain_handle in ("else", "default")
        ]
        if not own:
            remedy = "write it in `condition`, or one for each way in `conditions`"
            context.refuse("has no condition", remedy)
        built.state["branches"] = [{"id": "none", "when": False}]
        named = [ConditionBranch(id=edge.id, name=edge.label, condition=edge.said.condition) for edge in own]
        if named:
            _branches(context, built, scope, named)


def _two(built: Built, when: Json) -> None:
    built.state["branches"] = [
        {"id": "true", "title": "Yes", "when": when, "output": {"decision_result": True}},
        {"id": "false", "title": "No", "output": {"decision_result": False}},
    ]
    built.choices |= dict.fromkeys(YES, "true") | dict.fromkeys(NO, "false")


def _several(context: Context[ConditionConfig], built: Built, scope: Scope) -> None:
    given = context.config.conditions
    named = [one if one.id else one.model_copy(update={"id": one.name or f"branch-{number}"})
             for number, one in enumerate(given, 1)]  # fmt: skip
    _branches(context, built, scope, named)


def _branches(context: Context[ConditionConfig], built: Built, scope: Scope, named: list[ConditionBranch]) -> None:
    """Branches in their order; those without a condition are taken when no other is, and so stand last."""
    made: list[STATE] = []
    ids: dict[str, None] = {}
    for one in sorted(named, key=_is_else):
        if one.id in ids:
            context.refuse(f"two of its conditions have the id `{one.id}`", "give each one its own", "conditions")
            continue
        ids[one.id] = None
        when = (
            True
            if _is_else(one)
            else context.condition(one.condition or "", f"conditions: {one.name or one.id}", scope)
        )
        made.append({"id": one.id, "title": one.name, "when": when, "output": {"decision_result": one.id}})
        built.choices |= {plain_handle(one.id): one.id, f"condition{plain_handle(one.id)}": one.id}
        if one.name:
            built.choices.setdefault(plain_handle(one.name), one.id)
        if _is_else(one):
            built.choices |= {"else": one.id, "default": one.id}
    if sum(_is_else(one) for one in named) > 1:
        context.refuse("two of its conditions are empty", "only one can be taken when no other is", "conditions")
    built.state["branches"] = made


def _is_else(branch: ConditionBranch) -> bool:
    return branch.condition is None or branch.condition == "" or branch.name.strip().lower() == "else"


def _ask(context: Context[ConditionConfig], built: Built) -> None:
    config = context.config
    options = config.options or list(_YES_NO)
    made: list[STATE] = []
    for one in options:
        branch = str(one.value).lower() if isinstance(one.value, bool) else str(one.value)
        result = {"true": True, "false": False}.get(branch, one.value) if not config.options else one.value
        output = {"decision_result": result}
        made.append({"id": branch, "title": one.label, "description": one.description, "output": output})
        built.choices |= {plain_handle(branch): branch, f"condition{plain_handle(branch)}": branch}
        if one.label:
            built.choices.setdefault(plain_handle(one.label), branch)
    ids = [one["id"] for one in made]
    if {"true", "false"} <= set(ids):
        built.choices |= dict.fromkeys(YES, "true") | dict.fromkeys(NO, "false")
    asked = config.question or context.node.name or "Which way?"
    built.state |= {"by": "choice", "branches": made, "question": context.text(asked)}
    if config.defaultChoice is not None:
        default = config.defaultChoice if isinstance(config.defaultChoice, str) else str(config.defaultChoice).lower()
        if default not in ids:
            default = built.choices.get(plain_handle(default), default)
        if default not in ids:
            known = ", ".join(f"`{one}`" for one in ids)
            context.refuse(f"its default `{default}` is none of its options", f"they are {known}", "defaultChoice")
        built.state["default"] = default
    if config.timeout is not None:
        built.state["timeout_seconds"] = config.timeout / 1000


def _fetch(context: Context[ConditionConfig], built: Built) -> None:
    """A tool is called first; its answer is `result` in the condition, or decides by itself."""
    config, state = context.config, built.state
    given = config.apiConfig or config.toolConfig
    if given is None:
        context.refuse("nothing says whose data decide", "name the tool in `toolConfig`, or a request in `apiConfig`")
        return
    state |= {"by": "tool", "retry": context.retry(given.retryPolicy)}
    if given.timeout is not None:
        state["call_timeout_seconds"] = given.timeout / 1000
    answer = ref("local", "response")
    if config.apiConfig is not None:
        state["tool"] = request_of(context, config.apiConfig)
        answer = ref("local", "response", "data")
    elif config.toolConfig is not None:
        state["tool"] = tool_of(context, config.toolConfig)
    if config.condition is not None or config.conditions:
        _evaluate(context, built, context.scope.with_own(result=answer, data=answer, response=answer))
    elif config.options:
        _by_answer(context, built, answer)
    else:
        _two(built, answer)


def _by_answer(context: Context[ConditionConfig], built: Built, answer: Json) -> None:
    """The branch whose value is the tool's answer."""
    named: list[ConditionBranch] = []
    scope = context.scope.with_own(result=answer)
    for number, one in enumerate(context.config.options):
        scope.own[f"__option_{number}"] = one.value
        named.append(ConditionBranch(id=str(one.value), name=one.label, condition=f"result === __option_{number}"))
    _branches(context, built, scope, named)
