"""A file as a bundle: read, converted, and refused before anything is started if it cannot run."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from cli.arguments import json_file, object_of, pairs_of, read_bytes
from cli.holidays import parts_of
from journeys.errors import DocumentError, UsageError
from journeys.values import Json

if TYPE_CHECKING:
    from converters.conversion import Conversion
    from converters.registry import Format
    from journeys.bundle import Bundle
    from journeys.validation.problem import Problem

EXAMPLE_VALUES = '{"Block name": {"API Key": "{{NAME}}"}}'
_OPTIONS = {
    "values": "--values",
    "name": "--name",
    "trigger": "--trigger",
    "start": "--block",
    "children": "--child",
    "conversation": "--conversation",
}


@dataclass(frozen=True)
class Source:
    """A file, and how it is to be read: as the options of the command say."""

    path: Path
    format: str | None = None
    values: Path | None = None
    environment: Sequence[str] | None = None
    children: Sequence[str] | None = None
    name: str | None = None
    trigger: str | None = None
    start: str | None = None
    conversation: str | None = None
    """`none`, or the file of the texts that are to be said."""
    run_script: bool = False
    """Whether the file is a Parlant script, to be run and read."""

    @cached_property
    def document(self) -> Json:
        """The file, parsed; of a script, what it leaves in Parlant's stores.

        Raises:
            UsageError: it cannot be read, or is a script and must not be run.
            DocumentError: it is neither JSON nor YAML, or a script that fails.
        """
        from converters.documents import parse

        if self.run_script:
            from cli.scripts import run_script

            return run_script(self.path, environment=pairs_of("--env", self.environment))
        if self.path.suffix == ".py":
            raise UsageError(f"FILE: {self.path} is a script; to run it here and read what it builds, add --run-script")
        content = read_bytes(self.path, "FILE")
        with self._named():
            return parse(content)

    @property
    def known_format(self) -> Format:
        """The file's format, as it is named or detected.

        Raises:
            UsageError: there is no such format.
            DocumentError: the file is of none.
        """
        from converters.registry import detect, formats

        if self.format is not None and self.format not in formats():
            raise UsageError(f"--from {self.format}: there is no such format; known are {', '.join(formats())}")
        document = self.document
        with self._named():
            return formats()[self.format] if self.format else detect(document)

    def started_by(self, trigger: str, start: str) -> Source:
        """The same file, for runs of another kind that begin at that block. It is not read again: it may be stdin."""
        found = replace(self, trigger=trigger, start=start)
        vars(found)["document"] = self.document
        return found

    def convert(self) -> Conversion:
        """The file, read.

        Raises:
            UsageError: it cannot be read, or an option does not go with its format.
            DocumentError: it is no valid document; carries all problems.
        """
        environment = pairs_of("--env", self.environment)
        options = self._options()
        format = self.known_format  # noqa: A001
        known = inspect.signature(format.read).parameters
        for option in options:
            if option not in known:
                raise UsageError(f"{_OPTIONS[option]} does not go with {format.title}, which {self.path} is")
        if "environment" in known:
            options["environment"] = environment
        with self._named():
            found = format.read(self.document, **options)
        return found if "environment" in known or not environment else _with_environment(found, environment)

    def bundle(self) -> Bundle:
        """The file as a bundle that can be started.

        Raises:
            MissingValuesError: an export leaves out values; names all of them.
            DocumentError: it is not valid; carries all problems.
        """
        from journeys.validation import require_valid
        from settings import load

        bundle = self.convert().runnable()
        require_valid(bundle, load().packages, parts_of)
        return bundle

    @contextmanager
    def _named(self) -> Iterator[None]:
        """Problems of the document name the file."""
        try:
            yield
        except DocumentError as error:
            title = str(error).partition(":\n")[0]
            raise DocumentError(error.problems, f"{self.path}: {title[:1].lower()}{title[1:]}") from None

    def _options(self) -> dict[str, Json]:
        given: dict[str, Json] = {
            "values": object_of(
                "--values", json_file("--values", self.values, EXAMPLE_VALUES), f"an object: {EXAMPLE_VALUES}"
            ),
            "name": self.name,
            "trigger": self.trigger,
            "start": self.start,
            "children": {
                child: json_file("--child", Path(path), "an export")
                for child, path in pairs_of("--child", self.children).items()
            },
            "conversation": self._texts(),
        }
        return {name: value for name, value in given.items() if value not in (None, {})}

    def _texts(self) -> Json:
        from converters.documents import parse

        if self.conversation in (None, "none"):
            return self.conversation
        place = f"--conversation {self.conversation}"
        return parse(read_bytes(Path(str(self.conversation)), "--conversation"), place)


def _with_environment(conversion: Conversion, environment: dict[str, str]) -> Conversion:
    from journeys.bundle import Bundle

    bundle = conversion.bundle
    members = {name: getattr(bundle, name) for name in Bundle.model_fields}
    members["environment"] = {**bundle.environment, **environment}
    return replace(conversion, bundle=Bundle.model_validate(members))


def problems_of(source: Source) -> list[Problem]:
    """All that is in the way of starting a file, errors first; of a broken document, what is broken.

    Raises:
        UsageError: the file cannot be read, or an option does not go with its format.
    """
    from journeys.validation import validate
    from settings import load

    try:
        conversion = source.convert()
    except DocumentError as error:
        return list(error.problems)
    found = [*conversion.missing, *conversion.advised]
    found += validate(conversion.bundle, load().packages, parts_of)
    return sorted(found, key=lambda problem: problem.severity != "error")
