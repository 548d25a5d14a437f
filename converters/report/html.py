"""A report as one HTML page that needs nothing else: no script, no font, no picture from anywhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from html import escape

from converters.report.groups import BETTER, KEPT, MADE, grouped, in_words, made_by_block
from converters.report.model import FORMULA, Entry, Made, MissingField, Notice, Outcome, Report
from converters.report.style import HEAD, STYLE

_OUTCOMES = {
    "carried": "carried over",
    "changed": "changed",
    "dropped": "not carried",
    "unused": "not used",
    "empty": "empty",
}


def write(report: Report, *others: Report) -> str:
    """The page of one report, or of several, one below the other.

    Whatever stands in names and messages is text there, never markup.
    """
    title = escape(report.title or "Workflow")
    head = f"{HEAD}<title>{title}: conversion report</title><style>{STYLE}</style></head><body>"
    return "\n".join([head, *map(_article, (report, *others)), "</body></html>\n"])


def _article(report: Report) -> str:
    required = [one for one in report.missing if one.required]
    advised = [one for one in report.missing if not one.required]
    parts = [
        f"<main><h1>{escape(report.title or 'Workflow')}</h1>{_summary(report)}",
        _section("Missing; supply it with --values", "dropped", _missing(required)),
        _section("Empty; look whether it is needed", "changed", _missing(advised)),
        _section(BETTER, "carried", _notices([one for one in report.notices if one.difference])),
        _section(KEPT, "changed", _notices([one for one in report.notices if not one.difference])),
        _section(MADE, "", [_made(place, made) for place, made in made_by_block(report.made)]),
        f"<section><h2>Blocks</h2>{''.join(_blocks(report))}</section>",
        _section("Beside the blocks", "", _entries(one for one in report.entries if one.block_id is None)),
        _facts(report),
        f'<p class="soft">{escape(FORMULA)}</p></main>',
    ]
    return "\n".join(part for part in parts if part)


def _summary(report: Report) -> str:
    fields = Counter(one.outcome for one in report.entries if one.field is not None)
    told: tuple[Outcome, ...] = ("carried", "changed", "dropped")
    counts = [f'<span class="{outcome}">{fields[outcome]}</span> {_OUTCOMES[outcome]}' for outcome in told]
    return (
        f'<p class="soft">From {escape(report.format)} · mapping confidence '
        f'<b class="{_level(report.confidence)}">{report.confidence:.2f}</b> · fields: {", ".join(counts)}</p>'
    )


def _level(confidence: float) -> str:
    return "carried" if confidence >= 0.9 else "changed" if confidence >= 0.6 else "dropped"


def _section(title: str, look: str, items: list[str]) -> str:
    if not items:
        return ""
    listed = "".join(f"<li>{item}</li>" for item in items)
    return f'<section><h2 class="{look}">{escape(title)}</h2><ul>{listed}</ul></section>'


def _entries(entries: Iterable[Entry]) -> list[str]:
    return [f"<b>{escape(one.place)}</b> {_said(one.message, one.remedy)}" for one in entries]


def _missing(fields: list[MissingField]) -> list[str]:
    return [f"<b>{escape(one.place)}</b> {_said(one.reason, '')}" for one in fields]


def _notices(notices: list[Notice]) -> list[str]:
    made: list[str] = []
    for same in grouped(notices):
        first = same[0]
        rule = f'<b class="rule">{escape(first.difference)}</b> ' if first.difference else ""
        places = "".join(f"<li>{escape(one.place)}</li>" for one in same)
        made.append(f'{rule}{_said(first.message, first.remedy)}<ul class="soft">{places}</ul>')
    return made


def _made(place: str, made: list[Made]) -> str:
    texts = "".join(f"<li>{escape(one.what)}: {escape(one.text)}</li>" for one in made)
    return f'<b>{escape(place)}</b><ul class="soft">{texts}</ul>'


def _said(message: str, remedy: str) -> str:
    return f'{escape(message)} <span class="remedy">{escape(remedy)}</span>' if remedy else escape(message)


def _blocks(report: Report) -> Iterator[str]:
    """A part for each block, opened where something in it is not simply carried over."""
    found: dict[tuple[str | None, str], list[Entry]] = {}
    for entry in report.entries:
        if entry.block_id is not None:
            found.setdefault((entry.workflow, entry.block_id), []).append(entry)
    for (workflow, block_id), entries in found.items():
        first = entries[0]
        confidence = report.confidences.get(f"{workflow}/{block_id}" if workflow else block_id)
        level = "" if confidence is None else f' <b class="{_level(confidence)}">{confidence:.2f}</b>'
        inside = f" · in {escape(workflow)}" if workflow else ""
        opened = " open" if any(one.outcome in ("changed", "dropped") for one in entries) else ""
        yield (
            f"<details{opened}><summary>{escape(first.block_name or block_id)} "
            f'<span class="soft">{escape(first.block_type or "")} · {escape(block_id)}{inside}</span>{level}</summary>'
            f'<div class="wide"><table><tbody>{"".join(map(_row, _told(entries)))}</tbody></table></div></details>'
        )


def _told(entries: list[Entry]) -> list[Entry]:
    """The block itself only where something is said of it, or nothing else is there; empty fields last."""
    whole = [one for one in entries if one.field is None and one.message]
    fields = sorted((one for one in entries if one.field is not None), key=lambda one: one.outcome == "empty")
    return [*whole, *fields] or entries[:1]


def _row(entry: Entry) -> str:
    name = f"<code>{escape(entry.field)}</code>" if entry.field else "the block"
    return (
        f'<tr><td>{name}</td><td class="{entry.outcome}">{_OUTCOMES[entry.outcome]}</td>'
        f"<td>{_said(entry.message, entry.remedy)}</td></tr>"
    )


def _facts(report: Report) -> str:
    if not report.facts:
        return ""
    pairs = "".join(
        f"<dt>{escape(in_words(name))}</dt><dd>{escape(str(value))}</dd>" for name, value in report.facts.items()
    )
    return f"<section><h2>Counted</h2><dl>{pairs}</dl></section>"
