"""Where the `temporal` program comes from. Go is a script here, but for the last test, which builds for real."""

from __future__ import annotations

import asyncio
import os
import shutil
import time
from pathlib import Path

import pytest

from devserver.build import VERSION, build
from devserver.program import find_program
from journeys.errors import UsageError


def write_script(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}")
    path.chmod(0o755)
    return path


def ignore(_text: str) -> None:
    pass


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is the whole PATH, with what the scripts here need."""
    folder = tmp_path / "tools"
    folder.mkdir()
    for name in ("chmod", "env", "sh", "sleep"):
        found = shutil.which(name)
        assert found is not None
        (folder / name).symlink_to(found)
    monkeypatch.setenv("PATH", str(folder))
    # The SDK's client honours it: every download is refused at once, wherever this runs.
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    return folder


GO = """
case "$1" in
version) echo "go version go1.25.0 linux/amd64" ;;
env) echo local ;;
install)
    echo x >> "$COUNT"
    sleep 0.5
    echo "#!/bin/sh" > "$GOBIN/temporal"
    chmod +x "$GOBIN/temporal" ;;
esac
"""


async def test_a_program_on_the_path_comes_first(tools: Path, tmp_path: Path) -> None:
    program = write_script(tools / "temporal", "")
    write_script(tmp_path / "bin" / f"temporal-{VERSION}", "")
    assert await find_program(tmp_path, ignore) == program


async def test_then_the_one_in_the_cache(tools: Path, tmp_path: Path) -> None:
    program = write_script(tmp_path / "bin" / f"temporal-{VERSION}", "")
    write_script(tools / "go", "exit 1")
    assert await find_program(tmp_path, ignore) == program


async def test_without_download_it_is_built_once_by_two_who_need_it(
    tools: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COUNT", str(tmp_path / "count"))
    write_script(tools / "go", GO)
    said: list[str] = []
    found = list(await asyncio.gather(find_program(tmp_path, said.append), find_program(tmp_path, said.append)))
    assert found == [tmp_path / "bin" / f"temporal-{VERSION}"] * 2
    assert os.access(found[0], os.X_OK)
    assert (tmp_path / "count").read_text() == "x\n"
    assert any("waiting (0 s)" in text for text in said)
    assert any("Building" in text and "(0:00)" in text for text in said)
    assert sorted(file.name for file in (tmp_path / "bin").iterdir()) == ["temporal-1.5.1", "temporal.lock"]


async def test_a_download_that_is_refused_costs_no_time(tools: Path, tmp_path: Path) -> None:
    began = time.monotonic()
    said: list[str] = []
    with pytest.raises(UsageError):
        await find_program(tmp_path, said.append)
    assert any("The download did not work" in text for text in said)
    assert time.monotonic() - began < 10


async def test_without_go_the_error_says_what_else_helps(tools: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="Go is not there.*temporal` is on the PATH.*TEMPORAL_ADDRESS=host:port"):
        await find_program(tmp_path, ignore)


async def test_an_old_go_that_may_not_renew_itself_is_refused_by_version(tools: Path, tmp_path: Path) -> None:
    write_script(tools / "go", 'case "$1" in version) echo go version go1.22.1 linux/amd64;; env) echo local;; esac')
    with pytest.raises(UsageError, match=r"Go 1\.25 or newer; here is go1\.22"):
        await find_program(tmp_path, ignore)


async def test_a_failed_build_shows_what_go_says_and_leaves_nothing(tools: Path, tmp_path: Path) -> None:
    write_script(tools / "go", GO.replace("sleep 0.5", "echo 'no space left on device' >&2; exit 1"))
    with pytest.raises(UsageError, match="no space left on device"):
        await find_program(tmp_path, ignore)
    assert [file.name for file in (tmp_path / "bin").iterdir()] == ["temporal.lock"]


async def test_an_interrupted_build_stops_go_and_leaves_nothing(tools: Path, tmp_path: Path) -> None:
    write_script(tools / "go", GO.replace("sleep 0.5", f"echo $$ > {tmp_path}/pid; sleep 600"))
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(2):
            await find_program(tmp_path, ignore)
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)
    assert [file.name for file in (tmp_path / "bin").iterdir()] == ["temporal.lock"]


@pytest.mark.download
async def test_the_real_program_is_built_from_source(tmp_path: Path) -> None:
    said: list[str] = []
    program = await build(tmp_path, said.append)
    process = await asyncio.create_subprocess_exec(program, "--version", stdout=asyncio.subprocess.PIPE)
    output, _ = await process.communicate()
    assert f"temporal version {VERSION}" in output.decode()
    assert len(said) > 3
