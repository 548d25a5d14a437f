from __future__ import annotations

import time
from email.utils import formatdate

import pytest

from activities.retry_after import MAX_SECONDS, retry_after_seconds


@pytest.mark.parametrize(("header", "seconds"), [("7", 7), (" 0 ", 0), ("1.5", 1.5), ("-3", 0), ("1e99", MAX_SECONDS)])
def test_a_number_of_seconds(header: str, seconds: float) -> None:
    assert retry_after_seconds(header) == seconds


def test_an_http_date_is_counted_from_now() -> None:
    seconds = retry_after_seconds(formatdate(time.time() + 60, usegmt=True))
    assert seconds is not None
    assert 55 < seconds <= 61


def test_a_date_that_is_over_means_now() -> None:
    assert retry_after_seconds("Wed, 21 Oct 2015 07:28:00 GMT") == 0


@pytest.mark.parametrize("header", [None, "", "soon", "nan", "2026-13-45"])
def test_no_header_and_nonsense_say_nothing(header: str | None) -> None:
    assert retry_after_seconds(header) is None
