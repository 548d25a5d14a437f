"""Hooks at work: each is told of a call, in order, and what it changes is written down."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from activities.border import Call
from activities.tools.adapter import within_time
from journeys.errors import ToolError
from journeys.tool_accounts import Transformation
from journeys.tool_hooks import Finished, Replaced, ToolCall, ToolHook
from journeys.values import Json


async def before(hooks: Sequence[ToolHook], made: ToolCall, call: Call, changes: list[Transformation]) -> ToolCall:
    """The call as the before-hooks leave it.

    Raises:
        ToolError: a hook refuses it, or fails (kind `hook`); nothing was done.
    """
    for hook in hooks:
        if hook.when != "before":
            continue
        found = await _asked(hook, made, call, outcome_unknown=False)
        if found is None:
            continue
        if not isinstance(found, Mapping):
            raise _wrong(hook, found, "new arguments by name, or nothing", outcome_unknown=False)
        changed = {
            name: "changed" for name in {**made.arguments, **found} if made.arguments.get(name) != found.get(name)
        }
        changes.append(Transformation(step="before_hook", by=hook.name, changed=dict(changed)))
        made = replace(made, arguments=dict(found))
    return made


async def after(hooks: Sequence[ToolHook], finished: Finished, call: Call, changes: list[Transformation]) -> Json:
    """The output as the after-hooks leave it; they are told of a failure too.

    Raises:
        ToolError: a hook fails the call; its kind is `hook` unless the hook says more.
    """
    for hook in hooks:
        if hook.when != "after":
            continue
        found = await _asked(hook, finished, call, outcome_unknown=finished.error is None)
        if isinstance(found, Replaced) and finished.error is None:
            changes.append(Transformation(step="after_hook", by=hook.name))
            finished = replace(finished, output=found.output)
        elif found is not None and not isinstance(found, Replaced):
            raise _wrong(hook, found, "Replaced(output), or nothing", outcome_unknown=finished.error is None)
    return finished.output


async def _asked(hook: ToolHook, told: ToolCall | Finished, call: Call, *, outcome_unknown: bool) -> Any:
    try:
        return await within_time(call, f"The hook {hook.name}", _answer(hook, told))
    except ToolError:
        raise
    except Exception as error:
        raise _failed(hook, str(error) or type(error).__name__, outcome_unknown=outcome_unknown) from None


async def _answer(hook: ToolHook, told: ToolCall | Finished) -> Any:
    if inspect.iscoroutinefunction(hook.function):
        return await hook.function(told)
    found = await asyncio.to_thread(hook.function, told)
    return await found if inspect.isawaitable(found) else found


def _wrong(hook: ToolHook, found: object, wanted: str, *, outcome_unknown: bool) -> ToolError:
    said = f"it returned {type(found).__name__} and should return {wanted}"
    return _failed(hook, said, outcome_unknown=outcome_unknown)


def _failed(hook: ToolHook, reason: str, *, outcome_unknown: bool) -> ToolError:
    return ToolError(
        f"The hook {hook.name} failed: {reason}", kind="hook", outcome="unknown" if outcome_unknown else "failed"
    )
