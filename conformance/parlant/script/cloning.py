"""A way into another journey: its states are copied into the one around it, and what ends it leads to one fork.

So does the SDK when a script is read; see `specs/parlant.md`, and `r10`, `r11` among the readings of whole stores.
"""

from __future__ import annotations

from collections import deque

from conformance.parlant.script.journeys import Edge, Journey, State
from conformance.parlant.script.refusing import ScriptError
from conformance.parlant.script.stores import END


def enter(source: State, inner: Journey, condition: str | None) -> Edge:
    """Copies a journey in. What goes on from the edge that it gives goes on from the fork where the copies join."""
    outer = source.journey
    if outer is None:
        raise ScriptError("no transition leads out of the end")
    merge = outer.state("fork", metadata={"sub_journey_id": inner.id})
    entry = source
    if condition:
        entry = outer.state("fork", metadata={"sub_journey_id": inner.id})
        outer.edge(source, entry, condition)
    _Copying(outer, inner, merge).copy(entry)
    return Edge(source, merge, condition)


class _Copying:
    """One journey on its way into another."""

    def __init__(self, outer: Journey, inner: Journey, merge: State) -> None:
        self.outer = outer
        self.inner = inner
        self.merge = merge
        self.copies: dict[str, State] = {}
        self.states = {state.id: state for state in inner.states}

    def copy(self, entry: State) -> None:
        """Copies all that the root leads to, breadth first."""
        agenda: deque[tuple[str, State]] = deque()
        for row in self.inner.out(self.inner.initial_state):
            self._edge(entry, row["target"], row["condition"], agenda)
        done: dict[str, None] = {}
        while agenda:
            name, copied = agenda.popleft()
            if name in done:
                continue
            done[name] = None
            out = self.inner.out(self.states[name])
            for row in out:
                self._edge(copied, row["target"], row["condition"], agenda)
            if not out:
                self.outer.edge(copied, self.merge, None)

    def _edge(self, source: State, target: str, condition: str | None, agenda: deque[tuple[str, State]]) -> None:
        """A transition to the copy of its target; out of the journey, to the fork where the copies join."""
        if target == END or target not in self.states:
            self.outer.edge(source, self.merge, condition)
            return
        if target not in self.copies:
            self.copies[target] = self._state(self.states[target])
        self.outer.edge(source, self.copies[target], condition)
        agenda.append((target, self.copies[target]))

    def _state(self, state: State) -> State:
        inside = {
            **state.row["metadata"].get("journey_node", {}),
            "journey_id": self.outer.id,
            "sub_journey_id": self.inner.id,
        }
        made = self.outer.state(
            state.kind or "chat",
            action=state.action,
            tools=self.inner.server.entries(state.row["tools"]),
            metadata={**state.row["metadata"], "journey_node": inside},
        )
        stores = self.outer.stores
        tied = f"journey_node:{state.id}"
        found = [row["id"] for row in stores.rows["canned_responses"] if tied in row["tags"]]
        stores.tag_canned_responses(found, f"journey_node:{made.id}")
        return made
