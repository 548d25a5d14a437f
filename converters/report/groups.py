"""How a report for people is put together: which sections, which entries, which notices are one."""

from __future__ import annotations

from collections.abc import Iterable

from converters.report.model import Entry, Made, Notice, Outcome, Report

BETTER = "Runs better here"
KEPT = "Kept as it is there, and may surprise"
MADE = "Made for the conversation; replace it or leave it out with --conversation"
SECTIONS: tuple[tuple[Outcome, str], ...] = (
    ("dropped", "Not carried over"),
    ("changed", "Changed"),
    ("carried", "Carried over; worth knowing"),
    ("unused", "Not used by the workflow itself"),
)


def worth_telling(report: Report, outcome: Outcome) -> list[Entry]:
    """The entries of an outcome that have a message, without those of which a notice says more."""
    told = {(one.workflow, one.block_id, one.field) for one in report.notices if one.field}
    return [
        entry
        for entry in report.of(outcome)
        if entry.message and (outcome != "carried" or (entry.workflow, entry.block_id, entry.field) not in told)
    ]


def grouped(notices: Iterable[Notice]) -> list[list[Notice]]:
    """Notices that say the same of different places, together; in the order in which they come first."""
    found: dict[tuple[str, str, str], list[Notice]] = {}
    for one in notices:
        found.setdefault((one.rule, one.message, one.remedy), []).append(one)
    return list(found.values())


def in_words(fact: str) -> str:
    """The name of a fact as words."""
    return fact.replace("_", " ").capitalize()


def made_by_block(made: Iterable[Made]) -> list[tuple[str, list[Made]]]:
    """What was made, block by block: the block in words, and its texts."""
    found: dict[str, list[Made]] = {}
    for one in made:
        found.setdefault(one.place, []).append(one)
    return list(found.items())
