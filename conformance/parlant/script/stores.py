"""The rows that a script's calls leave in the stores, in the form that `converters.parlant` reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from conformance.parlant.script.refusing import ScriptError
from journeys.values import Json

Row = dict[str, Any]
END = "end"
SERVICE = "built-in"
"""The service of tools that stand in the script."""


def _empty() -> dict[str, list[Row]]:
    names = (
        "agents", "journeys", "guidelines", "guideline_tools", "relationships", "canned_responses", "tags", "tools",
        "variables", "terms", "capabilities", "customers",
    )  # fmt: skip
    return {name: [] for name in names}


@dataclass
class Stores:
    """All rows, by store. Ids that a script does not give follow from the order of its calls."""

    rows: dict[str, list[Row]] = field(default_factory=_empty)
    given: dict[str, None] = field(default_factory=dict)
    """Ids that stand in the script."""
    _made: dict[str, int] = field(default_factory=dict)

    def id_for(self, kind: str, given: str | None = None) -> str:
        """The id that was given, or a new one.

        Raises:
            ScriptError: the given one is that of another row of the kind.
        """
        if given is not None:
            store = self.rows.get(f"{kind}s", [])
            if any(row["id"] == given for row in store):
                raise ScriptError(f"there are two {kind}s with the id `{given}`")
            self.given[given] = None
            return given
        self._made[kind] = self._made.get(kind, 0) + 1
        return f"{kind}-{self._made[kind]}"

    def add(self, store: str, row: Row) -> Row:
        """Adds a row."""
        self.rows[store].append(row)
        return row

    def relate(self, kind: str, source: tuple[str, str], target: tuple[str, str], group: str | None = None) -> None:
        """Adds a relationship between two ends, each a kind and an id."""
        self.add(
            "relationships",
            {
                "id": self.id_for("relationship"),
                "kind": kind,
                "source": {"kind": source[0], "id": source[1]},
                "target": {"kind": target[0], "id": target[1]},
                "group_id": group,
            },
        )

    def guideline(
        self, condition: str | None, action: str | None, tools: list[str], given: str | None = None, **columns: Json
    ) -> Row:
        """Adds a guideline with its tools."""
        row = self.add(
            "guidelines",
            {
                "id": self.id_for("guideline", given),
                "condition": condition or "",
                "action": action,
                "description": None,
                "enabled": True,
                "tags": [],
                "metadata": {},
                "criticality": "medium",
                "labels": [],
                "composition_mode": None,
                "track": True,
                "priority": 0,
                **columns,
            },
        )
        for tool in tools:
            name = self.id_for("guideline_tool")
            self.add("guideline_tools", {"id": name, "guideline_id": row["id"], "tool_id": tool})
        return row

    def canned_response(
        self,
        template: str,
        tags: list[str],
        signals: Iterable[str],
        dependencies: Iterable[str],
        metadata: Mapping[str, Json],
    ) -> str:
        """Adds a canned response. Gives its id."""
        row = {
            "id": self.id_for("canned_response"),
            "value": template,
            "tags": tags,
            "signals": list(signals),
            "metadata": dict(metadata),
            "field_dependencies": list(dependencies),
            "fields": [],
        }
        return str(self.add("canned_responses", row)["id"])

    def tag_canned_responses(self, ids: list[str], tag: str) -> None:
        """Ties canned responses to something. Raises ScriptError for ids that there are not."""
        for one in ids:
            row = next((row for row in self.rows["canned_responses"] if row["id"] == one), None)
            if row is None:
                raise ScriptError(f"there is no canned response `{one}`")
            if tag not in row["tags"]:
                row["tags"].append(tag)
