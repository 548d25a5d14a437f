"""Where a journey is to be here after a turn, and by which rules that is not where Parlant has it."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Here:
    """One journey.

    Attributes:
        path: its current path, by names.
        entered: the states that are entered in the turn, in order.
        rules: the rules that have made it differ so far.
        left: it was left, or has come to its end, and waits for a trigger.
        ahead: states at the end of the path that Parlant reaches in a later turn.
        stuck: it does not go on any more: a tool of it has failed.
        unrun: it stands on a tool state whose tool has not run.
        others: other paths that are right too, where an answer was only refused in part.
    """

    path: tuple[str, ...] = ()
    entered: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    left: bool = False
    ahead: tuple[str, ...] = ()
    stuck: bool = False
    unrun: bool = False
    others: tuple[tuple[str, ...], ...] = ()

    def by(self, rule: str, path: tuple[str, ...] | None = None, **changes: object) -> Here:
        """The same, changed by a rule."""
        rules = self.rules if rule in self.rules else (*self.rules, rule)
        made = replace(self, rules=rules, **changes)  # type: ignore[arg-type]
        return made if path is None else replace(made, path=path)
