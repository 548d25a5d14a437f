"""Yes and no in plain words, in many languages."""

from __future__ import annotations

import pytest

from answers.agreement import SPOKEN
from tests.answers.reading import value


@pytest.mark.parametrize(
    "said",
    [
        "yep", "Yes, please!", "go ahead", "sounds good, thanks", "of course", "why not?", "no problem", "yessss",
        "That’s right.", "ok then", "sí", "d'accord", "jawohl", "да", "はい", "klar, danke",
    ],
)  # fmt: skip
def test_yes_is_said_in_many_ways(said: str) -> None:
    assert value(said, "boolean") is True


@pytest.mark.parametrize(
    "said",
    [
        "nope", "not really", "no thanks", "I don’t think so", "of course not", "rather not", "never mind", "don't",
        "nein danke", "non", "нет", "いいえ", "nej tak",
    ],
)  # fmt: skip
def test_so_is_no(said: str) -> None:
    assert value(said, "boolean") is False


@pytest.mark.parametrize(
    "said", ["maybe", "yes and no", "yes, but not today", "ok no", "5", "yes or no", "?", "please"]
)
def test_what_is_both_or_neither_is_not_taken(said: str) -> None:
    assert value(said, "boolean") is None


@pytest.mark.parametrize("language", sorted(SPOKEN))
def test_every_word_of_a_language_means_the_same_where_it_is_spoken(language: str) -> None:
    words = SPOKEN[language]
    assert not set(words["yes"]) & set(words["no"])
    for meaning in ("yes", "no"):
        for said in words[meaning]:
            assert value(said, "boolean", locale=language) in (meaning == "yes", None)
        assert value(words[meaning][0], "boolean", locale=language) is (meaning == "yes")
