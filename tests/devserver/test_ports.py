"""Claims on ports."""

from __future__ import annotations

import os
import socket
import tempfile
from pathlib import Path

import pytest

from devserver.ports import claim_port


@pytest.fixture(autouse=True)
def own_claims(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


def free() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_the_usual_port_goes_to_the_first_and_comes_back_when_its_claim_ends() -> None:
    usual = free()
    port, claim = claim_port(usual)
    other, other_claim = claim_port(usual)
    assert port == usual
    assert other != usual
    os.close(claim)
    again, again_claim = claim_port(usual)
    assert again == usual
    os.close(other_claim)
    os.close(again_claim)


def test_a_port_that_somebody_listens_on_is_left_alone() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port, claim = claim_port(listener.getsockname()[1])
        assert port != listener.getsockname()[1]
        os.close(claim)


def test_many_claims_are_all_different_and_leave_few_files(tmp_path: Path) -> None:
    claims = [claim_port(None) for _ in range(100)]
    assert len({port for port, _ in claims}) == 100
    for _, claim in claims:
        os.close(claim)
    assert len(list(tmp_path.glob("journeys-ports-*/*"))) <= 256
