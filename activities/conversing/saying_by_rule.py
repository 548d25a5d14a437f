"""What is said without a model: a canned response, else what guidelines, goals and results say, in plain sentences.

The canned response is the nearest to the talk of those whose fields are all known, explicit ones before others. It must
be near, unless it is explicit or nothing else may be said.
"""

from __future__ import annotations

from collections.abc import Iterator

from activities.conversing.canned import Canned, filled, text_of, usable
from activities.conversing.narrowing import said_now
from activities.conversing.nearness import lexical_nearness
from activities.conversing.plain_words import said_plainly, sentence
from activities.conversing.reply_reading import no_match, summary_of
from activities.jsontext import as_text
from journeys.turns import Missing, Reply, ReplySituation
from journeys.values import Json

_NEAR = 0.25
_MAX_VALUES = 12
_MAX_VALUE = 200


def say_by_rule(situation: ReplySituation) -> Reply:
    """The reply; it always says something."""
    summary = summary_of(situation)
    chosen = _canned(situation)
    if chosen is not None:
        return Reply(text=filled(chosen, situation, {}), canned=chosen.offer.id, summary=summary)
    if situation.composition == "strict":
        return Reply(text=no_match(situation), summary=summary)
    said = list(dict.fromkeys(filter(None, _sentences(situation))))
    return Reply(text=" ".join(said) or "How can I help you?", summary=summary)


def _canned(situation: ReplySituation) -> Canned | None:
    must_ask = bool(situation.clarify or situation.missing)
    if situation.composition == "free" or (must_ask and situation.composition != "strict"):
        return None
    able = usable(situation, by_model=False)
    talk = " ".join(
        (said_now(situation), *(one.goal for one in situation.goals), *(one.do for one in situation.guidelines))
    )
    scores = lexical_nearness(talk, [text_of(one) for one in able])
    ranked = sorted(
        (not one.offer.explicit, -score, index) for index, (one, score) in enumerate(zip(able, scores, strict=True))
    )
    for not_explicit, score, index in ranked:
        if not not_explicit or -score >= _NEAR:
            return able[index]
    return None


def _sentences(situation: ReplySituation) -> Iterator[str]:
    if situation.clarify:
        yield from map(sentence, situation.clarify)
        return
    yield from map(sentence, situation.notes)
    yield from (said_plainly(one.do) for one in situation.guidelines)
    yield from _results(situation)
    if situation.missing:
        yield from map(_asked, situation.missing[:1])
        return
    yield from (said_plainly(one.goal) for one in situation.goals)


def _asked(missing: Missing) -> str:
    what = missing.label or missing.description or missing.name.replace("_", " ")
    choices = f" ({', '.join(as_text(one) for one in missing.choices)})" if missing.choices else ""
    if missing.invalid:
        return f"That cannot be right; please tell me {_spaced(what)} again{choices}."
    return f"Please tell me {_spaced(what)}{choices}."


def _spaced(name: str) -> str:
    return name.replace("_", " ")


def _results(situation: ReplySituation) -> Iterator[str]:
    """What tools have answered in this turn, as far as it is short."""
    for one in situation.results:
        if one.error is not None:
            yield "That did not work."
            continue
        result = one.result.get("data", one.result) if isinstance(one.result, dict) else one.result
        text = _told(result)
        if text:
            yield sentence(text)


def _told(value: Json) -> str:
    match value:
        case dict():
            pairs = [f"{_spaced(key)}: {_told(item)}" for key, item in list(value.items())[:_MAX_VALUES]]
            return ", ".join(pair for pair in pairs if not pair.endswith(": "))
        case list():
            return "; ".join(filter(None, map(_told, value[:_MAX_VALUES])))
        case bool():
            return "yes" if value else "no"
        case _:
            return as_text(value)[:_MAX_VALUE]
