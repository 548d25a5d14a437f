"""What all tests share: real Temporal servers, started when the first test asks for one."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from zlib import crc32

import hypothesis
import pytest

from devserver import DevServer, connect_or_start
from settings import Settings

# A slow machine is no bug: examples have no deadline.
hypothesis.settings.register_profile("journeys", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.register_profile("thorough", parent=hypothesis.settings.get_profile("journeys"), max_examples=3000)
hypothesis.settings.load_profile("journeys")

StartServer = Callable[[Mapping[str, object]], DevServer]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--run-download", action="store_true", help="also build the dev server from source (minutes)")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        if "temporal_server" in fixtures or "temporal_servers" in fixtures:
            item.add_marker("server")
        if item.get_closest_marker("download") and not config.getoption("--run-download"):
            item.add_marker(pytest.mark.skip(reason="takes minutes and gigabytes; --run-download"))


@pytest.fixture(scope="session", autouse=True)
def own_environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test sees the developer's settings, journeys or keys. The cache stays: the dev server's program lies there."""
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith(("JOURNEYS_", "TEMPORAL_", "OPENAI_")) and name != "JOURNEYS_CACHE":
                patch.delenv(name)
        patch.setenv("JOURNEYS_HOME", str(tmp_path_factory.mktemp("home")))
        patch.setenv("TEMPORAL_CONFIG_FILE", os.devnull)
        yield


@pytest.fixture(scope="session")
def temporal_servers(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Iterator[StartServer]:
    """A function from a server's own settings to a server that has them; one for each, shared by the whole session.

    Under xdist all workers use the same ones: their folders lie side by side, and the last to leave stops them.
    """
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if base.name.startswith("popen-") else base
    capture = pytestconfig.pluginmanager.getplugin("capturemanager")

    def say(text: str) -> None:
        # The first start on a machine may take minutes; nobody should wonder.
        with capture.global_and_fixture_disabled():
            print(text, file=sys.stderr, flush=True)  # noqa: T201

    with ExitStack() as stack:
        servers: dict[str, DevServer] = {}

        def start(dynamic_config: Mapping[str, object]) -> DevServer:
            name = f"temporal-{crc32(json.dumps(dynamic_config, sort_keys=True).encode()):08x}"
            if name not in servers:
                servers[name] = asyncio.run(_start(shared / name, dynamic_config, say))
                stack.callback(lambda: asyncio.run(servers[name].stop()))
            return servers[name]

        yield start


@pytest.fixture(scope="session")
def temporal_server(temporal_servers: StartServer) -> str:
    """The address (host:port) of a tuned dev server; namespace `default`, search attributes registered."""
    return temporal_servers({}).address


async def _start(home: Path, dynamic_config: Mapping[str, object], say: Callable[[str], None]) -> DevServer:
    settings = Settings(home=home, temporal_address=None, temporal_namespace="default")
    return await connect_or_start(settings, progress=say, ui=False, dynamic_config=dynamic_config)
