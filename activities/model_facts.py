"""What is known of models without asking anybody: what they cost, and how much they can be told."""

from __future__ import annotations

from functools import lru_cache

_DECIMALS = 8
"""Of a price in US dollars, as Sim rounds it."""


def cost_of(model: str, tokens_in: int, tokens_out: int) -> dict[str, float]:
    """What a request cost, `{input, output, total}` in US dollars; empty where the model's price is not known."""
    # Imported late, like the providers' packages.
    from genai_prices import Usage, calc_price

    try:
        found = calc_price(Usage(input_tokens=tokens_in, output_tokens=tokens_out), model_ref=_plain(model))
    except (LookupError, ValueError):
        return {}
    parts = {"input": found.input_price, "output": found.output_price, "total": found.total_price}
    return {name: round(float(price), _DECIMALS) for name, price in parts.items()}


@lru_cache(maxsize=256)
def context_window(model: str) -> int | None:
    """How many tokens a model can be told; None where that is not known."""
    from genai_prices.data_snapshot import get_snapshot

    try:
        _, found = get_snapshot().find_provider_model(_plain(model), None, None, None)
    except LookupError:
        return None
    return found.context_window


def _plain(model: str) -> str:
    """The model's own name: without the provider that stands before it."""
    before, colon, after = model.partition(":")
    return after if colon and before.replace("-", "").isalpha() else model
