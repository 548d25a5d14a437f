"""A test that can be played: one case of one test of a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from conversation_tests.document import ConversationTest, Source, Suite, ToolAnswer
from conversation_tests.expectations import Never
from journeys.bundle import Bundle


@dataclass(frozen=True)
class Planned:
    """One conversation to be played.

    Attributes:
        file: where it is written.
        name: the test's.
        case: what its case is called; empty if it has none.
        line: where the test begins, if that is known.
    """

    file: Path
    name: str
    case: str
    suite: Suite
    test: ConversationTest
    bundle: Bundle
    line: int | None = None

    @property
    def title(self) -> str:
        """The test's name, with that of its case."""
        return f"{self.name} [{self.case}]" if self.case else self.name

    @property
    def source(self) -> Source:
        """Where the answers of models come from."""
        return self.test.model or self.suite.model

    @property
    def cassette(self) -> Path | None:
        """The file of recorded answers."""
        return self.file.parent / self.source.file if self.source.file is not None else None

    @property
    def tools(self) -> Mapping[str, tuple[ToolAnswer, ...]]:
        """What tools give: the test's answers count before the file's."""
        return {**self.suite.tools, **self.test.tools}

    @property
    def never(self) -> Never:
        """What must happen in no turn."""
        of_file, of_test = self.suite.never, self.test.never
        return Never(
            say=(*of_file.say, *of_test.say),
            states=(*of_file.states, *of_test.states),
            tools=(*of_file.tools, *of_test.tools),
        )
