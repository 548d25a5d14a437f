"""D5: resuming the same approval in a later round overwrites the earlier round's entry in Sim's log; here both stay."""

from __future__ import annotations

from collections.abc import Iterable

from conformance.sim.comparing import Key
from conformance.sim.rules.situation import Situation
from conformance.verdicts import Difference


def excuse(situation: Situation) -> Iterable[Difference]:
    """The entries of approvals that were asked in several rounds of a loop; what came of the answers must agree."""
    canvas = situation.canvas
    asked: dict[str, set[Key]] = {}
    for key, here in situation.here.items():
        if here.type == "human_in_the_loop" and any(canvas.kind(one) == "loop" for one in canvas.around(key[0])):
            asked.setdefault(key[0], set()).add(key)
    again = {key for keys in asked.values() if len(keys) > 1 for key in keys}
    return situation.about(set(), again)
