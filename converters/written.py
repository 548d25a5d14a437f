"""What a writer gives: documents, and a report of what they cannot say."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from converters.report import Report
from journeys.values import Json


@dataclass(frozen=True, slots=True)
class Written:
    """A bundle, written in a format.

    Attributes:
        document: the document, as parsed JSON or as the text that it is; of the main journey, where a document holds
            one journey only.
        report: what became of each state and field.
        others: the documents of the bundle's other journeys by their ids, where they need documents of their own.
    """

    document: Json
    report: Report
    others: dict[str, Json] = field(default_factory=dict)


def text_of(document: Json) -> str:
    """A document as text, ending in a newline: JSON, indented; one that is a text is its own."""
    if isinstance(document, str):
        return document if document.endswith("\n") else f"{document}\n"
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
