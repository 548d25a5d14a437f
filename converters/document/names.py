"""What the first name of a reference can mean in one journey: a state, by id or title, or one of the namespaces."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from journeys.validation.suggestion import nearest
from journeys.values import NAMESPACES, Json


def normalised(name: str) -> str:
    """A name as references are compared: in lower case, without blanks."""
    return "".join(name.lower().split())


@dataclass(slots=True)
class Names:
    """The names that references of one journey may begin with.

    Attributes:
        ids: ids of the states.
        titles: id by normalised title, where only one state has it and it is nobody's id.
        ambiguous: normalised titles that several states have.
        secrets: names of secret variables.
        environment: names of environment values that are no secrets.
    """

    ids: dict[str, None] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    ambiguous: dict[str, list[str]] = field(default_factory=dict)
    secrets: dict[str, None] = field(default_factory=dict)
    environment: dict[str, None] = field(default_factory=dict)

    @classmethod
    def of(cls, journey: Json, environment: dict[str, None]) -> Names:
        """The names in a journey's document, whatever else may be wrong with it."""
        made = cls(environment=environment)
        states = [one for one in _list(journey, "states") if isinstance(one.get("id"), str)]
        made.ids = dict.fromkeys(state["id"] for state in states)
        called: dict[str, list[str]] = {}
        for state in states:
            if isinstance(state.get("title"), str) and normalised(state["title"]):
                called.setdefault(normalised(state["title"]), []).append(state["id"])
        lowered = {normalised(state): state for state in reversed(made.ids)}
        made.titles = {title: ids[0] for title, ids in called.items() if len(dict.fromkeys(ids)) == 1} | lowered
        made.ambiguous = {title: ids for title, ids in called.items() if len(ids) > 1 and title not in lowered}
        variables = _list(journey, "variables")
        made.secrets = dict.fromkeys(str(one.get("name")) for one in variables if one.get("secret") is True)
        return made

    def state(self, name: str) -> str | None:
        """The id of the state that is meant, or None."""
        return name if name in self.ids else self.titles.get(normalised(name))

    def is_both(self, name: str) -> bool:
        """Whether a name is a namespace and a state, so that nobody can tell which is meant."""
        return name in NAMESPACES and self.state(name) is not None

    def meant(self, name: str) -> str | None:
        """The name that was probably meant by one that is not known."""
        return nearest(name, [*self.ids, *NAMESPACES])


def _list(journey: Json, name: str) -> list[dict[str, Any]]:
    found = journey.get(name) if isinstance(journey, dict) else None
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
