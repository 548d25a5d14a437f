"""Packages that sandboxed JavaScript may import: what is allowed, and what is in the folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import pytest

from activities.contracts import FunctionRequest
from activities.resources import Resources
from activities.sandbox.packages import Packages
from journeys.errors import ToolError, UsageError
from tests.activities.conftest import make_context

FOLDER = Path(__file__).parents[2] / "data" / "packages"


async def run(
    code: str, *dependencies: str, language: Literal["javascript", "python"] = "javascript", **given: Any
) -> Any:
    async with Resources.open(packages=("pace", "@acme/greet", "pace/words"), packages_folder=FOLDER) as opened:
        request = FunctionRequest(
            context=make_context(), language=language, code=code, dependencies=dependencies, **given
        )
        return (await opened.perform("function", request)).model_dump()["result"]


async def test_a_package_is_there_as_require_gives_it() -> None:
    code = "const pace = require('pace'); return [pace('2h'), pace.units.h, require('@acme/greet').greet('Ada')]"
    assert await run(code, "pace", "@acme/greet") == [7200, 3600, "Hello Ada!"]


async def test_a_package_is_there_as_an_import_names_its_parts() -> None:
    code = """
    const { default: pace, units } = __module("pace"); const { greet, default: polite } = __module("@acme/greet");
    return [pace('1h'), units.m, greet('Bo'), polite, __module('pace/words').hours]"""
    assert await run(code, "pace", "@acme/greet", "pace/words") == [3600, 60, "Hello Bo!", "Dear", "h"]


async def test_a_package_reaches_no_more_than_the_code_itself() -> None:
    code = "return [typeof require('@acme/greet').reach(), typeof Deno]"
    assert await run(code, "@acme/greet") == ["undefined", "undefined"]


async def test_only_what_the_state_declares_can_be_imported() -> None:
    with pytest.raises(ToolError, match="@acme/greet is not among those that this function may import"):
        await run("return require('@acme/greet')", "pace")
    with pytest.raises(ToolError, match="require is not defined"):
        await run("return require('pace')")


async def test_what_is_not_allowed_is_refused_by_name() -> None:
    with pytest.raises(ToolError, match="imports lodash, left-pad, which sandboxed code may not import here"):
        await run("return 1", "pace", "lodash", "left-pad")


async def test_python_has_no_packages() -> None:
    with pytest.raises(ToolError, match="imports numpy, which the Python sandbox does not have"):
        await run("return 1", "numpy", language="python")


def test_what_is_allowed_must_be_there_and_be_a_name() -> None:
    with pytest.raises(UsageError) as caught:
        Packages(("pace", "nowhere", "../secret", "a@1.2.3"), FOLDER)
    told = str(caught.value)
    assert "nowhere is allowed" in told
    assert "deno bundle" in told
    assert "'../secret' is no name" in told
    assert "'a@1.2.3' is no name" in told
    assert "pace is allowed" not in told
