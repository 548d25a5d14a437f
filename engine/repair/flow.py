"""What an answer has been used for: which of the visits that came of it have read it, or what was made of it.

This foretells what a correction will run again. What does run again is found when the states see what has changed (see
`engine.repair.keeping`); the two differ only where a changed answer leads somewhere else.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.repair.reads import Path, paths_of_state, paths_of_ways
from engine.run import Run
from engine.scopes import ROUND_FIELDS, home, levels
from engine.visit import Visit
from journeys.states import Aggregation, AnyState, InputCollection, Loop, ParallelExecution
from journeys.values import Json, references


@dataclass(slots=True)
class Used:
    """Follows a changed answer through the visits that came of it.

    `outputs` are by scope and state the members that are others now (none named: all of it), `variables` by activation
    and name, `rounds` the containers whose items are others.
    """

    run: Run
    outputs: dict[tuple[str, str], tuple[Path, ...]] = field(default_factory=dict)
    variables: dict[tuple[str, str], None] = field(default_factory=dict)
    rounds: dict[int, None] = field(default_factory=dict)

    def begin(self, target: Visit, member: str) -> None:
        """The answer itself is another: one member of what the form gave, where that is the object of its values."""
        state = self._state(target)
        plain = isinstance(state, InputCollection) and state.output is None
        self.outputs[target.scope, target.state] = ((member,),) if plain else ((),)
        self._follow_variables(target, state)

    def hear(self, visit: Visit) -> bool:
        """Whether a visit, the next in the order of entering, has used what has changed; what it gave is then another
        too."""
        state = self._state(visit)
        used = any(self._touches(visit, path) for path in paths_of_state(state))
        self._mark(visit, state, used=used)
        self._follow_variables(visit, state)
        return used

    def on_the_ways(self, visit: Visit) -> bool:
        """Whether what happened on the ways out that a visit took has used what has changed."""
        ways = self.run.graph(visit.activation).out[visit.state]
        taken = (ways[index] for index in visit.taken)
        paths = (path for way in taken if way.effects for path in paths_of_ways([way]))
        return any(self._touches_local(visit, path) for path in paths)

    def _state(self, visit: Visit) -> AnyState:
        return self.run.graph(visit.activation).states[visit.state]

    def _mark(self, visit: Visit, state: AnyState, *, used: bool) -> None:
        if not used:
            self.outputs.pop((visit.scope, visit.state), None)
            return
        self.outputs[visit.scope, visit.state] = ((),)
        if isinstance(state, (Loop, ParallelExecution)):
            self.rounds[visit.number] = None
        for level in levels(visit.scope):
            container = self.run.visits.get(level.container)
            if container is not None:
                self.outputs[container.scope, container.state] = ((),)

    def _touches(self, visit: Visit, path: Path) -> bool:
        match path[0]:
            case "variables":
                known = [name for activation, name in self.variables if activation == visit.activation]
                return bool(known) if len(path) == 1 else path[1] in known
            case "outputs" | "errors" if len(path) == 1:
                return bool(self.outputs)
            case "outputs" | "errors":
                return self._touches_output(visit, str(path[1]), path[2:])
            case "scope":
                return self._touches_round(visit, path[1:])
            case _:
                return False

    def _touches_output(self, visit: Visit, state: str, rest: Path) -> bool:
        where = home(self.run, visit.activation, visit.scope, state)
        changed = self.outputs.get((where, state))
        if changed is None and not self._has_given(where, state, visit):
            elsewhere = [one for (scope, name), one in self.outputs.items() if name == state and scope != where]
            changed = tuple(path for one in elsewhere for path in one)
        return any(_overlap(path, rest) for path in changed or ())

    def _has_given(self, scope: str, state: str, before: Visit) -> bool:
        return any(
            (one.scope, one.state) == (scope, state) and one.left_order and one.entered_order < before.entered_order
            for one in self.run.visits.values()
        )

    def _touches_round(self, visit: Visit, path: Path) -> bool:
        named = bool(path) and path[0] not in ROUND_FIELDS
        rest = path[1:] if named else path
        if rest and rest[0] == "index":
            return False
        around = [one.container for one in levels(visit.scope) if one.container in self.run.visits]
        if named:
            around = [one for one in around if self.run.visits[one].state == path[0]]
        return any(one in self.rounds for one in around[:1])

    def _follow_variables(self, visit: Visit, state: AnyState) -> None:
        """Variables that a visit has set from what has changed are others too; those set from elsewhere are not."""
        for name, value, replaces in _settings(self.run, visit, state):
            changed = any(self._touches_local(visit, tuple(path)) for path in references(value))
            if changed:
                self.variables[visit.activation, name] = None
            elif replaces:
                self.variables.pop((visit.activation, name), None)

    def _touches_local(self, visit: Visit, path: Path) -> bool:
        if path[0] != "local":
            return self._touches(visit, path)
        changed = self.outputs.get((visit.scope, visit.state), ())
        if len(path) > 1 and path[1] in ("output", "values"):
            return any(_overlap(one, path[2:]) for one in changed)
        return bool(changed)


def _overlap(one: Path, other: Path) -> bool:
    return all(left == right for left, right in zip(one, other, strict=False))


def _settings(run: Run, visit: Visit, state: AnyState) -> list[tuple[str, Json, bool]]:
    """The variables that a visit and its ways out have set: name, from what, and whether that replaces all of it."""
    found: list[tuple[str, Json, bool]] = []
    if isinstance(state, Aggregation):
        found += [(name, value, True) for name, value in state.set_variables.items()]
    found += [(one.variable, one.value, one.operation == "set") for one in state.context_changes]
    ways = run.graph(visit.activation).out[visit.state]
    for way in (ways[index] for index in visit.taken):
        found += [(one.variable, one.value, not one.path) for one in way.transformations]
        found += [(name, value, True) for name, value in way.mappings.items()]
        found += [(one.variable, one.value, True) for one in way.effects if one.kind == "set"]
    return found
