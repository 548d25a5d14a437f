"""Where Sim loses work in silence or lets timing decide, and the graph is followed here: rules D1 to D7, no others.

Each rule says which differences it accounts for. It looks at what Sim gave and at the graph, not at names of cases, and
leaves alone what it does not account for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from conformance.sim.rules import approvals, branches, children, joins, loops, routers, wording
from conformance.sim.rules.situation import Situation
from conformance.verdicts import Difference

Rule = Callable[[Situation], Iterable[Difference]]
RULES: dict[str, Rule] = {
    "D1": loops.excuse,
    "D2": joins.excuse,
    "D3": branches.excuse,
    "D4": children.excuse,
    "D5": approvals.excuse,
    "D6": routers.excuse,
    "D7": wording.excuse,
}


def excused(situation: Situation, known: Sequence[str] = tuple(RULES)) -> dict[str, list[Difference]]:
    """The differences that rules account for, by rule. `known`: which rules may be used."""
    found: dict[str, list[Difference]] = {}
    left = list(situation.differences)
    for name in known:
        taken = [one for one in RULES[name](situation) if one in left]
        if taken:
            found[name] = taken
            left = [one for one in left if one not in taken]
    return found
