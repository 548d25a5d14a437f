"""Whose public holidays are known here."""

from __future__ import annotations

from collections.abc import Collection


def parts_of(country: str) -> Collection[str] | None:
    """The codes of the parts of a country that have holidays of their own; None: its holidays are not known."""
    # Imported late: few documents name a country.
    from holidays import list_supported_countries

    return list_supported_countries().get(country)
