"""What an answer to a question of one part says: an option, or yes or no. Forms read theirs themselves."""

from __future__ import annotations

from engine.events import InputReceived
from engine.forms import Unfit, chosen, yes_or_no
from journeys.states import Field
from journeys.values import Json


def answer_text(event: InputReceived) -> Json:
    """The answer to a question of one part: the text, or the only value."""
    if event.values:
        return next(iter(event.values.values()))
    return event.text


def option_of(wanted: Field, event: InputReceived) -> Json:
    """The value of the option that is chosen.

    Raises:
        Unfit: none is; says why.
    """
    try:
        return chosen(wanted, answer_text(event))
    except Unfit as reason:
        raise _told(event, reason) from None


def agreement_of(event: InputReceived) -> bool:
    """Whether the answer is yes.

    Raises:
        Unfit: it is neither yes nor no.
    """
    try:
        return yes_or_no(answer_text(event))
    except Unfit as reason:
        raise _told(event, reason) from None


def _told(event: InputReceived, reason: Unfit) -> Unfit:
    """What was found in plain words says more than that nothing fits: which two options may be meant."""
    return Unfit(next(iter(event.reasons.values()))) if event.reasons else reason
