"""The forms in which what Parlant's stores hold is handed on as JSON, and the stores in them.

| form | document |
|---|---|
| `reading` | `{"stores": {"agents": […], "journeys": […], …}, …}` |
| `stores` | `{"agents": […], "journeys": […], "guidelines": […], …}` |
| `journeys` | `{"journeys": [{…, "nodes": […], "edges": […]}], …}` |
| `cases` | `{"cases": [{"name": …, "journeys": […]}], …}` |
| `export` | `[{"journey": {…}, "nodes": […], "edges": […]}, …]` |
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from converters.documents import refuse
from converters.parlant.kept import Row, same
from journeys.values import Json

Form = Literal["reading", "stores", "journeys", "cases", "export"]
NAMES = (
    "agents", "journeys", "guidelines", "guideline_tools", "relationships", "canned_responses", "tags", "tools",
    "variables", "terms", "capabilities", "customers",
)  # fmt: skip
BOUND = "bound_in_process"
MADE_ANEW = ("projection", "mermaid", "script")
"""What follows from the stores, or they from it."""
_ONLY_STORES = ("guideline_tools", "terms", BOUND)


@dataclass(frozen=True, slots=True)
class Shelf:
    """The stores of a document, and what stands around them."""

    form: Form
    stores: dict[str, Any]
    about: dict[str, Json] = field(default_factory=dict)
    dropped: tuple[str, ...] = ()
    cases: tuple[dict[str, Json], ...] = ()
    """For `cases`: each without its journeys, which are named by their ids or, where they stand twice, kept whole."""


def form_of(document: Json) -> Form | None:
    """The form of a parsed document, or None for anything else."""
    if isinstance(document, list):
        return "export" if document and all(_is_exported(one) for one in document) else None
    if not isinstance(document, dict) or "format" in document:
        return None
    if isinstance(document.get("stores"), dict):
        return "reading"
    cases = document.get("cases")
    if isinstance(cases, list) and cases and all(_holds_journeys(one) for one in cases):
        return "cases"
    if any(isinstance(document.get(name), (list, dict)) for name in _ONLY_STORES):
        return "stores"
    return "journeys" if _holds_journeys(document) else None


def _is_exported(one: Json) -> bool:
    return isinstance(one, dict) and isinstance(one.get("journey"), dict) and isinstance(one.get("nodes"), list)


def _holds_journeys(document: Json) -> bool:
    found = document.get("journeys") if isinstance(document, dict) else None
    listed = found if isinstance(found, list) else []
    return bool(listed) and all(isinstance(one, dict) and "root_id" in one for one in listed)


def opened(document: Any, form: Form) -> Shelf:
    """The stores of a document of a form, in one vocabulary.

    Raises:
        DocumentError: two of its cases have different journeys of one id.
    """
    match form:
        case "reading":
            about = {name: one for name, one in document.items() if name != "stores" and name not in MADE_ANEW}
            dropped = tuple(name for name in MADE_ANEW if name in document)
            return Shelf(form, dict(document["stores"]), about, dropped)
        case "stores":
            return Shelf(form, dict(document))
        case "journeys":
            about = {name: one for name, one in document.items() if name != "journeys"}
            return Shelf(form, {"journeys": document["journeys"]}, about, _made_anew(document["journeys"]))
        case "export":
            journeys = [
                {**one["journey"], "nodes": [_joined(node) for node in one["nodes"]], "edges": one.get("edges")}
                for one in document
            ]
            return Shelf(form, {"journeys": journeys})
        case "cases":
            return _cases(document)


def _cases(document: dict[str, Any]) -> Shelf:
    journeys: dict[str, Row] = {}
    cases: list[dict[str, Json]] = []
    for number, case in enumerate(document["cases"]):
        named: list[Json] = []
        for row in case["journeys"]:
            before = journeys.setdefault(str(row.get("id")), row)
            if before is not row and not all(same(before.get(name), row.get(name)) for name in ("nodes", "edges")):
                name = case.get("name", number)
                refuse(
                    f"cases, `{name}`", f"has another journey of the id `{row.get('id')}`", "read the cases one by one"
                )
            named.append(row.get("id") if before is row else {k: v for k, v in row.items() if k not in MADE_ANEW})
        cases.append({**case, "journeys": named})
    about = {name: one for name, one in document.items() if name != "cases"}
    rows = list(journeys.values())
    return Shelf("cases", {"journeys": rows}, about, _made_anew(rows), tuple(cases))


def _made_anew(rows: list[Any]) -> tuple[str, ...]:
    return tuple(name for name in MADE_ANEW if any(isinstance(row, dict) and name in row for row in rows))


def closed(shelf: Shelf) -> Json:
    """The document again."""
    match shelf.form:
        case "reading":
            return {**shelf.about, "stores": shelf.stores}
        case "stores":
            return shelf.stores
        case "journeys":
            return {**shelf.about, "journeys": shelf.stores["journeys"]}
        case "export":
            return [_exported(row) for row in shelf.stores["journeys"]]
        case "cases":
            by_id = {row["id"]: row for row in shelf.stores["journeys"]}
            cases: list[Json] = []
            for case in shelf.cases:
                named = case["journeys"]
                found = [by_id.get(one) if isinstance(one, str) else one for one in named]
                cases.append({**case, "journeys": [one for one in found if one is not None]})
            return {**shelf.about, "cases": cases}


def _exported(row: Row) -> Json:
    journey = {name: value for name, value in row.items() if name not in ("nodes", "edges")}
    return {"journey": journey, "nodes": [_split(node) for node in row["nodes"]], "edges": row["edges"]}


def _joined(node: Json) -> Json:
    """A node whose tools are `service:name`; here they are pairs."""
    if not (isinstance(node, dict) and isinstance(node.get("tools"), list)):
        return node
    tools = [":".join(one) if isinstance(one, list) and len(one) == 2 else one for one in node["tools"]]
    return {**node, "tools": tools}


def _split(node: Row) -> Row:
    return {**node, "tools": [tool.split(":", 1) for tool in node["tools"]]} if "tools" in node else node
