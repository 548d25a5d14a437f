"""The pytest plug-in: each test of a `*.journey-test.yaml` file is a test of the session.

`--journeys-server` plays them on a Temporal server, `--journeys-record` records cassettes; the setting
`journeys_tests` names other files, `journeys_tools` modules with tools of one's own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conversation_tests.planned import Planned
    from conversation_tests.playing import Outcome


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options and settings."""
    group = parser.getgroup("journeys")
    group.addoption("--journeys-server", action="store_true", help="play conversation tests on a Temporal server")
    group.addoption("--journeys-record", action="store_true", help="record the cassettes of conversation tests anew")
    parser.addini("journeys_tests", "names of files of conversation tests", type="args", default=[])
    parser.addini("journeys_tools", "modules with tools for conversation tests", type="args", default=[])


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> ConversationFile | None:
    """Files of tests, by their names."""
    from fnmatch import fnmatch

    patterns = parent.config.getini("journeys_tests") or _patterns()
    if any(fnmatch(file_path.name, pattern) for pattern in patterns):
        return ConversationFile.from_parent(parent, path=file_path)
    return None


def _patterns() -> tuple[str, ...]:
    from conversation_tests.names import PATTERNS

    return PATTERNS


class ConversationFailed(Exception):
    """A conversation was not as expected.

    Attributes:
        outcome: what came of it.
    """

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.planned.title)
        self.outcome = outcome


class ConversationFile(pytest.File):
    """A file of tests."""

    def collect(self) -> Iterator[ConversationItem]:
        """Its tests.

        Raises:
            CollectError: it is no file of tests; carries all problems.
        """
        from conversation_tests.reading import read_file
        from journeys.errors import UsageError
        from settings import load

        try:
            found = read_file(self.path, load().packages)
        except UsageError as error:
            raise self.CollectError(str(error)) from None
        for planned in found:
            yield ConversationItem.from_parent(self, name=planned.title, planned=planned)


class ConversationItem(pytest.Item):
    """One test."""

    def __init__(self, *, planned: Planned, **others: Any) -> None:
        super().__init__(**others)
        self.planned = planned

    def runtest(self) -> None:
        """Plays it.

        Raises:
            ConversationFailed: it is not as expected.
        """
        outcome = asyncio.run(self._outcome())
        if outcome.left_out:
            pytest.skip(outcome.left_out)
        if not outcome.passed:
            raise ConversationFailed(outcome)

    async def _outcome(self) -> Outcome:
        from conversation_tests.running import Runner, connected
        from settings import load

        settings = load()
        tools = tuple(self.config.getini("journeys_tools"))
        record = bool(self.config.getoption("--journeys-record"))
        runner = Runner(settings, tools, record=record, whole=False)
        if not self.config.getoption("--journeys-server"):
            return (await runner.run([self.planned]))[0]
        async with connected(settings) as server:
            runner.server = server
            return (await runner.run([self.planned]))[0]

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *others: Any) -> Any:
        """What differs, and the conversation up to there."""
        if isinstance(excinfo.value, ConversationFailed):
            from conversation_tests.report import lines_of

            return "\n".join(text for text, _ in lines_of(excinfo.value.outcome, verbose=True))
        return super().repr_failure(excinfo, *others)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Where it is written."""
        return self.path, (self.planned.line or 1) - 1, self.name
