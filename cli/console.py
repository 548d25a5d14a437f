"""Where the command writes: data on stdout, talk on stderr. Decides nothing."""

from __future__ import annotations

import json
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from journeys.errors import UsageError
from journeys.values import Json

if TYPE_CHECKING:
    from rich.console import Console


_OBEYED = dict.fromkeys((*range(9), *range(11, 32), *range(127, 160)))


@cache
def talk() -> Console:
    """The console for people: stderr; coloured only on a terminal, and not when NO_COLOR is set."""
    from rich.console import Console

    return Console(stderr=True, highlight=False)


def say(text: str, style: str | None = None) -> None:
    """Tells people something."""
    talk().print(text, style=style, markup=False, soft_wrap=True)


def give(text: str, output: Path | None = None, option: str = "--output") -> None:
    """Hands over data: to stdout, or to the file that an option names.

    Raises:
        UsageError: the file cannot be written.
    """
    text = text if text.endswith("\n") or not text else f"{text}\n"
    if output is None:
        sys.stdout.write(text)
        sys.stdout.flush()
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(
            f"{option} {output}: cannot be written ({error.strerror}); name a file in a folder that is there"
        ) from None
    say(f"Written to {output}")


def plain(text: str) -> str:
    """A text without the characters that a terminal would obey; lines and tabs stay."""
    return text.translate(_OBEYED)


def speak(text: str) -> None:
    """Hands over words, whoever has said them: to stdout, wrapped where that is a terminal."""
    text = plain(text)
    if sys.stdout.isatty():
        from rich.console import Console

        Console(highlight=False).print(text, markup=False)
    else:
        give(text)


def give_json(value: Json, output: Path | None = None) -> None:
    """Hands over a JSON value, readable."""
    give(json.dumps(value, ensure_ascii=False, indent=2), output)


def give_json_line(value: Json) -> None:
    """Hands over a JSON value on one line of stdout."""
    give(json.dumps(value, ensure_ascii=False))


def compact(value: Json, limit: int = 200) -> str:
    """A value on one line, cut where it gets long."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = " ".join(text.split())
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
