"""Nodes that gather, check, tell, wait, stop and end."""

from __future__ import annotations

from converters.reactflow.context import STATE, Built, Context
from converters.reactflow.nodes.parameters import TESTS
from converters.reactflow.schema.steering import (
    AggregationConfig,
    BridgeConfig,
    ErrorConfig,
    FinalConfig,
    NotificationConfig,
    PauseConfig,
    RuleConfig,
    ValidationConfig,
    WaitConfig,
)
from converters.report import MissingField
from journeys.values import Json

STRATEGIES = {"retry": "retry", "fallback": "fallback", "continue": "fallback", "ignore": "fallback", "ask": "ask",
              "fail": "fail", "stop": "fail"}  # fmt: skip


def build_validation(context: Context[ValidationConfig]) -> Built:
    """Rules that must all hold; otherwise the failure ways are taken."""
    rules = [_rule(context, one, number) for number, one in enumerate(context.config.rules, 1)]
    if not rules:
        context.refuse("has no `rules`", "write what must hold, as in `{condition: 'total > 0', message: …}`")
    return Built({"type": "validation", "title": context.node.name, "rules": rules})


def _rule(context: Context[ValidationConfig], rule: RuleConfig, number: int) -> STATE:
    scope = context.scope
    said = rule.message or f"rule {number} does not hold"
    written = rule.condition
    if written is None and rule.field is not None:
        value = scope.named(rule.field, []) or scope.guess(rule.field, [])
        scope = scope.with_own(value=value, limit=rule.value)
        written = TESTS.get(rule.type or "required")
        said = rule.message or f"{rule.field} does not fit ({rule.type or 'required'})"
    if written is None:
        context.refuse("says not what must hold", "write it in `condition`", f"rules[{number - 1}]")
        written = True
    return {"when": context.condition(written, f"rules[{number - 1}]", scope), "message": said, "field": rule.field}


def build_notification(context: Context[NotificationConfig]) -> Built:
    """Something that is said in the conversation, or by a channel."""
    config = context.config
    message = config.message or context.node.name
    if not message:
        context.refuse("says nothing", "write its `message`")
    state: STATE = {"type": "notification", "title": context.node.name, "message": context.text(message)}
    if config.channel not in ("conversation", "chat"):
        state["channel"] = config.channel
        context.notes.carried("channel", f"the worker must serve the channel `{config.channel}`")
    for name, value in (("recipients", config.recipients), ("data", config.data)):
        if value is not None:
            state[name] = context.value(value)
    return Built(state)


def build_aggregation(context: Context[AggregationConfig]) -> Built:
    """Values that are gathered; without any, the outputs of the nodes that lead here."""
    config, scope = context.config, context.scope
    given = config.values
    if given is None:
        led = dict.fromkeys(edge.source for edge in context.canvas.edges if edge.target == context.node.id)
        values = {one: scope.named(one, []) for one in led}
    elif isinstance(given, dict):
        values = context.object(given)
    elif isinstance(given, list):
        values = {_name(one, number): _source(context, one) for number, one in enumerate(given, 1)}
    else:
        values = {"value": context.value(given)}
    changes = context.object(config.setVariables)
    for name in changes:
        scope.names.declare(name)
    return Built({"type": "aggregation", "title": context.node.name, "mode": config.mode, "values": values,
                  "set_variables": changes})  # fmt: skip


def _name(source: Json, number: int) -> str:
    return source if isinstance(source, str) and "{{" not in source else f"value{number}"


def _source(context: Context[AggregationConfig], source: Json) -> Json:
    if isinstance(source, str) and "{{" not in source:
        return context.scope.find(source) or source
    return context.value(source)


def build_error_handling(context: Context[ErrorConfig]) -> Built:
    """What happens after a failure that leads here."""
    config = context.config
    strategy = STRATEGIES.get(config.strategy)
    if strategy is None:
        known = ", ".join(f"`{one}`" for one in STRATEGIES)
        context.refuse(f"there is no strategy `{config.strategy}`", f"known are {known}", "strategy")
    state: STATE = {"type": "error_handling", "title": context.node.name, "strategy": strategy or "fail",
                    "max_retries": config.maxRetries, "fallback": context.value(config.fallback)}  # fmt: skip
    return Built(state if config.message is None else {**state, "message": context.text(config.message)})


def build_pause(context: Context[PauseConfig]) -> Built:
    """A stop until a person says go on."""
    config = context.config
    state: STATE = {"type": "pause_point", "title": context.node.name}
    if config.question is not None:
        state["question"] = context.text(config.question)
    if config.timeout is not None:
        state["timeout_seconds"] = config.timeout / 1000
    return Built(state)


def build_wait(context: Context[WaitConfig]) -> Built:
    """A pause by the clock."""
    config = context.config
    state: STATE = {"type": "wait", "title": context.node.name}
    if (config.duration is None) == (config.until is None):
        context.refuse("has not one of `duration` (milliseconds) and `until`", "give it one of them")
        return Built({**state, "seconds": 0})
    if config.until is not None:
        return Built({**state, "until": context.text(config.until)})
    if isinstance(config.duration, str):
        value = context.text(config.duration)
        tree: Json = ["/", ["value", value, "duration"], 1000]
        return Built({**state, "seconds": {"$js": tree, "source": "duration / 1000", "names": {"duration": value}}})
    return Built({**state, "seconds": (config.duration or 0) / 1000})


def build_final(context: Context[FinalConfig]) -> Built:
    """An end; without an output of its own, the result is what the node before gave."""
    config, scope = context.config, context.scope
    state: STATE = {"type": "final", "title": context.node.name, "outcome": config.outcome}
    if config.output is not None:
        state["output"] = context.value(config.output)
    else:
        led = dict.fromkeys(edge.source for edge in context.canvas.edges if edge.target == context.node.id)
        each = [scope.named(one, []) for one in led]
        if each:
            state["output"] = each[0] if len(each) == 1 else {"$call": "first", "args": each}
    return Built(state if config.message is None else {**state, "message": context.text(config.message)})


def build_workflow(context: Context[BridgeConfig]) -> Built:
    """Another workflow, run as a child."""
    config, node = context.config, context.node
    if not config.workflowId:
        context.refuse("names no workflow", "write the id of the one to run in `workflowId`")
    elif config.workflowId not in context.children:
        reason = f"the child workflow `{config.workflowId}` was not supplied; give it under that id (--child)"
        found = MissingField(
            node.id, node.type, node.name or node.id, "workflowId", "the child workflow", reason=reason
        )
        context.missing.append(found)
    state: STATE = {"type": "workflow_bridge", "title": node.name, "journey": config.workflowId or "unknown"}
    state["input"] = context.value(config.input) if config.input is not None else {"$ref": ["input"]}
    context.scope.own["result"] = {"$ref": ["local", "output", "result"]}
    state["context_changes"] = context.set_variables(config.outputMapping, "result")
    return Built(state)
