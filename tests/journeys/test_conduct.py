"""How a conversation is conducted: its locale and its time zone are known ones."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from journeys.conduct import Conduct


@pytest.mark.parametrize("name", ["UTC", "Europe/Berlin", "Asia/Kathmandu"])
def test_a_time_zone_is_one_of_the_iana_database(name: str) -> None:
    assert Conduct(timezone=name).timezone == name


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "../../etc/passwd", "Berlin"])
def test_other_time_zones_are_refused_with_an_example(name: str) -> None:
    with pytest.raises(ValidationError, match="is no time zone; name one as in Europe/Berlin"):
        Conduct(timezone=name)


@pytest.mark.parametrize("name", ["de", "en-GB", "zh_Hant_TW", "es-419"])
def test_a_locale_is_a_language_and_perhaps_a_country(name: str) -> None:
    assert Conduct(locale=name).locale == name


@pytest.mark.parametrize("name", ["", "deutsch!", "d", "en--GB"])
def test_what_does_not_look_like_a_locale_is_refused(name: str) -> None:
    with pytest.raises(ValidationError):
        Conduct(locale=name)
