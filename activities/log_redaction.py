"""Keeps the secrets of a call out of the logs that are written while it runs, whoever writes them."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from activities.redaction import Redactor

_active: ContextVar[Redactor | None] = ContextVar("active_redactor", default=None)
_QUIET = ("httpx", "httpcore", "httpx2", "httpcore2", "openai", "anthropic", "google_genai", "pydantic_ai")
"""Loggers that would write addresses, headers or prompts at their lower levels."""


@contextmanager
def redacting_logs(redactor: Redactor) -> Iterator[None]:
    """Within it, in this task and in what it starts, log records are written without the call's secrets."""
    token = _active.set(redactor)
    try:
        yield
    finally:
        _active.reset(token)


def install() -> None:
    """Makes the logging of this process redact. Doing it again changes nothing.

    It is the record factory that redacts, since filters see neither other loggers' records nor tracebacks.
    """
    factory = logging.getLogRecordFactory()
    if not getattr(factory, "redacts", False):
        logging.setLogRecordFactory(_redacting(factory))
    for name in _QUIET:
        logger = logging.getLogger(name)
        if logger.level == logging.NOTSET:
            logger.setLevel(logging.WARNING)


def _redacting(factory: Any) -> Any:
    def make(*arguments: Any, **named: Any) -> logging.LogRecord:
        record: logging.LogRecord = factory(*arguments, **named)
        redactor = _active.get()
        if redactor:
            record.msg = redactor.text(record.getMessage())
            record.args = None
            if record.exc_info:
                record.exc_text = redactor.text(logging.Formatter().formatException(record.exc_info))
                record.exc_info = None
        return record

    make.redacts = True  # type: ignore[attr-defined]
    return make
