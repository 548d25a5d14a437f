"""What stands in arguments, as values: JSON or `@PATH`, NAME=VALUE, lists of answers. Each error names its option."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from journeys.errors import UsageError
from journeys.values import Json

MAX_BYTES = 64_000_000


def read_bytes(path: Path, what: str) -> bytes:
    """A file's content; `-` is stdin.

    Raises:
        UsageError: it is not there, is no file, or is too large; begins with `what`.
    """
    try:
        if str(path) == "-":
            return sys.stdin.buffer.read(MAX_BYTES + 1)
        if path.is_file() and path.stat().st_size > MAX_BYTES:
            raise UsageError(f"{what}: {path} has {path.stat().st_size:,} bytes; at most {MAX_BYTES:,} are read")
        return path.read_bytes()
    except FileNotFoundError:
        raise UsageError(f"{what}: there is no file {path}; check the path") from None
    except IsADirectoryError:
        raise UsageError(f"{what}: {path} is a folder; name a file") from None
    except OSError as error:
        raise UsageError(f"{what}: {path} cannot be read ({error.strerror})") from None


def json_of(option: str, text: str | None, example: str) -> Json:
    """The JSON of an option that takes JSON or `@PATH`; None if it was not given.

    Raises:
        UsageError: it is neither; says where and how to write it.
    """
    if text is None:
        return None
    if not text.startswith("@"):
        return _parsed(option, text, f"write it as {example}, or @PATH for a file")
    path = Path(text[1:])
    return _parsed(f"{option}, {path}", read_bytes(path, option), f"write it as {example}")


def json_file(option: str, path: Path | None, example: str) -> Json:
    """The JSON of a file; None if there is none.

    Raises:
        UsageError: it cannot be read, or is no JSON.
    """
    return None if path is None else _parsed(f"{option}, {path}", read_bytes(path, option), f"write it as {example}")


def object_of(option: str, value: Json, example: str) -> dict[str, Json] | None:
    """A JSON object, or None.

    Raises:
        UsageError: it is something else.
    """
    if value is None or isinstance(value, dict):
        return value
    raise UsageError(f"{option}: a JSON object is needed; write it as {example}")


def answers_of(text: str | None) -> list[Json]:
    """The list of `--answers`.

    Raises:
        UsageError: it is no list of objects and texts.
    """
    example = '\'[{"order": 1042}, "yes"]\''
    found = json_of("--answers", text, example)
    if found is None:
        return []
    if not isinstance(found, list):
        raise UsageError(f"--answers: a list is needed, one item for each question; write it as {example}")
    return found


def pairs_of(option: str, given: Sequence[str] | None) -> dict[str, str]:
    """The pairs of a repeatable NAME=VALUE option.

    Raises:
        UsageError: one is no pair, or a name is given twice.
    """
    found: dict[str, str] = {}
    for one in given or ():
        name, sign, value = one.partition("=")
        if not sign or not name:
            raise UsageError(f"{option} {one}: write it as NAME=VALUE")
        if name in found:
            raise UsageError(f"{option}: {name} is given twice; keep one of them")
        found[name] = value
    return found


def _parsed(place: str, text: str | bytes, remedy: str) -> Json:
    if len(text) > MAX_BYTES:
        raise UsageError(f"{place}: is larger than {MAX_BYTES:,} bytes; put large data where a tool can fetch it")
    try:
        return json.loads(text if isinstance(text, str) else text.decode("utf-8-sig"), parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise UsageError(f"{place}: is not JSON ({where}: {error.msg}); {remedy}") from None
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{place}: is not JSON ({error}); {remedy}") from None


def _no_constant(name: str) -> Json:
    raise ValueError(f"{name} is no JSON value")
