"""What a script can get hold of: plain data, a few of Python's functions and methods, and objects made for it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from conformance.parlant.script.refusing import RaisedError, ScriptError

LONGEST = 1_000_000
"""Characters or items of one value."""
_METHODS: Mapping[type, frozenset[str]] = {
    str: frozenset((
        "capitalize", "count", "endswith", "find", "isdigit", "join", "lower", "lstrip", "removeprefix",
        "removesuffix", "replace", "rstrip", "split", "startswith", "strip", "title", "upper",
    )),
    list: frozenset((
        "append", "clear", "copy", "count", "extend", "index", "insert", "pop", "remove", "reverse", "sort",
    )),
    dict: frozenset(("clear", "copy", "get", "items", "keys", "pop", "setdefault", "update", "values")),
    set: frozenset(("add", "clear", "copy", "discard", "remove", "union", "update")),
    tuple: frozenset(("count", "index")),
}  # fmt: skip
_FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    one.__name__: one
    for one in (abs, all, any, bool, dict, enumerate, float, int, len, list, max, min, round, set, sorted, str, sum,
                tuple, zip)
}  # fmt: skip
_EXCEPTIONS = (
    "ArithmeticError", "ConnectionError", "Exception", "IndexError", "KeyError", "LookupError", "OSError",
    "PermissionError", "RuntimeError", "TimeoutError", "TypeError", "ValueError", "ZeroDivisionError",
)  # fmt: skip


class Offered:
    """An object for scripts. What they may use of it is named in `offers`."""

    offers: ClassVar[tuple[str, ...]] = ()


@dataclass(frozen=True)
class Names(Offered):
    """A module, an enumeration, or whatever else has nothing but names."""

    what: str
    members: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Ignored(Offered):
    """Something that has no part in what is played here: every name of it, and every call, is the same."""

    what: str


@dataclass(frozen=True)
class ExceptionKind(Offered):
    """A class of exceptions."""

    name: str

    def __call__(self, *arguments: Any) -> RaisedError:
        return RaisedError(self.name, ", ".join(str(one) for one in arguments))


def built_in() -> dict[str, Any]:
    """The names that every script knows."""
    known: dict[str, Any] = {**_FUNCTIONS, "range": _range, "print": _nothing}
    return known | {name: ExceptionKind(name) for name in _EXCEPTIONS}


def member(value: Any, name: str) -> Any:
    """An attribute of a value. Raises ScriptError: it has none of that name, or scripts may not use it."""
    if isinstance(value, Ignored):
        return Ignored(f"{value.what}.{name}")
    if isinstance(value, Names):
        if name not in value.members:
            raise ScriptError(f"`{value.what}` has no `{name}` here")
        return value.members[name]
    if isinstance(value, Offered) and name in value.offers:
        return getattr(value, name)
    if any(isinstance(value, kind) and name in names for kind, names in _METHODS.items()):
        return getattr(value, name)
    raise ScriptError(f"a {type(value).__name__} has no `{name}` here")


def called(function: Any, arguments: list[Any], named: dict[str, Any], name: str = "") -> Any:
    """The value of a call. `name`: what scripts call the function, if not by its own.

    Raises:
        ScriptError: it takes other arguments, or is nothing that can be called.
    """
    if isinstance(function, Ignored):
        return function
    if not callable(function):
        raise ScriptError(f"a {type(function).__name__} cannot be called")
    try:
        inspect.signature(function).bind(*arguments, **named)
    except TypeError as error:
        raise ScriptError(f"`{name or getattr(function, '__name__', 'the function')}`: {error}") from None
    except ValueError:
        pass  # some built-in functions do not tell
    return within(function(*arguments, **named))


def within(value: Any) -> Any:
    """The value, if it is not too long. Raises ScriptError."""
    if isinstance(value, (str, bytes, list, tuple, dict, set)) and len(value) > LONGEST:
        raise ScriptError(f"makes a value of more than {LONGEST:,} items")
    return value


def _range(*bounds: int) -> list[int]:
    found = range(*bounds)
    if len(found) > LONGEST:
        raise ScriptError(f"counts more than {LONGEST:,} times")
    return list(found)


def _nothing(*_: Any) -> None:
    """What a script prints is for its author."""
