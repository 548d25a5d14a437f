"""A run's result in one of its forms."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cli.console import give, give_json
from cli.options import Manner

if TYPE_CHECKING:
    from cli.accounts import Account


def give_result(account: Account, manner: Manner, as_json: bool, output: Path | None) -> None:
    """Hands over a result. Without `as_json`, a journey's result is its output alone."""
    match manner:
        case Manner.JOURNEY:
            _give_own(account, as_json, output)
        case Manner.WORKFLOW | Manner.CONVERSATION:
            raise NotImplementedError


def _give_own(account: Account, as_json: bool, output: Path | None) -> None:
    result = account.result
    if as_json:
        give_json({"id": account.id, **result.model_dump(mode="json")}, output)
    elif isinstance(result.output, str):
        give(result.output, output)
    elif result.success:
        give_json(result.output, output)
