"""A report as text: what cannot be run yet, what is missing, what differs, the count of what does not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from converters.report.groups import BETTER, KEPT, MADE, SECTIONS, grouped, in_words, made_by_block, worth_telling
from converters.report.model import FORMULA, Entry, Made, Notice, Report

_MOST_PLACES = 8
"""So many places of one notice are written out."""


def write(report: Report) -> str:
    """The report, as lines."""
    lines = [f"{report.title or 'Workflow'} ({report.format}), mapping confidence {report.confidence:.2f}"]
    lines += _section(
        "Missing; supply it with --values",
        [_with_reason(one.place, one.reason) for one in report.missing if one.required],
    )
    lines += _section(
        "Empty; look whether it is needed",
        [_with_reason(one.place, one.reason) for one in report.missing if not one.required],
    )
    lines += _section(BETTER, _notices(one for one in report.notices if one.difference))
    lines += _section(KEPT, _notices(one for one in report.notices if not one.difference))
    for outcome, title in SECTIONS:
        lines += _section(title, [_entry(entry) for entry in worth_telling(report, outcome)])
    lines += _section(MADE, [_made(place, made) for place, made in made_by_block(report.made)])
    plain = sum(entry.outcome == "carried" and not entry.message for entry in report.entries)
    lines += ["", f"Carried over as they are: {plain} blocks and fields"]
    lines += [f"{in_words(name)}: {value}" for name, value in report.facts.items()]
    return "\n".join([*lines, "", FORMULA])


def _section(title: str, lines: Sequence[str]) -> list[str]:
    return ["", f"{title}:", *(f"  - {line}" for line in lines)] if lines else []


def _notices(notices: Iterable[Notice]) -> list[str]:
    lines: list[str] = []
    for same in grouped(notices):
        first = same[0]
        rule = f"{first.difference}: " if first.difference else ""
        places = [one.place for one in same[:_MOST_PLACES]]
        more = f" and {len(same) - _MOST_PLACES} more" if len(same) > _MOST_PLACES else ""
        said = _with_reason(f"{rule}{first.message}", first.remedy)
        lines.append(f"{said}\n      at {'; '.join(places)}{more}")
    return lines


def _made(place: str, made: Sequence[Made]) -> str:
    counts = Counter(one.what for one in made)
    return f"{place}: {', '.join(what if count == 1 else f'{count} {what}s' for what, count in counts.items())}"


def _entry(entry: Entry) -> str:
    return _with_reason(f"{entry.place}: {entry.message}", entry.remedy)


def _with_reason(said: str, reason: str) -> str:
    return f"{said}; {reason}" if reason else said
