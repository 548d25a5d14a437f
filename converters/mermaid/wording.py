"""Texts of a diagram: entities written out, and labels that are conditions of ours."""

from __future__ import annotations

import html
import re

from converters.document.expressions import compile_expression
from converters.document.names import Names
from journeys.values import NAMESPACES, Json, word

_ENTITY = re.compile(r"#(\d{1,7}|[A-Za-z][A-Za-z0-9]{0,31});")
_BREAK = re.compile(r"<br\s*/?>|\\n", re.IGNORECASE)
_CANDIDATE = re.compile(r"<([^<>\n]{1,300})>")
_LONGEST = 2_000
"""Longer labels are words: nobody draws such an expression."""


def plain(text: str) -> str:
    """A text as Mermaid shows it: line breaks first, since an entity stands for its character and nothing else."""
    broken = "\n".join(part.strip() for part in _BREAK.split(text))
    return _ENTITY.sub(_character, broken).strip()


def _character(match: re.Match[str]) -> str:
    name = match[1]
    if name.isdigit():
        number = int(name)
        return chr(number) if 0 < number < 0x110000 and not 0xD800 <= number < 0xE000 else match[0]
    found = html.unescape(f"&{name};")
    return match[0] if found == f"&{name};" else found


def guard_of(label: str, names: Names) -> Json:
    """The condition that a label is, or None if it is words.

    Words are often JavaScript too ("Card"), so only what reads something of the journey's, as in
    `<order.total> > 100`, counts as a condition.
    """
    if len(label) > _LONGEST or not _reads(label, names):
        return None
    compiled = compile_expression(label, names)
    if compiled.fault is not None or any(doubt.wrong for doubt in compiled.doubts):
        return None
    return compiled.value if word(compiled.value) in ("$js", "$ref") else None


def _reads(label: str, names: Names) -> bool:
    """Whether a label has references, and nothing that only looks like one."""
    inner = [one for one in _CANDIDATE.findall(label) if one == one.strip()]
    paths = [one for one in inner if re.search(r"[.\[]", one) or names.state(one) is not None or one in NAMESPACES]
    return bool(paths) and all(_known(one, names) for one in paths)


def _known(path: str, names: Names) -> bool:
    cuts = [len(path), *(match.start() for match in re.finditer(r"[.\[]", path))]
    return any(path[:cut] in NAMESPACES or names.state(path[:cut]) is not None for cut in cuts)
