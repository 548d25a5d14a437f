"""One deno process for all tests of a session that ask V8."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.engine.expressions.oracle import Oracle


@pytest.fixture(scope="session")
def oracle() -> Iterator[Oracle]:
    made = Oracle()
    yield made
    made.close()
