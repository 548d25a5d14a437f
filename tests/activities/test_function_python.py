"""Python functions, on real Monty."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from activities.contracts import FunctionRequest, FunctionResult
from activities.resources import Resources
from converters.function_usage import PYTHON_MODULES, usage_of
from journeys.errors import ToolError
from journeys.values import Json
from tests.activities.conftest import make_context

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def opened() -> AsyncIterator[Resources]:
    async with Resources.open(secrets={"KEY": "s3cret-s3cret"}) as resources:
        yield resources


async def run(resources: Resources, code: str, **given: Any) -> FunctionResult:
    about = {name: given.pop(name) for name in ("timeout_seconds",) if name in given}
    request = FunctionRequest(context=make_context(**about), language="python", code=code, **given)
    result = await resources.perform("function", request)
    assert isinstance(result, FunctionResult)
    return result


async def failing(resources: Resources, code: str, **given: Any) -> ToolError:
    with pytest.raises(ToolError) as caught:
        await run(resources, code, **given)
    return caught.value


@pytest.mark.parametrize(
    ("code", "result"),
    [
        ("return 5", 5),
        ("def double(n):\n    return 2 * n\n\ndouble(order['id'])", 14),
        ("if order['id'] > 5:\n    return 'big'\nreturn 'small'", "big"),
        ("__sim_result__ = {'a': (1, 2)}", {"a": [1, 2]}),
        ("x = 1", None),
        ("return json.dumps(order)", '{"id": 7}'),
        ("return {1: 2.5, 'n': None, 't': True}", {"1": 2.5, "n": None, "t": True}),
        ("return float('nan')", None),
        ("import re, math\nreturn [re.sub('a', 'b', 'cat'), math.floor(2.7)]", ["cbt", 2]),
    ],
)
async def test_what_is_returned_passes_through_json(opened: Resources, code: str, result: Json) -> None:
    assert (await run(opened, code, arguments={"order": {"id": 7}})).result == result


async def test_what_is_printed_is_kept_up_to_a_limit(opened: Resources) -> None:
    assert (await run(opened, "print('a', 1)\nprint('b')")).stdout == "a 1\nb"
    assert len((await run(opened, "print('x' * 300000)\nreturn 1")).stdout) == 200_000


async def test_environment_values_are_there_and_secrets_stay_inside(opened: Resources) -> None:
    made = await run(opened, "return environmentVariables['KEY'] + '!'", environment=("KEY",))
    assert made.result == "{{KEY}}!"


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("y = 1\nreturn 1 / 0", "ZeroDivisionError: Line 2: `return 1 / 0` - division by zero"),
        ("\nz.q", "NameError: Line 2: `z.q` - name 'z' is not defined"),
        ("return {}['k']", "KeyError: Line 1: `return {}['k']` - "),
        ("x = (1 +", "Syntax Error: Line 1: `x = (1 +` - "),
        ("def f():\n    raise ValueError('boom')\n\nf()", "Line 2: `raise ValueError('boom')` - boom"),
        ("class A: pass\nreturn A()", "Type Error: Object of type "),
        ("import socket", "ModuleNotFoundError: Line 1: `import socket` - No module named 'socket'"),
    ],
)
async def test_errors_name_the_line(opened: Resources, code: str, text: str) -> None:
    error = await failing(opened, code)
    assert str(error).startswith(text)
    assert error.kind == "function"


@pytest.mark.parametrize(
    "code",
    [
        "return open('/etc/hosts').read()",
        "import os\nreturn os.environ",
        "import subprocess",
        "return __import__('os')",
        "import urllib.request",
    ],
)
async def test_there_is_no_way_out(opened: Resources, code: str) -> None:
    assert (await failing(opened, code)).kind == "function"


async def test_an_endless_loop_is_stopped(opened: Resources) -> None:
    error = await failing(opened, "while True:\n    pass", timeout_seconds=0.3)
    assert str(error) == "Function execution timed out after 300ms"
    assert (await run(opened, "return 1")).result == 1


async def test_sleeping_too_long_is_stopped(opened: Resources) -> None:
    assert (await failing(opened, "import time\ntime.sleep(30)", timeout_seconds=0.3)).kind == "timeout"


async def test_too_much_memory_is_stopped(opened: Resources) -> None:
    error = await failing(opened, "a = []\nwhile True:\n    a.append('x' * 1000)", memory_mb=16)
    assert error.kind == "memory"


async def test_one_call_leaves_nothing_for_the_next(opened: Resources) -> None:
    await run(opened, "left = 1")
    assert "left" in str(await failing(opened, "return left"))


@pytest.mark.parametrize("module", sorted(PYTHON_MODULES))
async def test_what_code_is_said_to_have_it_has(opened: Resources, module: str) -> None:
    assert (await run(opened, f"import {module}\nreturn 1")).result == 1


@pytest.mark.parametrize("module", ["statistics", "uuid", "urllib", "socket", "subprocess", "numpy"])
async def test_what_it_does_not_have_it_cannot_import(opened: Resources, module: str) -> None:
    assert "No module named" in str(await failing(opened, f"import {module}\nreturn 1"))
    assert usage_of(f"import {module}", "python").packages == (module,)
