"""Methods of texts that take a pattern, and regular expressions themselves (ECMA-262, 22.1.3 and 22.2)."""

from __future__ import annotations

import re
from typing import Any

from engine.expressions.builtins.signature import argument, define, text_argument
from engine.expressions.conversions import to_text, to_whole
from engine.expressions.errors import NeedsScript, type_error
from engine.expressions.metering import Meter
from engine.expressions.numbers import to_uint32
from engine.expressions.properties import callback
from engine.expressions.regexps import RegExpValue, Span, Subject, find, find_all, regexp
from engine.expressions.values import (
    UNDEFINED,
    FunctionValue,
    IteratorValue,
    MatchValue,
    Namespace,
    Value,
    is_callable,
    is_object,
)
from journeys.javascript.texts import joined, units

_REFERENCE = re.compile(r"\$(?:(\$)|(&)|(`)|(')|([0-9]{1,2})|<([^>]*)>)")


def _groups(subject: Subject, expression: RegExpValue, spans: list[Span]) -> Value:
    if not expression.pattern.names:
        return UNDEFINED
    return {name: subject.group(spans[number]) for name, number in expression.pattern.names}


def _match_value(meter: Meter, subject: Subject, expression: RegExpValue, spans: list[Span], text: str) -> MatchValue:
    items = [subject.group(span) for span in spans]
    meter.make(sum(len(one) for one in items if isinstance(one, str)) + len(items))
    start = spans[0][0] if spans[0] else 0
    return MatchValue(items, start, text, _groups(subject, expression, spans))


def execute(meter: Meter, expression: RegExpValue, text: str) -> MatchValue | None:
    """`expression.exec(text)`; with the `g` flag it goes on where the last one ended."""
    subject = Subject(meter, text, expression.pattern)
    keeps = "g" in expression.flags
    start = int(expression.last) if keeps else 0
    spans = find(meter, expression, subject, start) if start <= subject.length else None
    if spans is None or spans[0] is None:
        if keeps:
            expression.last = 0
        return None
    if keeps:
        expression.last = spans[0][1]
    return _match_value(meter, subject, expression, spans, text)


def _exec(meter: Meter, this: RegExpValue, arguments: list[Value]) -> Value:
    return execute(meter, this, text_argument(meter, arguments, 0))


def _test(meter: Meter, this: RegExpValue, arguments: list[Value]) -> Value:
    return execute(meter, this, text_argument(meter, arguments, 0)) is not None


def to_regexp(meter: Meter, value: Value, flags: str = "") -> RegExpValue:
    """What `match`, `matchAll` and `search` make of their argument."""
    if isinstance(value, RegExpValue):
        return value
    source = "" if value is UNDEFINED else to_text(meter, value)
    return _from_source(source, flags)


def _from_source(source: str, flags: str) -> RegExpValue:
    if "\n" in source or "\r" in source or "/" in source or "\u2028" in source or "\u2029" in source:
        # `source` and `toString` would have to escape these.
        found = regexp(source, flags)
        return RegExpValue(_escaped_source(source), found.flags, found.pattern, found.program)
    return regexp(source, flags)


def _escaped_source(source: str) -> str:
    if "\\" in source or "[" in source:
        raise NeedsScript("the source of a regular expression with slashes")
    for character, shown in (("/", "\\/"), ("\n", "\\n"), ("\r", "\\r"), ("\u2028", "\\u2028"), ("\u2029", "\\u2029")):
        source = source.replace(character, shown)
    return source


def _match(meter: Meter, this: str, arguments: list[Value]) -> Value:
    expression = to_regexp(meter, argument(arguments, 0))
    if "g" not in expression.flags:
        return execute(meter, expression, this)
    subject = Subject(meter, this, expression.pattern)
    found = [subject.group(spans[0]) for spans in find_all(meter, expression, subject)]
    expression.last = 0
    meter.make(len(found) + len(this))
    return found or None


def _match_all(meter: Meter, this: str, arguments: list[Value]) -> Value:
    given = argument(arguments, 0)
    expression = to_regexp(meter, given, "g")
    if "g" not in expression.flags:
        raise type_error("String.prototype.matchAll called with a non-global RegExp argument")
    if expression.last:
        raise NeedsScript("matchAll with a regular expression in use")
    subject = Subject(meter, this, expression.pattern)
    found = find_all(meter, expression, subject)
    return IteratorValue("RegExp String", (_match_value(meter, subject, expression, spans, this) for spans in found))


def _search(meter: Meter, this: str, arguments: list[Value]) -> Value:
    expression = to_regexp(meter, argument(arguments, 0))
    spans = find(meter, expression, Subject(meter, this, expression.pattern), 0)
    return spans[0][0] if spans and spans[0] else -1


def _replace(meter: Meter, this: str, arguments: list[Value]) -> Value:
    wanted = argument(arguments, 0)
    if isinstance(wanted, RegExpValue):
        return _replace_matches(meter, this, wanted, argument(arguments, 1))
    return _replace_text(meter, this, arguments, every=False)


def _replace_all(meter: Meter, this: str, arguments: list[Value]) -> Value:
    wanted = argument(arguments, 0)
    if isinstance(wanted, RegExpValue):
        if "g" not in wanted.flags:
            raise type_error("String.prototype.replaceAll called with a non-global RegExp argument")
        return _replace_matches(meter, this, wanted, argument(arguments, 1))
    return _replace_text(meter, this, arguments, every=True)


def _replacer(meter: Meter, value: Value) -> FunctionValue | str:
    return callback(value) if is_callable(value) else to_text(meter, value)


def _replace_matches(meter: Meter, this: str, expression: RegExpValue, value: Value) -> str:
    by = _replacer(meter, value)
    subject = Subject(meter, this, expression.pattern)
    if "g" in expression.flags:
        found = find_all(meter, expression, subject)
        expression.last = 0
    else:
        first = find(meter, expression, subject, 0)
        found = [first] if first else []
    pieces, at = [], 0
    for spans in found:
        low, high = spans[0] or (0, 0)
        groups = [subject.group(span) for span in spans]
        names = _groups(subject, expression, spans)
        pieces += [subject.text[at:low], units(_replacement(meter, by, this, groups, low, names))]
        at = high
    return _put_together(meter, [*pieces, subject.text[at:]])


def _put_together(meter: Meter, pieces: list[str]) -> str:
    meter.make(sum(map(len, pieces)))
    return joined("".join(pieces))


def _replacement(meter: Meter, by: FunctionValue | str, text: str, groups: list[Value], low: int, names: Value) -> str:
    if isinstance(by, FunctionValue):
        extra = [] if names is UNDEFINED else [names]
        return to_text(meter, by.call(meter, UNDEFINED, [*groups, low, text, *extra]))
    if "$" not in by:
        return by
    made = _substituted(by, units(text), groups, low, names)
    meter.make(len(made))
    return made


def _substituted(by: str, text: str, groups: list[Value], low: int, names: Value) -> str:
    """A replacement with its `$` references filled in (ECMA-262, 22.1.3.19.1)."""
    whole = units(groups[0])

    def fill(match: re.Match[str]) -> str:
        dollar, all_of_it, before, after, digits, name = match.groups()
        if dollar:
            return "$"
        if all_of_it:
            return whole
        if before:
            return text[:low]
        if after:
            return text[low + len(whole) :]
        if digits:
            for count in (2, 1):
                if len(digits) >= count and 0 < int(digits[:count]) < len(groups):
                    return _shown(groups[int(digits[:count])]) + digits[count:]
            return match.group()
        return match.group() if names is UNDEFINED else _shown(names.get(name, UNDEFINED))

    return _REFERENCE.sub(fill, by)


def _shown(group: Any) -> str:
    return "" if group is UNDEFINED else units(group)


def _replace_text(meter: Meter, this: str, arguments: list[Value], *, every: bool) -> str:
    wanted = units(text_argument(meter, arguments, 0))
    by = _replacer(meter, argument(arguments, 1))
    text = units(this)
    pieces, at, start = [], 0, text.find(wanted)
    while start >= 0:
        meter.work(1)
        replacement = units(_replacement(meter, by, this, [joined(wanted)], start, UNDEFINED))
        pieces += [text[at:start], replacement]
        at = start + len(wanted)
        if not every or start >= len(text):
            break
        start = text.find(wanted, start + max(len(wanted), 1))
    return _put_together(meter, [*pieces, text[at:]])


def _split(meter: Meter, this: str, arguments: list[Value]) -> Value:
    separator, limit = argument(arguments, 0), argument(arguments, 1)
    most = 2**32 - 1 if limit is UNDEFINED else to_uint32(to_whole(meter, limit))
    if isinstance(separator, RegExpValue):
        parts = _split_at_matches(meter, this, separator)
    else:
        wanted = units(to_text(meter, separator))
        text = units(this)
        if separator is UNDEFINED:
            parts = [this]
        elif not wanted:
            parts = list(text)
        else:
            parts = [joined(part) for part in text.split(wanted)]
    meter.work(len(parts))
    meter.make(len(parts) + len(this))
    return parts[:most]


def _split_at_matches(meter: Meter, this: str, expression: RegExpValue) -> list[Value]:
    subject = Subject(meter, this, expression.pattern)
    if not subject.length:
        return [] if find(meter, expression, subject, 0) else [this]
    parts: list[Value] = []
    at = 0
    for spans in find_all(meter, expression, subject):
        low, high = spans[0] or (0, 0)
        if low >= subject.length or (high == low and low == at):
            continue
        parts.append(subject.cut(at, low))
        parts += [subject.group(span) for span in spans[1:]]
        at = high
    return [*parts, subject.cut(at, subject.length)]


def construct_regexp(meter: Meter, this: Value, arguments: list[Value]) -> Value:
    """`new RegExp(pattern, flags)`."""
    pattern, flags = argument(arguments, 0), argument(arguments, 1)
    if isinstance(pattern, RegExpValue):
        return regexp(pattern.source, pattern.flags if flags is UNDEFINED else to_text(meter, flags))
    return _from_source(
        "" if pattern is UNDEFINED else to_text(meter, pattern), "" if flags is UNDEFINED else to_text(meter, flags)
    )


def _call_regexp(meter: Meter, this: Value, arguments: list[Value]) -> Value:
    first = argument(arguments, 0)
    if isinstance(first, RegExpValue) and argument(arguments, 1) is UNDEFINED:
        return first
    if is_object(first) and not isinstance(first, RegExpValue):
        raise NeedsScript("a regular expression made of an object")
    return construct_regexp(meter, this, arguments)


define(
    "String",
    {
        "match": _match,
        "matchAll": _match_all,
        "replace": _replace,
        "replaceAll": _replace_all,
        "search": _search,
        "split": _split,
    },
)
define(
    "RegExp",
    {"exec": _exec, "test": _test, "toString": lambda meter, this, arguments: str(this)},
)
REGEXP = Namespace("RegExp", {}, _call_regexp)
