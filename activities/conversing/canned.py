"""Canned responses: which can be used with what is known, and their texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from activities.conversing.narrowing import nearest
from activities.conversing.nearness import Embedder
from activities.conversing.templates import Placeholders, TemplateRefusedError, render
from activities.jsontext import as_text
from journeys.turns import CannedOffer, ReplySituation
from journeys.values import Json

GENERATIVE = "generative"
_FACTOR = 4
"""How many more canned responses than guidelines a model is shown: they are short."""
_MAX_FIELD = 2_000


@dataclass(frozen=True)
class Canned:
    """A canned response whose fields are known, but for those that the model fills in.

    Attributes:
        preview: its text, with `{{NAME}}` for what the model fills in.
        fill: those names.
    """

    offer: CannedOffer
    preview: str
    fill: tuple[str, ...]


def usable(situation: ReplySituation, *, by_model: bool = True) -> list[Canned]:
    """The canned responses that can be given, in their order; without a model, those that have nothing to fill in."""
    known = _data(situation)
    found = []
    for offer in situation.canned:
        generative, others = Placeholders(f"{GENERATIVE}."), Placeholders()
        described = {one.name for one in offer.fields if "." not in one.name and one.name not in known}
        data = {**known, GENERATIVE: generative, **{name: others[name] for name in described}}
        try:
            preview = render(offer.template, data).strip()
        except TemplateRefusedError:
            continue
        fill = (*generative.asked, *(name for name in others.asked if others[name] in preview))
        if preview and (by_model or not fill):
            found.append(Canned(offer, preview, fill))
    return found


async def near(situation: ReplySituation, canned: list[Canned], embedder: Embedder) -> list[Canned]:
    """Those that a model is shown: all explicit ones, and the nearest of the others, by their signals and texts."""
    explicit = [one for one in canned if one.offer.explicit]
    others = [one for one in canned if not one.offer.explicit]
    return [*explicit, *await nearest(others, text_of, situation, situation.top * _FACTOR, embedder)]


def text_of(canned: Canned) -> str:
    """What of a canned response is compared."""
    return " ".join((*canned.offer.signals, canned.preview))


def filled(canned: Canned, situation: ReplySituation, fields: Mapping[str, Json]) -> str:
    """The text that goes out, with what the model has filled in.

    Raises:
        TemplateRefusedError: it has left something open.
    """
    given = _given(canned.fill, fields)
    lacking = [name for name in canned.fill if not given.get(name)]
    if lacking:
        raise TemplateRefusedError(f"`fields` must give {', '.join(lacking)}")
    return render(canned.offer.template, {**_data(situation), **given, GENERATIVE: given}).strip()


def _given(names: Iterable[str], fields: Mapping[str, Json]) -> dict[str, str]:
    """What the model has filled in, whether it has named `NAME`, `generative.NAME` or an object `generative`."""
    inner = fields.get(GENERATIVE)
    nested: Mapping[str, Json] = inner if isinstance(inner, dict) else {}
    found = {}
    for name in names:
        value = fields.get(name, fields.get(f"{GENERATIVE}.{name}", nested.get(name)))
        found[name] = as_text(value).strip()[:_MAX_FIELD]
    return found


def _data(situation: ReplySituation) -> dict[str, Json]:
    """The fields that are known, as objects in one another: a name may be written with points."""
    made: dict[str, Json] = {
        "std": {
            "customer": {"name": situation.customer.name},
            "agent": {"name": situation.agent.name},
            "variables": situation.variables,
        }
    }
    for name, value in situation.fields.items():
        *path, last = name.split(".")
        at = made
        for part in path:
            inner = at.get(part)
            at[part] = dict(inner) if isinstance(inner, dict) else {}
            at = at[part]
        at[last] = value
    return made
