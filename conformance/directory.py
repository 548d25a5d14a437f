"""Reads a directory of cases; refuses it with all that is wrong with all of its files."""

from __future__ import annotations

import json
from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, TypeAlias

from pydantic import ValidationError

from conformance.parlant.case import Case as ParlantCase
from conformance.sim.case import Case as SimCase
from journeys.errors import DocumentError, UsageError
from journeys.validation.problem import Problem

Case: TypeAlias = SimCase | ParlantCase
_REMEDY = "correct the file; docs/conformance.md describes the format"


def read_cases(directory: Path, patterns: Sequence[str] = ()) -> list[Case]:
    """The cases of a directory, by name. Those of Parlant have a `script`, those of Sim a `workflow`.

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
        text = path.read_bytes()
        return _kind(json.loads(text)).model_validate_json(text)
    except ValidationError as error:
        for one in error.errors(include_url=False, include_input=False):
            place = ".".join(str(part) for part in one["loc"])
            where = f"{path.name}{', ' if place else ''}{place}"
            problems.append(Problem(place=where, message=one["msg"], remedy=_REMEDY))
    except (ValueError, RecursionError) as error:
        problems.append(Problem(place=path.name, message=f"is not JSON ({error})", remedy=_REMEDY))
    except OSError as error:
        problems.append(Problem(place=path.name, message=f"cannot be read: {error}", remedy=_REMEDY))
    return None


def _kind(document: Any) -> type[Case]:
    """What a document is a case of."""
    return ParlantCase if isinstance(document, dict) and "script" in document else SimCase
