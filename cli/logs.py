"""What libraries log: kept quiet where a person waits for a result, on stderr where a worker works."""

from __future__ import annotations

import logging
from functools import cache


class OneLine(logging.Formatter):
    """Leaves tracebacks out: what failed is told in the message, and in the history."""

    def formatException(self, ei: object) -> str:  # noqa: N802, ARG002 - the name is logging's
        """Nothing."""
        return ""

    def format(self, record: logging.LogRecord) -> str:
        """The message alone."""
        record.exc_text = None
        return super().format(record).rstrip()


def show_logs(*, debug: bool) -> None:
    """Logs go to stderr, from INFO on, without Temporal's ordinary lines; with `debug` all of it, with tracebacks."""
    handler = logging.StreamHandler()
    form = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"
    handler.setFormatter(logging.Formatter(form) if debug else OneLine(form))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.DEBUG if debug else logging.INFO)
    for chatty in ("httpx", "httpcore", "openai"):
        logging.getLogger(chatty).setLevel(logging.DEBUG if debug else logging.WARNING)
    # Ordinary, and told in the journey's history: a worker that stops, and a call that fails and is tried again.
    logging.getLogger("temporalio.worker").setLevel(logging.DEBUG if debug else logging.WARNING)
    logging.getLogger("temporalio.activity").setLevel(logging.DEBUG if debug else logging.ERROR)
    # It warns of queries that nobody waits for any more, and the like.
    logging.getLogger("temporalio.core").setLevel(logging.DEBUG if debug else logging.ERROR)


@cache
def forward_core_logs() -> None:
    """Lets what Temporal's core logs go the way of all logs. Left alone it writes to stdout, among the data."""
    from contextlib import suppress

    from temporalio.runtime import LogForwardingConfig, LoggingConfig, Runtime, TelemetryConfig

    forwarding = LogForwardingConfig(logging.getLogger("temporalio.core"))
    logs = LoggingConfig(LoggingConfig.default.filter, forwarding)
    with suppress(RuntimeError):  # somebody has made a client before: then it is theirs to say
        Runtime.set_default(Runtime(telemetry=TelemetryConfig(logging=logs)))
