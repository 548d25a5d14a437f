"""Guidelines, tags and journeys as they relate to each other."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from conformance.parlant.script.offering import Offered
from conformance.parlant.script.refusing import ScriptError
from conformance.parlant.script.stores import Stores
from conformance.parlant.script.tools import ToolEntry, ids_of

_VERBS = ("prioritize_over", "exclude", "depend_on", "depend_on_any")


@dataclass(eq=False)
class Related(Offered):
    """Something that relationships have as an end."""

    stores: Stores = field(repr=False)
    id: str

    def end(self) -> tuple[str, str]:
        """The end: its kind and id."""
        raise AssertionError("every kind has its own")

    def prioritize_over(self, *targets: Related) -> None:
        """Where both hold, only this does."""
        self._relate("priority", targets)

    def exclude(self, *targets: Related) -> None:
        """Another word for it."""
        self._relate("priority", targets)

    def depend_on(self, *targets: Related) -> None:
        """It holds only where all of these do."""
        self._relate("dependency", targets)

    def depend_on_any(self, *targets: Related) -> None:
        """It holds only where one of these does."""
        self._relate("dependency_any", targets, self.stores.id_for("group"))

    def _relate(self, kind: str, targets: tuple[Related, ...], group: str | None = None) -> None:
        if not targets:
            raise ScriptError("needs something to relate to")
        for one in targets:
            self.stores.relate(kind, self.end(), end_of(one), group)


def end_of(target: object) -> tuple[str, str]:
    """The end of a relationship that something given as a target is. Raises ScriptError."""
    if not isinstance(target, (Related, AnyOf, AllOf)):
        raise ScriptError(f"a {type(target).__name__} cannot be related to")
    return target.end()


@dataclass(eq=False)
class Tag(Related):
    """A tag."""

    name: str = ""
    offers: ClassVar = ("id", "name", "reevaluate_after", *_VERBS)

    def end(self) -> tuple[str, str]:
        """All that have it."""
        return "tag_all", self.id

    def reevaluate_after(self, *tools: ToolEntry) -> None:
        """Guidelines with it are looked at again after these tools."""
        for tool in ids_of(tools):
            self.stores.relate("reevaluation", self.end(), ("tool", tool))


@dataclass(frozen=True)
class AnyOf(Offered):
    """One of those with a tag."""

    tag: Tag

    def end(self) -> tuple[str, str]:
        """The end of a relationship."""
        return "tag_any", self.tag.id


@dataclass(frozen=True)
class AllOf(Offered):
    """All of those with a tag."""

    tag: Tag

    def end(self) -> tuple[str, str]:
        """The end of a relationship."""
        return "tag_all", self.tag.id


@dataclass(eq=False)
class Guideline(Related):
    """A guideline, or an observation."""

    condition: str = ""
    action: str | None = None
    offers: ClassVar = ("id", "condition", "action", "entail", "disambiguate", "reevaluate_after", *_VERBS)

    def end(self) -> tuple[str, str]:
        """Itself."""
        return "guideline", self.id

    def entail(self, guideline: Guideline) -> None:
        """Where it holds, so does the other."""
        self._relate("entailment", (guideline,))

    def disambiguate(self, targets: list[Related]) -> None:
        """Where it holds and several of these may be meant, the customer is asked. Of journeys, their triggers are."""
        if len(targets) < 2:
            raise ScriptError("needs two targets or more to tell apart")
        own = [one for one in targets if isinstance(one, Guideline)]
        triggers = [trigger for one in targets for trigger in getattr(one, "conditions", ())]
        self._relate("disambiguation", (*own, *triggers))

    def reevaluate_after(self, *tools: ToolEntry) -> None:
        """It is looked at again after these tools."""
        for tool in ids_of(tools):
            self.stores.relate("reevaluation", self.end(), ("tool", tool))
