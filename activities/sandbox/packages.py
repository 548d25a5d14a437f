"""Packages that sandboxed JavaScript may import: an allow-list, and a folder with an ES module for each, NAME.js."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from journeys.errors import ToolError, UsageError

_NAME = re.compile(r"(?:@[a-z0-9][\w.-]*/)?[a-z0-9][\w.-]*(?:/[\w-][\w.-]*)*")
"""As npm names packages, with a path inside the package at most."""
BUNDLE = "deno bundle --platform=browser --output {path} npm:{name}"
"""The command that makes such a module of a package from npm, with all that it needs in it."""


class Packages:
    """What code may import.

    Args:
        allowed: names of packages, as code imports them.
        folder: where each of them lies, as NAME.js.

    Raises:
        UsageError: a name is none, or its module is not there; names all of them.
    """

    def __init__(self, allowed: Sequence[str] = (), folder: Path | None = None) -> None:
        self._paths: dict[str, Path] = {}
        self._sources: dict[str, str] = {}
        problems: list[str] = []
        for name in allowed:
            if not _NAME.fullmatch(name):
                problems.append(f"{name!r} is no name of a package; write it as code imports it, without a version")
                continue
            path = (folder or Path()) / f"{name}.js"
            self._paths[name] = path
            if not path.is_file():
                command = BUNDLE.format(path=path, name=name)
                problems.append(f"{name} is allowed, but {path} is not there; make it with: {command}")
        if problems:
            raise UsageError("Packages for sandboxed code:\n" + "\n".join(f"  - {one}" for one in problems))

    def sources(self, names: Sequence[str], language: str) -> dict[str, str]:
        """The modules of these packages, by name.

        Raises:
            ToolError: some are not allowed; names all of them.
        """
        wrong = list(names) if language != "javascript" else [name for name in names if name not in self._paths]
        if wrong:
            raise ToolError(_refusal(wrong, language), kind="function")
        return {name: self._source(name) for name in names}

    def _source(self, name: str) -> str:
        if name not in self._sources:
            try:
                self._sources[name] = self._paths[name].read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError) as error:
                raise ToolError(f"The package {name} cannot be read: {error}", kind="sandbox") from None
        return self._sources[name]


def _refusal(names: Sequence[str], language: str) -> str:
    listed = ", ".join(names)
    if language == "javascript":
        said = f"The function imports {listed}, which sandboxed code may not import here; allow it to the worker"
    else:
        said = f"The function imports {listed}, which the Python sandbox does not have; write it in JavaScript"
    return f"{said}, or register a tool that does this work, and call it instead"
