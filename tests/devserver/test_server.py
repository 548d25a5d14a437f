"""The local server, for real: each test starts and stops its own."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.common import SearchAttributeKey, SearchAttributePair, TypedSearchAttributes
from temporalio.service import RPCError

from devserver import DevServer, connect_or_start
from journeys.errors import UnreachableError, UsageError
from journeys.messages import SEARCH_ATTRIBUTES
from settings import Settings

pytestmark = pytest.mark.server


async def start(home: Path, *, fresh: bool = False, ui: bool = False) -> DevServer:
    settings = Settings(home=home)
    return await connect_or_start(settings, progress=print, fresh=fresh, ui=ui)


async def begin_a_workflow(client: Client) -> None:
    await client.start_workflow("Waiting", id="waiting", task_queue="nobody")


def processes_of(home: Path) -> list[str]:
    listing = subprocess.run(["ps", "-wweo", "stat=,args="], capture_output=True, text=True, check=True).stdout
    return [line for line in listing.splitlines() if str(home) in line and not line.startswith("Z")]


async def until_no_process_of(home: Path) -> None:
    async with asyncio.timeout(20):
        while processes_of(home):
            await asyncio.sleep(0.1)


async def test_a_restart_on_the_same_folder_loses_nothing(tmp_path: Path) -> None:
    async with await start(tmp_path) as server:
        await begin_a_workflow(await server.connect())
    async with await start(tmp_path) as server:
        client = await server.connect()
        description = await client.get_workflow_handle("waiting").describe()
    assert description.status is WorkflowExecutionStatus.RUNNING


async def test_a_fresh_start_forgets(tmp_path: Path) -> None:
    async with await start(tmp_path) as server:
        await begin_a_workflow(await server.connect())
    async with await start(tmp_path, fresh=True) as server:
        client = await server.connect()
        with pytest.raises(RPCError, match="not found"):
            await client.get_workflow_handle("waiting").describe()


async def test_two_folders_have_two_servers_side_by_side(tmp_path: Path) -> None:
    one, other = await asyncio.gather(start(tmp_path / "one", ui=True), start(tmp_path / "other", ui=True))
    async with one, other:
        assert one.owned
        assert other.owned
        assert one.address != other.address
        assert one.ui_url != other.ui_url
        await begin_a_workflow(await one.connect())
        await begin_a_workflow(await other.connect())


async def test_two_who_start_at_once_on_one_folder_share_one_server(tmp_path: Path) -> None:
    one, other = await asyncio.gather(start(tmp_path), start(tmp_path))
    async with one, other:
        assert one.address == other.address
        assert sorted([one.owned, other.owned]) == [False, True]


async def test_the_server_stays_while_somebody_uses_it_and_ends_with_the_last(tmp_path: Path) -> None:
    starter = await start(tmp_path)
    guest = await start(tmp_path)
    await starter.stop()
    await begin_a_workflow(await guest.connect())
    assert processes_of(tmp_path)
    await guest.stop()
    assert processes_of(tmp_path) == []


async def test_what_others_use_is_not_forgotten(tmp_path: Path) -> None:
    async with await start(tmp_path):
        with pytest.raises(UsageError, match="is in use at 127.0.0.1"):
            await start(tmp_path, fresh=True)


async def test_an_ephemeral_server_leaves_no_process_and_no_folder(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, temporal_address="nowhere:1")
    server = await connect_or_start(settings, progress=print, ephemeral=True)
    assert server.log is not None
    folder = server.log.parent
    assert processes_of(folder)
    await server.stop()
    assert processes_of(folder) == []
    assert not folder.exists()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
async def test_the_server_ends_with_a_user_that_is_killed(tmp_path: Path, number: signal.Signals) -> None:
    script = (
        "import asyncio, pathlib, sys\n"
        "from devserver import connect_or_start\n"
        "from settings import Settings\n"
        "async def main():\n"
        "    await connect_or_start(Settings(home=pathlib.Path(sys.argv[1])), progress=print, ui=False)\n"
        "    print('up', flush=True)\n"
        "    await asyncio.sleep(600)\n"
        "asyncio.run(main())\n"
    )
    user = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", script, str(tmp_path)), stdout=asyncio.subprocess.PIPE
    )
    assert user.stdout is not None
    assert await user.stdout.readline() == b"up\n"
    assert len(processes_of(tmp_path)) >= 2
    user.send_signal(number)
    await user.communicate()
    await until_no_process_of(tmp_path)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent has died")
async def test_the_server_does_not_outlive_its_guard(tmp_path: Path) -> None:
    async with await start(tmp_path):
        guard = next(line for line in processes_of(tmp_path) if "guard.py" in line)
        pids = subprocess.run(["pgrep", "-f", guard.split(maxsplit=1)[1]], capture_output=True, text=True, check=True)
        os.kill(int(pids.stdout.split()[0]), signal.SIGKILL)
        await until_no_process_of(tmp_path)


async def test_a_guest_whose_server_died_can_start_it_again(tmp_path: Path) -> None:
    async with await start(tmp_path) as server:
        await begin_a_workflow(await server.connect())
        pids = subprocess.run(["pgrep", "-f", f"start-dev.*{tmp_path}"], capture_output=True, text=True, check=True)
        for pid in pids.stdout.split():
            os.kill(int(pid), signal.SIGKILL)
        await until_no_process_of(tmp_path)
        async with await start(tmp_path) as again:
            client = await again.connect()
            description = await client.get_workflow_handle("waiting").describe()
            assert description.status is WorkflowExecutionStatus.RUNNING


async def test_closed_journeys_are_kept_for_ninety_days(tmp_path: Path) -> None:
    async with await start(tmp_path) as server:
        client = await server.connect()
        described = await client.workflow_service.describe_namespace(DescribeNamespaceRequest(namespace="default"))
    assert described.config.workflow_execution_retention_ttl.ToTimedelta().days == 90


async def test_a_workflow_is_found_by_each_search_attribute(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    values: dict[str, tuple[Any, Any, str]] = {
        "Keyword": (SearchAttributeKey.for_keyword, "x", "= 'x'"),
        "KeywordList": (SearchAttributeKey.for_keyword_list, ["y", "x"], "= 'x'"),
        "Datetime": (SearchAttributeKey.for_datetime, now, f"<= '{(now + timedelta(seconds=1)).isoformat()}'"),
    }
    told = {name: values[kind] for name, kind in SEARCH_ATTRIBUTES.items()}
    pairs = [SearchAttributePair(key(name), value) for name, (key, value, _) in told.items()]
    async with await start(tmp_path) as server:
        client = await server.connect()
        await client.start_workflow(
            "Waiting", id="waiting", task_queue="nobody", search_attributes=TypedSearchAttributes(pairs)
        )
        query = " AND ".join(f"{name} {written}" for name, (_, _, written) in told.items())
        async with asyncio.timeout(10):
            while not [found.id async for found in client.list_workflows(query)]:
                await asyncio.sleep(0.05)


async def test_another_namespace_is_created_and_set_up(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, temporal_namespace="returns")
    async with await connect_or_start(settings, progress=print, ui=False) as server:
        assert server.namespace == "returns"
        await begin_a_workflow(await server.connect())


async def test_the_servers_own_settings_win_over_ours(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    config = {"limit.maxIDLength": 20}
    async with await connect_or_start(settings, progress=print, ui=False, dynamic_config=config) as server:
        client = await server.connect()
        with pytest.raises(RPCError, match="length exceeds limit"):
            await client.start_workflow("Waiting", id="x" * 21, task_queue="nobody")


async def test_ports_that_are_wanted_are_taken_or_refused(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        probe.listen()
        taken = probe.getsockname()[1]
        with pytest.raises(UsageError, match=f"Port {taken} is taken"):
            await connect_or_start(Settings(home=tmp_path), progress=print, ui=False, ports=(taken, None))
    settings = Settings(home=tmp_path)
    async with await connect_or_start(settings, progress=print, ui=False, ports=(taken, None)) as server:
        assert server.address == f"127.0.0.1:{taken}"
        with pytest.raises(UsageError, match=f"runs already, at 127.0.0.1:{taken}"):
            await connect_or_start(settings, progress=print, ui=False, ports=(taken + 1, None))


async def test_a_named_server_is_used_and_not_stopped(temporal_server: str) -> None:
    settings = Settings(temporal_address=temporal_server)
    async with await connect_or_start(settings, progress=print) as server:
        assert server.address == temporal_server
        assert not server.owned
    await Client.connect(temporal_server)


async def test_a_named_server_that_does_not_answer_is_named_in_the_error(tmp_path: Path) -> None:
    with pytest.raises(UnreachableError, match="No Temporal server answers at 127.0.0.1:1 "):
        await connect_or_start(Settings(temporal_address="127.0.0.1:1", home=tmp_path), progress=print)
    assert list(tmp_path.iterdir()) == []


async def test_a_named_server_is_not_ours_to_forget(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not ours to forget"):
        await connect_or_start(Settings(temporal_address="127.0.0.1:1", home=tmp_path), progress=print, fresh=True)


async def test_a_server_that_does_not_start_shows_the_end_of_its_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "bin" / "temporal"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\necho 'unknown flag: --sqlite-pragma' >&2\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent), prepend=os.pathsep)
    with pytest.raises(UnreachableError, match="unknown flag: --sqlite-pragma"):
        await start(tmp_path / "home")
