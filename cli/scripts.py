"""Parlant scripts: run where the command runs, in a process of their own, and read.

A script is somebody's code. Nothing but the command's `--run-script` comes here.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

from cli.console import say
from journeys.errors import DocumentError, UsageError
from journeys.validation.problem import Problem
from journeys.values import Json

TIME_LIMIT = 120.0
"""Seconds that a script may take, with the start of Parlant itself."""

_CHILD = "converters.parlant.script.child"
_MISSING = (
    "--run-script needs Parlant, which is not installed here (its package has 1.1 GB); install it with "
    "`pip install 'journeys[parlant]'`, or convert a reading of its stores, as JSON"
)


def run_script(script: Path, time_limit: float = TIME_LIMIT, environment: Mapping[str, str] | None = None) -> Json:
    """The reading that a script leaves: what Parlant's stores hold after it.

    The script runs with the user's rights, its home folders being temporary ones; its output is kept back. Of the
    environment it sees `environment` only: keys are no business of a script that is read.

    Raises:
        UsageError: Parlant is not installed, or there is no such file.
        DocumentError: the script fails, or takes too long; with its line.
    """
    if not script.is_file():
        raise UsageError(f"FILE: there is no file {script}; check the path")
    if find_spec("parlant") is None:
        raise UsageError(_MISSING)
    say(f"Running {script} beside a Parlant server that serves nobody; this takes some seconds")
    with tempfile.TemporaryDirectory(prefix="journeys-parlant-") as folder:
        answer = Path(folder) / "answer.json"
        said = _run(
            [sys.executable, "-P", "-m", _CHILD, str(script), str(answer)],
            Path(folder),
            script,
            time_limit,
            environment or {},
        )
        if not answer.is_file():
            _refuse(str(script), f"ended before it could be read{said}", "run it with `python` and see what it does")
        found = json.loads(answer.read_text(encoding="utf-8"))
    if "error" in found:
        _tell(script, found["error"])
    reading: Json = found
    return reading


def _run(command: list[str], folder: Path, script: Path, time_limit: float, given: Mapping[str, str]) -> str:
    """Runs it to its end; gives the last line that it said on stderr, as a part of a sentence."""
    home = folder / "home"
    home.mkdir()
    # Parlant orders some lists by hash; the same script shall give the same reading.
    environment = {"PATH": os.defpath, "LANG": "C.UTF-8", "NO_COLOR": "1", **given}
    environment |= {"PYTHONHASHSEED": "0", "PARLANT_HOME": str(home), "HOME": str(home)}
    with (folder / "output").open("w+b") as output:
        child = subprocess.Popen(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
        )
        try:
            child.wait(time_limit)
        except subprocess.TimeoutExpired:
            remedy = "build the journeys first, and do what takes long in tools"
            _refuse(str(script), f"was still running after {time_limit:g} seconds", remedy)
        finally:
            _end(child)
        output.seek(0)
        lines = output.read().decode("utf-8", "replace").split("\n")
    last = next((line.strip() for line in reversed(lines) if line.strip()), "")
    return f": {last[:200]}" if last else ""


def _end(child: subprocess.Popen[bytes]) -> None:
    """Ends the script and all that it started."""
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def _tell(script: Path, error: dict[str, Json]) -> None:
    place = f"{script}, line {error['line']}" if error["line"] is not None else str(script)
    kind, message = str(error["type"]), str(error["message"]) or "no reason given"
    match kind:
        case "parlant.sdk.SDKError":
            _refuse(place, f"is refused by Parlant: {message}", "change the script as it asks")
        case "LookupError":
            _refuse(place, f"builds nothing: {message}", "open a server in it, or define `async def build(server)`")
        case _:
            _refuse(place, f"raised {kind.rpartition('.')[2]}: {message}", "correct the script there")


def _refuse(place: str, message: str, remedy: str) -> None:
    raise DocumentError([Problem(place=place, message=message, remedy=remedy)], title="The script cannot be read")
