"""What is typed: at a terminal, where a line can be edited while something is said; or line by line from a pipe."""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from cli.console import plain, say, speak

if TYPE_CHECKING:
    from prompt_toolkit.formatted_text import StyleAndTextTuples

PATIENCE = 2.0
"""Seconds of silence after which it is shown that something is being done."""

LATEST = 600
"""How many characters of a reply that is being made are shown, the latest: it must not fill the screen."""


class LeftError(Exception):
    """Ctrl-C."""


class Keyboard(Protocol):
    """Somebody who writes."""

    waits: bool
    """Whether the next line is read only when all that came of the one before is there."""

    async def line(self) -> str:
        """The next line.

        Raises:
            EOFError: there are no more.
            LeftError: the person has had enough.
        """

    async def show(self, write: Callable[[], None]) -> None:
        """Lets something be written, without mixing it with what is being typed."""

    def heard(self, text: str) -> None:
        """A line was taken."""

    def coming(self, text: str) -> None:
        """A reply is being made, and has come this far; empty: it is not any more."""

    def busy(self, doing: str) -> None:
        """Something is being done, that is not over yet; empty: it is."""


class Terminal:
    """A person at a terminal."""

    waits = False

    def __init__(self) -> None:
        from prompt_toolkit import PromptSession
        from prompt_toolkit.output import create_output
        from prompt_toolkit.output.vt100 import Vt100_Output

        output = create_output(stdout=sys.stderr)
        if isinstance(output, Vt100_Output):
            output.enable_cpr = False  # asks terminals that do not answer where the cursor is, and complains
        self._session: PromptSession[str] = PromptSession(
            self._prompt,
            output=output,
            interrupt_exception=LeftError,
        )
        self._coming = ""
        self._doing = ""
        self._since = 0.0

    async def line(self) -> str:
        """See `Keyboard`."""
        return await self._session.prompt_async()

    async def show(self, write: Callable[[], None]) -> None:
        """See `Keyboard`; above what is being typed.

        The terminal stays as it is for typing: whatever is typed just now would be lost where it changes.
        """
        app = self._session.app
        if app.is_running:
            app.renderer.erase()
        write()
        if app.is_running:
            app.invalidate()

    def heard(self, text: str) -> None:
        """See `Keyboard`; the line stands there as it was typed."""

    def coming(self, text: str) -> None:
        """See `Keyboard`."""
        self._coming = text
        self._session.app.invalidate()

    def busy(self, doing: str) -> None:
        """See `Keyboard`."""
        began = bool(doing) and not self._doing
        self._doing = doing
        if began:
            self._since = time.monotonic()
            self._tick()
        elif not doing:
            self._session.app.invalidate()

    def _tick(self) -> None:
        """Shows how long it takes, second by second."""
        if self._doing:
            self._session.app.invalidate()
            asyncio.get_running_loop().call_later(1.0, self._tick)

    def _prompt(self) -> StyleAndTextTuples:
        parts: StyleAndTextTuples = []
        seconds = time.monotonic() - self._since
        if self._coming:
            begun = "… " if len(self._coming) > LATEST else ""
            parts.append(("ansicyan", f"{begun}{plain(self._coming[-LATEST:])} …\n"))
        elif self._doing and seconds >= PATIENCE:
            parts.append(("ansigray", f"  working: {self._doing} ({seconds:.0f} s)\n"))
        return [*parts, ("bold", "> ")]


class Pipe:
    """Lines from stdin that nobody types: each is answered before the next is read.

    Args:
        echoes: whether lines are written as they are taken.
    """

    waits = True

    def __init__(self, *, echoes: bool = True) -> None:
        self._echoes = echoes
        self._lines: asyncio.Queue[str | None] = asyncio.Queue()
        self._reads = False
        self._doing = ""
        self._telling: asyncio.TimerHandle | None = None

    async def line(self) -> str:
        """See `Keyboard`."""
        if not self._reads:
            self._reads = True
            # A thread of its own that nobody waits for: a read from a pipe cannot be stopped.
            threading.Thread(target=self._read, args=(asyncio.get_running_loop(),), daemon=True).start()
        line = await self._lines.get()
        if line is None:
            raise EOFError
        return line

    async def show(self, write: Callable[[], None]) -> None:
        """See `Keyboard`."""
        write()

    def heard(self, text: str) -> None:
        """See `Keyboard`; written, since nobody has seen it."""
        if self._echoes:
            speak(f"> {text}")

    def coming(self, text: str) -> None:
        """See `Keyboard`; the finished reply is enough."""

    def busy(self, doing: str) -> None:
        """See `Keyboard`; told once, after a while."""
        self._doing = doing
        if not doing and self._telling is not None:
            self._telling.cancel()
            self._telling = None
        elif doing and self._telling is None:
            self._telling = asyncio.get_running_loop().call_later(PATIENCE, self._tell)

    def _tell(self) -> None:
        say(f"  working: {self._doing}", "dim")

    def _read(self, loop: asyncio.AbstractEventLoop) -> None:
        def put(line: str | None) -> None:
            self._lines.put_nowait(line)

        stdin = sys.stdin
        if hasattr(stdin, "reconfigure"):
            stdin.reconfigure(errors="replace")
        try:
            for line in stdin:
                loop.call_soon_threadsafe(put, line.rstrip("\r\n"))
            loop.call_soon_threadsafe(put, None)
        except (RuntimeError, ValueError):
            return  # the conversation is over, or stdin was closed meanwhile
