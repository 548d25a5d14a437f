"""Repairs that are asked for in words that need no model: `/back`, "start over", "change the date to 2030-01-31".

What could as well be an answer is one: a single word asks for a repair only where it does not fit the question that is
open. A journey's own commands come first.
"""

from __future__ import annotations

import re

from engine.events import InputReceived
from engine.repair.fields import meant
from engine.repair.focus import focus
from engine.repair.places import meant as places_meant
from engine.run import Run
from engine.visit import Visit
from journeys.repair import ASKED_FOR
from journeys.turns import RepairKind, RepairWanted

LONGEST = 500
"""Characters of a message that is looked at."""
_BEFORE = re.compile(
    r"^(?:(?:please|ok|okay|hey|sorry|wait|no|oh|hmm|well|actually|can you|could you|can we|could we|can i|could i"
    r"|may i|i want to|i would like to|i'd like to|i need to|let's|let us|let me|just)\b[,!. ]*)+"
)
_AFTER = re.compile(r"[,!. ]*(?:\b(?:please|now|for me|thanks|thank you)\b[,!. ]*)+$")
_BETWEEN = ("to", "is", "=", ":")
_BACK_TO = re.compile(r"^(?:(?:go |take me |jump |get )?back|return) to (?P<where>.+)$")
_A = r"(?:the |my |our |a )?"
_NO = r"(?:no|actually|sorry|wait|oh|correction|i mean)\b[,:! ]+(?:(?:no|sorry|actually)\b[, ]+)?"
_IS = r"(?:is|was|are|should be|should have been|must be)(?: actually)?"
_CORRECTIONS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"^(?:please )?(?:change|set|correct|update|switch) {_A}(?P<field>[^\n]{{1,80}}?) to (?P<value>.+)$",
        rf"^{_NO}{_A}(?P<field>[^\n]{{1,80}}?) {_IS} (?P<value>.+)$",
        rf"^{_A}(?P<field>[^\n]{{1,80}}?) (?:should be|should have been|must be) (?P<value>.+)$",
        rf"^(?:sorry[, ]+|no[, ]+)?i meant (?P<value>.{{1,200}}?) (?:for|as) {_A}(?P<field>.+)$",
    )
)


def wanted(run: Run, text: str, at: float) -> RepairWanted | None:
    """The repair that a message asks for; None if it asks for none, or may be an answer. `at`: when it came."""
    from engine.hearing import command_ways

    said = text.strip()
    if not said or len(said) > LONGEST or run.finished or command_ways(run, said):
        return None
    if said.startswith("/"):
        return _by_slash(run, said[1:])
    return _by_words(run, said) or _return(run, said, at)


def _by_slash(run: Run, said: str) -> RepairWanted | None:
    name, _, rest = said.partition(" ")
    kind = next((one for one in ASKED_FOR if one == name.lower()), None)
    if kind is None or not run.bundle.conduct.repair.of(kind).enabled:
        return None
    if kind == "correct":
        return _slash_correction(run, rest.strip())
    return RepairWanted(kind=kind, target=rest.strip() or None if kind == "back" else None)


def _slash_correction(run: Run, rest: str) -> RepairWanted:
    """`FIELD VALUE`: the field is the longest beginning that names one; a text in quotes is one word."""
    parts = re.findall(r'"[^"]*"|\S+', rest)
    for count in range(len(parts), 0, -1):
        field = " ".join(part.strip('"') for part in parts[:count])
        if parts[count - 1].lower() not in _BETWEEN and len({one.id for one in meant(run, field)}) == 1:
            value = parts[count:]
            if len(value) > 1 and value[0].lower() in _BETWEEN:
                value = value[1:]
            return RepairWanted(kind="correct", field=field, value=" ".join(value).strip('"') or None)
    return RepairWanted(kind="correct", field=parts[0].strip('"') if parts else "", value=" ".join(parts[1:]) or None)


def _by_words(run: Run, said: str) -> RepairWanted | None:
    plain = _plain(said)
    for kind in ASKED_FOR:
        pattern = run.bundle.conduct.repair.of(kind)
        if not pattern.enabled or plain not in [one.lower() for one in pattern.words or ()]:
            continue
        if " " in plain or _does_not_fit(run, said):
            return RepairWanted(kind=kind)
    return _correction(run, said) or _back_to(run, said, plain)


def _plain(said: str) -> str:
    """A message without politeness around it; as it is, if nothing else is in it."""
    folded = " ".join(said.lower().replace("’", "'").replace("i'm ", "i am ").split()).rstrip("?!. ")
    return _AFTER.sub("", _BEFORE.sub("", folded)).rstrip("?!. ") or folded


def _correction(run: Run, said: str) -> RepairWanted | None:
    if not run.bundle.conduct.repair.of("correct").enabled:
        return None
    for pattern in _CORRECTIONS:
        found = pattern.match(said)
        if found is not None and meant(run, found["field"].strip()):
            value = found["value"].strip().strip('"')
            value = value.rstrip(".!") if not value.replace(".", "").isdigit() or value.endswith(".") else value
            return RepairWanted(kind="correct", field=found["field"].strip(), value=value)
    return None


def _back_to(run: Run, said: str, plain: str) -> RepairWanted | None:
    found = _BACK_TO.match(plain)
    if found is None or not run.bundle.conduct.repair.of("back").enabled:
        return None
    is_a_place = bool(places_meant(run, found["where"]))
    return RepairWanted(kind="back", target=found["where"]) if is_a_place or _does_not_fit(run, said) else None


def _return(run: Run, said: str, at: float) -> RepairWanted | None:
    """Somebody comes back after a long time, and says what is no answer."""
    pattern = run.bundle.conduct.repair.of("continue")
    visit = focus(run)
    if not pattern.enabled or pattern.after_seconds is None or visit is None or visit.question is None:
        return None
    if run.talk.get("conversation") or not _does_not_fit(run, said):
        return None
    heard = (float(entry["at"]) for entry in reversed(run.entries) if entry["who"] == "user")
    latest = max(float(visit.question["asked_at"]), next(heard, 0.0))
    return RepairWanted(kind="continue") if at - latest >= pattern.after_seconds else None


def _does_not_fit(run: Run, said: str) -> bool:
    """Whether a message cannot be an answer to the question that is open. Where none is open, it may come early."""
    from engine.hearing import unfit

    visit = _asking(run)
    return visit is not None and bool(unfit(run, visit, InputReceived(run.now, said)))


def _asking(run: Run) -> Visit | None:
    visit = focus(run)
    return visit if visit is not None and visit.question is not None else None


def might_be_an_answer(run: Run, text: str) -> bool:
    """Whether a message that asks for a repair could also be meant as an answer, so that it is well to ask."""
    return not text.strip().startswith("/") and _asking(run) is not None and not _does_not_fit(run, text)


def commands_of(run: Run) -> list[str]:
    """What can be written to ask for a repair: `/NAME`."""
    enabled: list[RepairKind] = [one for one in ASKED_FOR if run.bundle.conduct.repair.of(one).enabled]
    return [f"/{one} FIELD VALUE" if one == "correct" else f"/{one}" for one in enabled]
