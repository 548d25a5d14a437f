from __future__ import annotations

import asyncio
import logging

import pytest

from activities.log_redaction import install, redacting_logs
from activities.redaction import Redactor


@pytest.fixture
def redactor() -> Redactor:
    install()
    made = Redactor()
    made.add("KEY", "hunter2-hunter2")
    return made


def test_whatever_logs_during_a_call_logs_without_its_secrets(
    redactor: Redactor, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("INFO"), redacting_logs(redactor):
        logging.getLogger("somebody.else").info("sent %s to %r", "hunter2-hunter2", {"key": "hunter2-hunter2"})
    assert caplog.messages == ["sent {{KEY}} to {'key': '{{KEY}}'}"]


def test_a_traceback_is_logged_without_secrets(redactor: Redactor, caplog: pytest.LogCaptureFixture) -> None:
    with redacting_logs(redactor):
        try:
            raise ValueError("bad key hunter2-hunter2")
        except ValueError:
            logging.getLogger("somebody.else").exception("failed")
    text = caplog.text
    assert "bad key {{KEY}}" in text
    assert "hunter2" not in text


async def test_threads_and_tasks_of_the_call_are_covered(redactor: Redactor, caplog: pytest.LogCaptureFixture) -> None:
    def work() -> None:
        logging.getLogger("tool").warning("hunter2-hunter2")

    with redacting_logs(redactor):
        await asyncio.to_thread(work)
    assert caplog.messages == ["{{KEY}}"]


def test_outside_of_calls_nothing_is_changed(redactor: Redactor, caplog: pytest.LogCaptureFixture) -> None:
    assert redactor
    logging.getLogger("x").warning("hunter2-hunter2 is %s", "a number")
    assert caplog.messages == ["hunter2-hunter2 is a number"]


def test_installing_twice_wraps_once(redactor: Redactor) -> None:
    assert redactor
    factory = logging.getLogRecordFactory()
    install()
    assert logging.getLogRecordFactory() is factory
