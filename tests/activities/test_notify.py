from __future__ import annotations

from typing import Any

import pytest

from activities.border import Call
from activities.contracts import NotifyRequest, NotifyResult
from activities.resources import Resources
from journeys.errors import ToolError
from journeys.values import Json
from tests.activities.conftest import make_context
from tests.activities.loopback import Loopback, as_text


async def notify(resources: Resources, channel: str, **given: Any) -> NotifyResult:
    effect = given.pop("effect", None)
    request = NotifyRequest(context=make_context(effect=effect), channel=channel, **{"message": "hello"} | given)
    result = await resources.perform("notify", request)
    assert isinstance(result, NotifyResult)
    return result


async def test_the_log_channel_writes_into_the_log_without_secrets(caplog: pytest.LogCaptureFixture) -> None:
    async with Resources.open(secrets={"KEY": "s3cret-s3cret"}) as resources:
        with caplog.at_level("INFO"):
            await notify(resources, "log", message={"$text": ["refunded with ", {"$env": "KEY"}]})
    assert caplog.messages == ["refunded with {{KEY}} (journey refund, state look_up)"]


async def test_the_webhook_posts_to_every_recipient(resources: Resources, server: Loopback) -> None:
    recipients = [f"{server.url}/a", f"{server.url}/b?x=1"]
    result = await notify(resources, "webhook", recipients=recipients, data={"n": 1})
    assert result.receipt == [{"url": f"{server.url}/a", "status": 200}, {"url": f"{server.url}/b", "status": 200}]
    assert [seen.target for seen in server.seen] == ["/a", "/b?x=1"]
    assert server.seen[0].json == {
        "message": "hello",
        "data": {"n": 1},
        "run": "run-1",
        "journey": "refund",
        "state": "look_up",
    }
    assert len({seen.headers["idempotency-key"] for seen in server.seen}) == 2


async def test_one_recipient_may_stand_alone(resources: Resources, server: Loopback) -> None:
    await notify(resources, "webhook", recipients=server.url)
    assert len(server.seen) == 1


async def test_a_webhook_without_a_recipient_is_refused(resources: Resources) -> None:
    with pytest.raises(ToolError, match="no recipient"):
        await notify(resources, "webhook")


async def test_a_webhook_that_says_no_fails(resources: Resources, server: Loopback) -> None:
    server.answers(as_text("busy", 503, Retry_After="4"))
    with pytest.raises(ToolError, match="503") as caught:
        await notify(resources, "webhook", recipients=server.url, effect="keyed")
    assert caught.value.retryable
    assert caught.value.retry_after == 4


async def test_an_unknown_channel_is_named_with_those_that_there_are(resources: Resources) -> None:
    with pytest.raises(ToolError, match=r"'pager' \(log, webhook\)"):
        await notify(resources, "pager")


async def test_a_channel_of_ones_own() -> None:
    async def pager(message: str, recipients: Json, data: Json, call: Call) -> Json:
        return {"paged": recipients, "message": message, "state": call.context.state}

    async with Resources.open(channels={"pager": pager}) as resources:
        result = await notify(resources, "pager", recipients=["ann"])
    assert result.receipt == {"paged": ["ann"], "message": "hello", "state": "look_up"}
