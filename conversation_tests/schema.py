"""The JSON Schema (2020-12) of a file of conversation tests: `python -m conversation_tests.schema [--check]`.

What JSON Schema cannot say, such as a state that the journey does not have, is left to `conversation_tests.checking`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from conversation_tests.document import Suite
from journeys.schema import publish, without_titles
from journeys.values import Json

PATH = Path("docs") / "conversation-test.schema.json"


def build() -> dict[str, Json]:
    """The schema."""
    made: dict[str, Json] = Suite.model_json_schema(by_alias=True)
    definitions = made.pop("$defs")
    for schema in (made, *definitions.values()):
        without_titles(schema)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:journeys:conversation-test:1",
        "title": "Conversation tests",
        **made,
        "$defs": dict(sorted(definitions.items())),
    }


def text() -> str:
    """The schema as the file has it."""
    return json.dumps(build(), indent=2, ensure_ascii=False) + "\n"


def main(arguments: list[str] | None = None) -> int:
    """Writes the schema, or with `--check` says whether the file is up to date. Returns the exit code."""
    return publish(text, PATH, "conversation_tests.schema", arguments)


if __name__ == "__main__":
    sys.exit(main())
