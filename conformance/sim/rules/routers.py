"""D6: in a parallel Sim's legacy router always fails, and a router's `selectedPath` is blank; here they work."""

from __future__ import annotations

from collections.abc import Iterable

from conformance.sim.rules.situation import Situation
from conformance.verdicts import Difference

_FAILURE = "Invalid routing decision: "


def excuse(situation: Situation) -> Iterable[Difference]:
    """The failure of legacy routers with what comes of it, and the blank paths of others."""
    return [*_legacy(situation), *_paths(situation)]


def _legacy(situation: Situation) -> Iterable[Difference]:
    canvas = situation.canvas
    failed = {
        key
        for key, there in situation.there.items()
        if there.type == "router" and (there.error or "").startswith(_FAILURE) and canvas.parallels(key[0])
    }
    if not failed:
        return ()
    routers = {block for block, _ in failed}
    later = canvas.after(routers) | {one for block in routers for one in canvas.inside(canvas.parallels(block)[-1])}
    changed = situation.only_here | situation.only_there
    if not {block for block, _ in changed} <= later | routers:
        return ()
    return [*situation.about(routers | later, changed | failed), *situation.whole("success", "output", "error")]


def _paths(situation: Situation) -> Iterable[Difference]:
    canvas = situation.canvas
    routers = [block for block in canvas.blocks if canvas.kind(block) == "router_v2" and canvas.parallels(block)]
    return [
        one for one in situation.differences if routers and ".selectedPath" in one.place and one.expected in ("", None)
    ]
