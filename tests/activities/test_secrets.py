from __future__ import annotations

import pytest

from activities.secrets import ChainedSecrets, MappingSecrets, find_provider
from journeys.errors import UsageError


def test_the_first_provider_that_knows_a_name_gives_its_value() -> None:
    chain = ChainedSecrets([MappingSecrets({"A": "1"}), MappingSecrets({"A": "2", "B": "3"})])
    assert [chain.get(name, None) for name in ("A", "B", "C")] == ["1", "3", None]
    assert not chain.blocking


def test_a_provider_does_not_show_its_values() -> None:
    assert "hunter2" not in repr(MappingSecrets({"PASSWORD": "hunter2"}))


def test_a_provider_that_nobody_registers_is_named_with_the_remedy() -> None:
    with pytest.raises(UsageError, match=r"'vault'.*journeys\.secrets"):
        find_provider("vault")
