"""Which states can come after which, for a whole graph at once: a bit for each state, so that asking costs next to
nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence


class Reachability:
    """What can be reached from where, and the weight of it."""

    def __init__(self, ways: Mapping[str, Sequence[str]], weights: Mapping[str, float]) -> None:
        self._names = tuple(ways)
        self._index = {name: number for number, name in enumerate(self._names)}
        self._after = self._closure(ways)
        self._by_weight: dict[float, int] = {}
        for name, weight in weights.items():
            self._by_weight[weight] = self._by_weight.get(weight, 0) | 1 << self._index[name]

    def leads(self, source: str, target: str) -> bool:
        """Whether the target can be entered after the source (the source itself only by a cycle)."""
        return bool(self._after[self._index[source]] >> self._index[target] & 1)

    def ahead(self, here: Iterable[str]) -> int:
        """These states and all that can come after them, as bits."""
        found = 0
        for name in here:
            number = self._index[name]
            found |= 1 << number | self._after[number]
        return found

    def weight(self, bits: int) -> float:
        """The weight of states, given as bits."""
        return sum(weight * (bits & those).bit_count() for weight, those in self._by_weight.items())

    def names(self, bits: int) -> Iterator[str]:
        """The names of states, given as bits, in the order of the document."""
        return (name for number, name in enumerate(self._names) if bits >> number & 1)

    def _closure(self, ways: Mapping[str, Sequence[str]]) -> list[int]:
        """For each state, what comes after it: gone through from the ends backwards, again until cycles are told
        too."""
        after = [0] * len(self._names)
        order = [self._index[name] for name in _from_the_ends(ways)]
        targets = [[self._index[target] for target in ways[name]] for name in self._names]
        changed = True
        while changed:
            changed = False
            for number in order:
                found = after[number]
                for target in targets[number]:
                    found |= 1 << target | after[target]
                if found != after[number]:
                    after[number] = found
                    changed = True
        return after


def _from_the_ends(ways: Mapping[str, Sequence[str]]) -> list[str]:
    """All states, each after those it leads to, as far as cycles allow."""
    order: list[str] = []
    seen: dict[str, None] = {}
    for root in ways:
        stack = [(root, iter(ways[root]))] if root not in seen else []
        seen[root] = None
        while stack:
            name, further = stack[-1]
            following = next((one for one in further if one not in seen), None)
            if following is None:
                order.append(name)
                stack.pop()
            else:
                seen[following] = None
                stack.append((following, iter(ways[following])))
    return order
