"""Reads a directory of cases; refuses it with all that is wrong with all of its files."""

from __future__ import annotations

import json
from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import Path

from pydantic import ValidationError

from conformance.sim.case import Case
from journeys.errors import DocumentError, UsageError
from journeys.validation.problem import Problem

_REMEDY = "correct the file; docs/conformance.md describes the format"


def read_cases(directory: Path, patterns: Sequence[str] = ()) -> list[Case]:
    """The cases of a directory, by name.

    Args:
        directory: its `*.json` files are cases.
        patterns: names to keep, with `*` and `?`; a pattern without them matches the beginning of a name.

    Raises:
        UsageError: there is no such directory, it holds no cases, or no case has such a name.
        DocumentError: files that are no cases; carries all problems.
    """
    if not directory.is_dir():
        raise UsageError(f"{directory} is no directory; name one that holds cases, one JSON file for each")
    files = sorted(directory.glob("*.json"))
    if not files:
        raise UsageError(f"{directory} holds no cases; a case is a JSON file")
    wanted = [path for path in files if not patterns or any(_matches(path.stem, one) for one in patterns)]
    if not wanted:
        raise UsageError(f"No case in {directory} is named like {', '.join(patterns)}")
    problems: list[Problem] = []
    cases = [case for path in wanted if (case := _read(path, problems)) is not None]
    if problems:
        raise DocumentError(problems, f"{directory} holds files that are no cases")
    return cases


def _matches(name: str, pattern: str) -> bool:
    return fnmatchcase(name, pattern) or (not set("*?[") & set(pattern) and name.startswith(pattern))


def _read(path: Path, problems: list[Problem]) -> Case | None:
    try:
        return Case.model_validate_json(path.read_bytes())
    except ValidationError as error:
        for one in error.errors(include_url=False, include_input=False):
            place = ".".join(str(part) for part in one["loc"])
            message = one["msg"] if one["type"] != "json_invalid" else f"is not JSON ({one['ctx']['error']})"
            problems.append(
                Problem(place=f"{path.name}{', ' if place else ''}{place}", message=message, remedy=_REMEDY)
            )
    except (OSError, json.JSONDecodeError) as error:
        problems.append(Problem(place=path.name, message=f"cannot be read: {error}", remedy=_REMEDY))
    return None
