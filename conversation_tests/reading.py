"""Reads files of tests; refuses them with all that is wrong with all of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path

from pydantic import ValidationError

from conversation_tests.checking import Known, problems_of
from conversation_tests.document import Suite
from conversation_tests.lines import Lines
from conversation_tests.names import PATTERNS
from conversation_tests.parameters import filled, title_of
from conversation_tests.planned import Planned
from conversation_tests.sources import bundle_of
from converters.documents import decoded, parse
from journeys.errors import DocumentError, UsageError
from journeys.validation.problem import Problem
from journeys.validation.translation import problems
from journeys.values import Json


def read_tests(
    paths: Sequence[Path],
    wanted: Sequence[str] = (),
    packages: Collection[str] = (),
    patterns: Sequence[str] = PATTERNS,
) -> list[Planned]:
    """The tests of files and folders, in order.

    Args:
        paths: files of tests, or folders with such files, at any depth.
        wanted: names of tests to keep, with `*` and `?`; without them, the beginning of a name.
        packages: what functions may import.
        patterns: what files of tests in folders are called.

    Raises:
        UsageError: a path is not there, a folder holds no tests, or no test has such a name.
        DocumentError: files that are no tests; carries all problems, each with its file and line.
    """
    found: list[Planned] = []
    wrong: list[Problem] = []
    for file in _files(paths, patterns):
        try:
            found += read_file(file, packages)
        except DocumentError as error:
            wrong += error.problems
    if wrong:
        raise DocumentError(wrong, "The tests cannot be played")
    kept = [one for one in found if not wanted or any(_matches(one, pattern) for pattern in wanted)]
    if not kept:
        known = ", ".join(dict.fromkeys(one.name for one in found))
        raise UsageError(f"No test is named like {', '.join(wanted)}; there are: {known}")
    return kept


def read_file(path: Path, packages: Collection[str] = ()) -> list[Planned]:
    """The tests of one file.

    Raises:
        DocumentError: carries all problems, each with the file and, where it is known, the line.
    """
    try:
        text = decoded(path.read_bytes(), str(path))
    except OSError as error:
        remedy = "check the path"
        raise DocumentError(
            [Problem(place=str(path), message=f"cannot be read ({error.strerror})", remedy=remedy)]
        ) from None
    document = parse(text, str(path))
    lines = Lines(text)
    try:
        return _planned(path, document, lines, packages)
    except DocumentError as error:
        raise DocumentError([_at(path, lines, one) for one in dict.fromkeys(error.problems)]) from None


def _planned(path: Path, document: Json, lines: Lines, packages: Collection[str]) -> list[Planned]:
    made: list[tuple[str, str, Suite]] = []
    wrong: list[Problem] = []
    for name, case, filled_in in _cases(document, wrong):
        try:
            made.append((name, case, Suite.model_validate(filled_in)))
        except ValidationError as error:
            wrong += problems(error, filled_in, Suite)
    if wrong:
        raise DocumentError(wrong)
    bundle = bundle_of(made[0][2], path.parent, tuple(packages))
    planned = [
        Planned(path, name, case, suite, suite.tests[name], bundle, lines.of(f"tests.{name}"))
        for name, case, suite in made
    ]
    known = Known(bundle)
    wrong = [problem for one in planned for problem in problems_of(one, known)]
    if wrong:
        raise DocumentError(wrong)
    return planned


def _cases(document: Json, wrong: list[Problem]) -> Iterator[tuple[str, str, Json]]:
    """The document once for each case of each test, with that test alone and the case's values filled in."""
    tests = document.get("tests") if isinstance(document, dict) else None
    if not isinstance(document, dict) or not isinstance(tests, dict) or not tests:
        yield "", "", document
        return
    for name, test in tests.items():
        cases = test.get("cases") if isinstance(test, dict) else None
        if not isinstance(test, dict) or not isinstance(cases, list) or not all(isinstance(one, dict) for one in cases):
            cases = None
        for case in cases or [{}]:
            place = f"tests.{name}"
            rest = {key: one for key, one in test.items() if key != "cases"} if cases else test
            made = filled(rest, case, place, wrong) if cases or not isinstance(test, dict) else test
            yield name, title_of(case) if cases else "", {**document, "tests": {name: made}}


def _files(paths: Sequence[Path], patterns: Sequence[str]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted({file for pattern in patterns for file in path.rglob(pattern)})
            if not inside:
                raise UsageError(f"{path} holds no tests; they are files named {', '.join(patterns)}")
            found += inside
        elif path.is_file():
            found.append(path)
        else:
            raise UsageError(f"There is no file {path}; check the path")
    return list(dict.fromkeys(found))


def _matches(planned: Planned, pattern: str) -> bool:
    names = (planned.name, planned.title)
    if set("*?[") & set(pattern):
        return any(fnmatchcase(one, pattern) for one in names)
    return any(one.startswith(pattern) for one in names)


def _at(path: Path, lines: Lines, problem: Problem) -> Problem:
    place = lines.written(problem.place)
    line = lines.of(place)
    where = f"{path}, line {line}" if line is not None else str(path)
    return problem.model_copy(update={"place": f"{where}, {place}" if place else where})
