"""D5: resuming the same approval in a later round overwrites the earlier round's entry in Sim's log; here both stay."""

from __future__ import annotations

from collections.abc import Iterable

from conformance.sim.rules.situation import Situation
from conformance.verdicts import Difference


def excuse(situation: Situation) -> Iterable[Difference]:
    """Entries of approvals in rounds before one that Sim's log still has."""
    kept = {
        key
        for key in situation.only_here
        if situation.here[key].type == "human_in_the_loop"
        and any(block == key[0] and rounds > key[1] for block, rounds in situation.there)
    }
    return situation.about(set(), kept)
