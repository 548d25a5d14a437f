"""Notifications: in the conversation, or by a channel."""

from __future__ import annotations

from tests.engine.building import SECRET, final, initial, journey, ref, state, way, ways
from tests.engine.driving import Drive


def test_in_the_conversation_it_is_said_at_once() -> None:
    drive = Drive([initial(), state("tell", "notification", message={"$text": ["Hello ", ref("input")]})], "Ada")
    assert drive.said("notification") == ["Hello Ada"]
    assert drive.run.output == {"message": "Hello Ada"}


def test_a_channel_is_an_activity_with_a_key_that_is_tried_three_times() -> None:
    made = state("tell", "notification", channel="mail", message="Hi", recipients=["a@b.c"], data={"token": SECRET})
    drive = Drive([made])
    (call,) = drive.calls()
    assert call.activity == "notify"
    assert call.arguments == {"channel": "mail", "message": "Hi", "recipients": ["a@b.c"], "data": {"token": SECRET}}
    assert (call.effect, call.retry.max_attempts, call.name) == ("keyed", 3, "mail")
    drive.succeed("tell", receipt={"id": 5})
    assert drive.run.output == {"receipt": {"id": 5}}


def test_a_channel_that_fails_takes_the_failure_ways() -> None:
    states = [state("tell", "notification", channel="mail", message="Hi"), final(), final("lost")]
    drive = Drive(journey(states, [*ways("tell>end"), way("tell", "lost", trigger="tool_failure")]))
    drive.fail("tell", "no such address")
    assert drive.path == ["tell", "lost"]
