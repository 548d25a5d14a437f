"""A script, read: what the stores would hold after it, and the tools that stand in it."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from conformance.parlant.script.modules import importing
from conformance.parlant.script.offering import Ignored
from conformance.parlant.script.refusing import TITLE, RaisedError, refuse
from conformance.parlant.script.relating import Guideline
from conformance.parlant.script.scopes import Scope
from conformance.parlant.script.server import MATCH_ALWAYS, GuidelineMatch, Server
from conformance.parlant.script.statements import Function, run_all
from conformance.parlant.script.stores import Row
from conformance.parlant.script.tools import ToolEntry
from journeys.errors import DocumentError
from journeys.validation.problem import Problem

BUILD = "build"
LONGEST = 500_000
"""Characters of a script."""


@dataclass(frozen=True)
class Script:
    """A script that has been read.

    Attributes:
        stores: the rows by store, as a reading of Parlant's stores has them.
        tools: the tools of the script, by id.
        given: ids that stand in the script; others were made here.
        matched: guidelines of which the script itself says whether they hold, by id.
    """

    stores: dict[str, list[Row]]
    tools: Mapping[str, ToolEntry]
    given: frozenset[str]
    matched: Mapping[str, bool]


async def read_script(source: str) -> Script:
    """Reads a script that defines `async def build(server)`, without Parlant.

    Raises:
        DocumentError: it is no Python, does what is not known here, or what the SDK refuses; names the line.
    """
    try:
        module = ast.parse(source[:LONGEST])
    except (SyntaxError, ValueError, RecursionError) as error:
        raise DocumentError([Problem(place="script", message=f"is no Python: {error}")], TITLE) from None
    scope = Scope(make=Function)
    server = Server()
    try:
        await run_all(module.body, scope, importing)
        build: Any = scope.names.get(BUILD)
        if not isinstance(build, Function):
            refuse(module, f"has no `async def {BUILD}(server)`")
        await build(server)
        matched = {one.id: await _matched(one, matcher) for one, matcher in server.matchers}
        rows = [await one.row() for _, one in sorted(server.tools.items())]
    except RaisedError as error:
        raise DocumentError([Problem(place="script", message=f"raises {error.kind}: {error}")], TITLE) from None
    for row in rows:
        server.stores.add("tools", row)
    guest: Row = {"id": "guest", "name": "Guest", "extra": {}, "tags": []}
    server.stores.rows["customers"].insert(0, guest)
    return Script(server.stores.rows, server.tools, frozenset(server.stores.given), matched)


async def _matched(guideline: Guideline, matcher: Any) -> bool:
    """What a matcher of the script's own finds. It is asked once: the conversation has no part in what it finds here.

    Raises:
        RaisedError: it looks at the conversation, or finds nothing.
    """
    if matcher is MATCH_ALWAYS:
        return True
    found = await matcher(Ignored("context"), guideline) if isinstance(matcher, Function) else None
    if not isinstance(found, GuidelineMatch):
        raise RaisedError("TypeError", f"the matcher of `{guideline.id}` gives no GuidelineMatch")
    return found.matched is True
