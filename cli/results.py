"""A run's result in one of its forms."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cli.console import give, give_json
from cli.options import Manner

if TYPE_CHECKING:
    from cli.accounts import Account


def give_result(account: Account, manner: Manner, as_json: bool, output: Path | None) -> None:
    """Hands over a result. Without `as_json`, a journey's result is its output alone, and a conversation is Markdown,
    or a page if the file's name says so."""
    match manner:
        case Manner.JOURNEY:
            _give_own(account, as_json, output)
        case Manner.WORKFLOW:
            from results.workflow import format_result as as_workflow

            give_json(as_workflow(account.record, account.earlier).to_json(), output)
        case Manner.CONVERSATION:
            _give_conversation(account, as_json, output)


def _give_conversation(account: Account, as_json: bool, output: Path | None) -> None:
    from results import html, markdown
    from results.conversation import format_result as as_conversation

    told = as_conversation(account.record, account.earlier)
    if as_json:
        give_json(told.to_json(), output)
    elif output is not None and output.suffix.lower() in (".html", ".htm"):
        give(html.write(told), output)
    else:
        give(markdown.write(told), output)


def _give_own(account: Account, as_json: bool, output: Path | None) -> None:
    result = account.result
    if as_json:
        give_json({"id": account.id, **result.model_dump(mode="json")}, output)
    elif isinstance(result.output, str):
        give(result.output, output)
    elif result.success or result.output not in (None, {}):
        give_json(result.output, output)
