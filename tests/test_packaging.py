"""What is installed, looked at from outside: the wheel in an environment of its own, away from the checkout."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.test_architecture import MODULES, OURS, PACKAGES, ROOT

pytestmark = pytest.mark.packaging

PUBLIC = """
import importlib, pkgutil, sys
import journeys
for module in pkgutil.walk_packages(journeys.__path__, "journeys."):
    importlib.import_module(module.name)
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


def run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, env={"PATH": "/usr/bin:/bin"}, check=False)
    assert done.returncode == 0, f"{command}: {done.stdout}\n{done.stderr}"
    return done.stdout


def uv(*arguments: str | Path, cwd: Path) -> None:
    # With the caller's environment: the cache and the way to the packages stand there.
    command = [sys.executable, "-m", "uv", *map(str, arguments)]
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}: {done.stderr}"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = (sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder))
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the programs of a fresh environment that holds the wheel and what the image holds."""
    folder = tmp_path_factory.mktemp("fresh")
    uv("venv", "--quiet", "--python", sys.executable, folder / "venv", cwd=folder)
    python = folder / "venv" / "bin" / "python"
    install = ("pip", "install", "--quiet", "--python", python)
    uv(*install, "--require-hashes", "-r", ROOT / "docker" / "requirements.lock", cwd=folder)
    uv(*install, "--no-deps", wheel, cwd=folder)
    return python.parent


def test_the_wheel_holds_our_packages_typed_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.partition("/")[0].removesuffix(".py") for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == OURS
    assert {f"{package}/py.typed" for package in PACKAGES} <= set(names)


def test_what_is_installed_needs_no_more_than_it_says(environment: Path, tmp_path: Path) -> None:
    run(environment / "python", "-c", f"import {', '.join([*PACKAGES, *MODULES])}", cwd=tmp_path)
    uv("pip", "check", "--python", environment / "python", cwd=tmp_path)


def test_the_installed_command_explains_itself(environment: Path, tmp_path: Path) -> None:
    assert "run" in run(environment / "journeys", "--help", cwd=tmp_path)


def test_a_users_code_imports_the_model_and_nothing_else_of_ours(environment: Path, tmp_path: Path) -> None:
    loaded = set(run(environment / "python", "-c", PUBLIC, cwd=tmp_path).split())
    assert loaded & OURS == {"journeys"}
    assert {"temporalio", "httpx", "typer"} & loaded == set()


def test_a_users_own_tool_is_made_with_the_model_alone(environment: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(
        "from journeys.tools import tool\n\n\n"
        "@tool(id='double', effect='pure')\ndef double(amount: float) -> float:\n    return amount * 2\n\n\n"
        "print(double(21))\n"
    )
    assert run(environment / "python", "mine.py", cwd=tmp_path) == "42\n"
