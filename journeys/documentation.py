"""Pages of the documentation in which parts are made and not written: filled in, or only looked at."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path


def fill(module: str, page: Path, filled: Callable[[str], str], arguments: list[str] | None = None) -> int:
    """Fills a page in or, with `--check`, says whether it is up to date. Returns the exit code.

    Args:
        module: what is run by `python -m`.
        page: the page, if the arguments name no other.
        filled: the text of the page with all that is made.
        arguments: those of the command line.
    """
    parser = argparse.ArgumentParser(
        prog=f"python -m {module}",
        description="Fills the tables in, or with `--check` says whether they are up to date.",
    )
    parser.add_argument("path", nargs="?", type=Path, default=page, help=f"default: {page}")
    parser.add_argument("--check", action="store_true", help="change nothing; exit code 1 if a table is out of date")
    given = parser.parse_args(arguments)
    text = given.path.read_text(encoding="utf-8")
    wanted = filled(text)
    if given.check and text != wanted:
        sys.stderr.write(f"{given.path} is out of date; fill it in with: python -m {module}\n")
        return 1
    if not given.check:
        given.path.write_text(wanted, encoding="utf-8")
    return 0
