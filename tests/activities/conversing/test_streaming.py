"""Replies that are watched while they are made: what may be seen, and by which ways it comes."""

from __future__ import annotations

import asyncio
import json
import stat
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import fakeredis
import httpx
import pytest

from activities.conversing.broadcast import Broadcast, Listener
from activities.conversing.partial_text import text_so_far
from activities.conversing.redis_broadcast import RedisBroadcast
from activities.conversing.viewers import Viewers
from client.streaming import partial_replies
from journeys.conversation import Composition
from journeys.errors import ToolError, UsageError
from journeys.partial import Partial
from settings import Settings
from tests.activities.conversing.conftest import conversing, reply
from tests.activities.conversing.test_reply import giving, saying
from worker import broadcasting

LONG = "one two three four five six seven eight nine ten"


@pytest.mark.parametrize(
    ("answer", "manner", "offered", "text"),
    [
        ('{"text": "Hello th', "free", False, "Hello th"),
        ('{"text": "Hello \\u00', "free", False, "Hello"),
        ('{"text": "Hello", "summary": "A', "free", False, "Hello"),
        ('{"canned": null, "fields": {}, "text": "Hel', "fluid", True, "Hel"),
        ('{"text": "Hel', "fluid", False, "Hel"),
        ('{"text": "Hel', "composited", True, "Hel"),
        ('{"canned": "a", "text": "Hel', "fluid", True, ""),
        ('{"text": "Hel', "fluid", True, ""),
        ('{"text": "Hello", "canned": null}', "fluid", True, ""),
        ('{"canned": null, "text": "Hello"}', "strict", True, ""),
        ('{"canned": nul', "fluid", True, ""),
        ("", "free", False, ""),
        ("Hello", "free", False, ""),
        ('["text"]', "free", False, ""),
        ('{"text": 3', "free", False, ""),
    ],
)
def test_only_text_that_goes_out_is_shown(answer: str, manner: Composition, offered: bool, text: str) -> None:
    assert text_so_far(answer, manner, offered=offered) == text


@asynccontextmanager
async def watched(answer: Any) -> AsyncIterator[tuple[list[Partial], Any]]:
    seen: list[Partial] = []
    async with conversing(reply=giving(answer), broadcast=Listener(seen.append)) as (_, resources):
        yield seen, resources


async def test_a_reply_is_shown_while_it_is_made() -> None:
    text = " ".join(["word"] * 3_000)
    async with watched({"text": text}) as (seen, resources):
        replied = await reply(resources, saying(composition="free", stream=True, turn=7))
    assert replied.reply.text == text
    assert seen[-1] == Partial(run="run-1", turn=7, text=text, status="whole")
    assert {one.status for one in seen[:-1]} == {"coming"}
    assert all(text.startswith(one.text) for one in seen)


async def test_what_was_streamed_costs_what_is_not() -> None:
    async with watched({"text": LONG}) as (_, resources):
        streamed = await reply(resources, saying(composition="free", stream=True))
        whole = await reply(resources, saying(composition="free"))
    assert streamed == whole


async def test_a_strict_reply_is_not_shown_before_it_is_said() -> None:
    async with watched({"canned": "hello"}) as (seen, resources):
        await reply(resources, saying(composition="strict", stream=True))
    assert seen == []


async def test_a_canned_response_is_shown_when_it_is_whole() -> None:
    async with watched({"canned": "hello", "fields": {}, "text": LONG}) as (seen, resources):
        await reply(resources, saying(stream=True))
    assert [(one.status, one.text) for one in seen] == [("whole", "Hello Ann, nice to see you.")]


async def test_what_was_shown_of_a_reply_that_fails_is_withdrawn() -> None:
    # Shown in parts, and then longer than may be said.
    async with watched({"text": "word " * 6_000}) as (seen, resources):
        with pytest.raises(ToolError):
            await reply(resources, saying(composition="free", stream=True))
    assert seen[-1].status == "withdrawn"
    assert "whole" not in {one.status for one in seen}


async def test_a_broadcast_that_fails_does_not_fail_the_reply(caplog: pytest.LogCaptureFixture) -> None:
    class Broken:
        async def publish(self, partial: Partial) -> None:
            raise OSError("gone")

    async with conversing(reply=giving({"text": LONG}), broadcast=Broken()) as (_, resources):
        assert (await reply(resources, saying(composition="free", stream=True))).reply.text == LONG
    assert "cannot be shown" in caplog.text


async def first(run: str, place: str | Path, broadcast: Broadcast, count: int = 2) -> list[Partial]:
    """What a viewer sees of a run while something is published again and again."""
    seen: list[Partial] = []

    async def publish() -> None:
        number = 0
        while True:
            number += 1
            await broadcast.publish(Partial(run="other", turn=1, text="not for us"))
            await broadcast.publish(Partial(run=run, turn=1, text=f"text {number}"))
            await asyncio.sleep(0.02)

    publishing = asyncio.create_task(publish())
    partials = partial_replies(run, place)
    try:
        async with asyncio.timeout(10):
            async for partial in partials:
                seen.append(partial)
                if len(seen) == count:
                    break
    finally:
        await partials.aclose()
        publishing.cancel()
        await asyncio.gather(publishing, return_exceptions=True)
    return seen


async def test_viewers_on_this_machine_see_what_any_worker_publishes(tmp_path: Path) -> None:
    async with Viewers(tmp_path / "replies") as one, Viewers(tmp_path / "replies") as other:
        for viewers in (one, other):
            seen = await first("run/1 ü", tmp_path / "replies", viewers)
            assert {partial.run for partial in seen} == {"run/1 ü"}


async def test_a_viewer_who_comes_late_sees_how_far_it_has_come(tmp_path: Path) -> None:
    async with Viewers(tmp_path) as viewers:
        await viewers.publish(Partial(run="r", turn=1, text="so far"))
        await viewers.publish(Partial(run="s", turn=1, text="over", status="whole"))
        partials = partial_replies("r", tmp_path)
        async with asyncio.timeout(10):
            assert (await anext(partials)).text == "so far"
        await partials.aclose()


async def test_viewers_need_the_token_that_only_this_user_can_read(tmp_path: Path) -> None:
    folder = tmp_path / "replies"
    async with Viewers(folder):
        (file,) = folder.glob("*.json")
        said = json.loads(file.read_text())
        assert said["url"].startswith("http://127.0.0.1:")
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        async with httpx.AsyncClient() as client:
            for headers in ({}, {"Authorization": "Bearer guessed"}):
                refused = await client.get(said["url"], params={"run": "r"}, headers=headers)
                assert refused.status_code == 401
            unnamed = await client.get(said["url"], headers={"Authorization": f"Bearer {said['token']}"})
            assert unnamed.status_code == 400
    assert list(folder.iterdir()) == []


async def test_files_of_workers_that_died_are_removed_and_do_not_disturb_viewers(tmp_path: Path) -> None:
    dead = tmp_path / "99999999-1.json"
    dead.write_text('{"url": "http://127.0.0.1:1/replies", "token": "t"}')
    (tmp_path / "broken.json").write_text("{")
    async with Viewers(tmp_path) as viewers:
        assert not dead.exists()
        dead.write_text('{"url": "http://127.0.0.1:1/replies", "token": "t"}')
        assert len(await first("r", tmp_path, viewers)) == 2


async def test_a_slow_viewer_loses_the_oldest_and_holds_nobody_up(tmp_path: Path) -> None:
    async with Viewers(tmp_path) as viewers:
        partials = partial_replies("r", tmp_path)
        await viewers.publish(Partial(run="r", turn=1, text="first"))
        async with asyncio.timeout(10):
            await anext(partials)
            for number in range(500):
                await viewers.publish(Partial(run="r", turn=1, text=str(number)))
            seen = [await anext(partials)]
            while seen[-1].text != "499":
                seen.append(await anext(partials))
        await partials.aclose()
    assert len(seen) <= 500


@pytest.fixture
def redis_url() -> Iterator[str]:
    server = fakeredis.TcpFakeServer(("127.0.0.1", 0), server_type="redis")
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    yield f"redis://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    serving.join()


async def test_redis_takes_them_to_viewers_anywhere(redis_url: str) -> None:
    async with RedisBroadcast(redis_url) as broadcast:
        seen = await first("r", redis_url, broadcast)
    assert {partial.run for partial in seen} == {"r"}


async def test_settings_say_which_way(tmp_path: Path, redis_url: str) -> None:
    async with broadcasting(Settings(home=tmp_path)) as broadcast:
        assert len(await first("r", tmp_path / "replies", broadcast)) == 2
    async with broadcasting(Settings(streams=redis_url)) as broadcast:
        assert isinstance(broadcast, RedisBroadcast)
    async with broadcasting(Settings(streams="off")) as broadcast:
        await broadcast.publish(Partial(run="r", turn=1))
    with pytest.raises(UsageError):
        async with broadcasting(Settings(streams="redis://host:port:again")):
            pass


async def test_where_nothing_can_be_written_nothing_can_be_watched(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    taken = tmp_path / "file"
    taken.write_text("")
    async with broadcasting(Settings(streams=taken / "replies")) as broadcast:
        await broadcast.publish(Partial(run="r", turn=1))
    assert "cannot be watched" in caplog.text
