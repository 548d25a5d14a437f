"""A model's reply, held against what it was offered: what goes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from activities.conversing.asking import UnusableError
from activities.conversing.canned import Canned, filled
from activities.conversing.refusals import Refusals, short
from activities.conversing.summaries import bounded_summary, plain_summary
from activities.conversing.templates import TemplateRefusedError
from journeys.conduct import Conduct
from journeys.conversation import Composition
from journeys.turns import Reply, ReplySituation
from journeys.values import Json

MAX_TEXT = 20_000


@dataclass(frozen=True)
class Read:
    """A reply that can go out, and what of the answer was refused."""

    reply: Reply
    refused: tuple[str, ...] = ()


def read_reply(
    situation: ReplySituation, manner: Composition, offered: Sequence[Canned], answer: dict[str, Json]
) -> Read:
    """The reply that an answer makes.

    Raises:
        UnusableError: it says nothing, names a canned response that was not offered, or leaves fields of it open.
    """
    refusals = Refusals()
    said = answer.get("text")
    text = said.strip() if isinstance(said, str) else ""
    if len(text) > MAX_TEXT:
        raise UnusableError(f"`text` is longer than {MAX_TEXT} characters")
    summary = summary_of(situation, answer.get("summary"))
    if manner in ("strict", "fluid"):
        canned = _canned(situation, offered, answer, refusals, needed=manner == "strict" or not text)
        if canned is not None:
            return Read(canned.model_copy(update={"summary": summary}), refusals.said)
    if manner == "strict":
        return Read(Reply(text=no_match(situation), summary=summary), refusals.said)
    if not text:
        raise UnusableError("`text` says nothing")
    return Read(Reply(text=text, summary=summary), refusals.said)


def no_match(situation: ReplySituation) -> str:
    """What is said when no canned response fits; never nothing."""
    return situation.no_match.strip() or str(Conduct.model_fields["no_match"].default)


def summary_of(situation: ReplySituation, given: Json = None) -> str | None:
    """The new summary, if one is asked for: the model's, or a plain one."""
    if not situation.summarise:
        return None
    if isinstance(given, str) and given.strip():
        return bounded_summary(given)
    return plain_summary(situation.summary, situation.summarise)


def _canned(
    situation: ReplySituation, offered: Sequence[Canned], answer: dict[str, Json], refusals: Refusals, *, needed: bool
) -> Reply | None:
    """The canned response that was chosen, if one was; one that cannot be given counts as none, unless it is
    `needed`."""
    wanted = answer.get("canned")
    if wanted in (None, ""):
        if "canned" not in answer and needed:
            raise UnusableError("`canned` is missing")
        return None
    found = next((one for one in offered if one.offer.id == wanted), None)
    fields = answer.get("fields")
    try:
        if found is None:
            raise TemplateRefusedError("it was not offered")
        text = filled(found, situation, fields if isinstance(fields, dict) else {})
        return Reply(text=text, canned=found.offer.id)
    except TemplateRefusedError as error:
        problem = f"the canned response {short(wanted)} cannot be given: {error}"
    if needed:
        raise UnusableError(problem)
    refusals.add(problem)
    return None
