"""Which ids Parlant will give: they derive from content, so a script need not say what comes of itself.

A fact about Parlant 3.3 (`parlant.core.common.IdGenerator` and the stores, Apache-2.0): an id is made of a checksum of
a thing's fields and of how often that checksum was asked for.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

_LENGTH = 10


class Ids:
    """The generator, followed from the start of a script."""

    def __init__(self) -> None:
        self._asked: Counter[str] = Counter()

    def copy(self) -> Ids:
        """The same generator, to try something with."""
        found = Ids()
        found._asked = self._asked.copy()
        return found

    def become(self, other: Ids) -> None:
        """Takes what was tried with a copy."""
        self._asked = other._asked

    def following(self, checksum: str, ahead: int = 1) -> str:
        """The id that the next request will get, or one of those after it."""
        text = f"{checksum}-{self._asked[checksum] + ahead}"
        found = base64.urlsafe_b64encode(hashlib.md5(text.encode(), usedforsecurity=False).digest()).decode()
        return "".join(one for one in found if one.isalnum())[:_LENGTH]

    def taken(self, checksum: str, wanted: str, reach: int = 1) -> int:
        """How many requests lead to the id that is wanted; they are counted. 0: none of the next `reach` does."""
        for ahead in range(1, reach + 1):
            if self.following(checksum, ahead) == wanted:
                self._asked[checksum] += ahead
                return ahead
        return 0


def checksum(*parts: object) -> str:
    """The checksum of fields as the stores write them: one after the other, as Python prints them."""
    return hashlib.md5("".join(str(one) for one in parts).encode(), usedforsecurity=False).hexdigest()


def of_agent(row: Mapping[str, Any]) -> str:
    """An agent's checksum."""
    return checksum(row["name"], row["description"], row["max_engine_iterations"], None)


def of_customer(row: Mapping[str, Any]) -> str:
    """A customer's checksum."""
    return checksum(row["name"], row["extra"], row["tags"])


def of_term(row: Mapping[str, Any]) -> str:
    """A term's checksum."""
    return checksum(row["name"], row["description"], row["synonyms"])


def of_guideline(row: Mapping[str, Any]) -> str:
    """A guideline's checksum."""
    return checksum(row["condition"], row["action"] or "", row["enabled"], row["metadata"])


def of_journey(row: Mapping[str, Any], conditions: Sequence[str]) -> str:
    """A journey's checksum. The order of its conditions' ids counts."""
    return checksum(row["title"], row["description"], list(conditions))


def of_node(journey: str, row: Mapping[str, Any]) -> str:
    """A state's checksum."""
    services = [one.partition(":") for one in row["tools"]]
    printed = ", ".join(f"ToolId(service_name={service!r}, tool_name={tool!r})" for service, _, tool in services)
    return checksum(journey, row["action"], f"[{printed}]")


def of_relationship(row: Mapping[str, Any]) -> str:
    """A relationship's checksum, which is no hash."""
    return f"{row['source']['id']}{row['target']['id']}{row['kind']}"
