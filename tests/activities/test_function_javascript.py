"""JavaScript functions, on real Deno. Error texts as recorded from Sim (v0.8.9)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from activities.contracts import FunctionRequest, FunctionResult
from activities.resources import Resources
from journeys.errors import ToolError
from journeys.values import Json
from tests.activities.conftest import make_context

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def opened() -> AsyncIterator[Resources]:
    async with Resources.open(secrets={"KEY": "s3cret-s3cret"}) as resources:
        yield resources


async def run(resources: Resources, code: str, **given: Any) -> FunctionResult:
    about = {name: given.pop(name) for name in ("timeout_seconds", "workspace", "environment") if name in given}
    if "names" in given:
        given["environment"] = given.pop("names")
    request = FunctionRequest(context=make_context(**about), language="javascript", code=code, **given)
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
        ("return 1", 1),
        ("return {a: [1, 'x', null, true]}", {"a": [1, "x", None, True]}),
        ("return [undefined, NaN, Infinity, new Date(0)]", [None, None, None, "1970-01-01T00:00:00.000Z"]),
        ("return await Promise.resolve(2)", 2),
        ("return new Map([[1, 2]])", {}),
        ("const order = {id: 7}; return order.id", 7),
        ("return new URL('https://x.test/a?b=1').searchParams.get('b')", "1"),
        ("return atob(btoa('hi')) + new TextDecoder().decode(new TextEncoder().encode('ü'))", "hiü"),
        ("return '\\ud800!'", "\ufffd!"),
        ("Promise.reject(new Error('nobody looks')); return 'fine'", "fine"),
        ("await new Promise((done) => setTimeout(done, 5)); return 'waited'", "waited"),
        ("return globalThis === self", None),
    ],
)
async def test_what_is_returned_passes_through_json(opened: Resources, code: str, result: Json) -> None:
    if result is None:
        assert "self is not defined" in str(await failing(opened, code))
    else:
        made = await run(opened, code)
        assert made.result == result
        assert not made.undefined


async def test_nothing_returned_is_told_from_null(opened: Resources) -> None:
    nothing, null = await run(opened, "const x = 5"), await run(opened, "return null")
    assert (nothing.result, nothing.undefined) == (None, True)
    assert (null.result, null.undefined) == (None, False)


async def test_how_long_it_ran_and_how_much_memory_it_has_is_told(opened: Resources) -> None:
    code = "globalThis.kept = Array.from({length: 1e6}, (_, i) => ({i})); await new Promise((d) => setTimeout(d, 60))"
    metrics = (await run(opened, code)).metrics
    assert 0.06 <= metrics["wall_seconds"] < 5
    assert 10 < metrics["memory_mb"] < 128


@pytest.mark.parametrize(
    "code",
    [
        """return JSON.parse('{"__proto__": {"polluted": 1}, "a": 1}')""",
        "return order",
        "return {...order}",
        'return Object.assign(Object.create(null), {a: 1}, JSON.parse(\'{"__proto__": {"polluted": 1}}\'))',
    ],
)
async def test_a_key_that_would_pollute_a_prototype_is_a_key_like_any_other(opened: Resources, code: str) -> None:
    order = {"__proto__": {"polluted": 1}, "a": 1}
    made = await run(opened, code, arguments={"order": order, "__proto__": {"polluted": 2}})
    assert made.result == order
    assert (await run(opened, "return typeof ({}).polluted")).result == "undefined"


async def test_a_megabyte_of_code_runs(opened: Resources) -> None:
    code = "let a = 0;\n" + "a += 1; // counted\n" * 50_000 + "return a"
    assert (await run(opened, code, timeout_seconds=20)).result == 50_000
    broken = await failing(opened, code.replace("return a", "return a +"), timeout_seconds=20)
    assert str(broken).startswith("Syntax Error")


async def test_arguments_are_variables(opened: Resources) -> None:
    arguments = {"order": {"id": 7}, "__ref_0": [1, 2], "name": "Zoë"}
    made = await run(opened, "return [order.id, __ref_0[1], globalThis['__ref_0'][0], name]", arguments=arguments)
    assert made.result == [7, 2, 1, "Zoë"]


async def test_an_argument_may_be_shadowed(opened: Resources) -> None:
    assert (await run(opened, "const order = 1; return order", arguments={"order": 2})).result == 1


async def test_environment_values_come_plain_and_secret_and_secrets_stay_inside(opened: Resources) -> None:
    code = "return [environmentVariables.LIMIT, environmentVariables['KEY'].length, environmentVariables.KEY]"
    made = await run(opened, code, environment={"LIMIT": "5"}, names=("LIMIT", "KEY"))
    assert made.result == ["5", 13, "{{KEY}}"]


async def test_in_the_manner_of_sim_environment_values_are_texts(opened: Resources) -> None:
    code = "return environmentVariables.LIMIT + 1"
    assert (await run(opened, code, environment={"LIMIT": 5}, names=("LIMIT",), manner="sim")).result == "51"
    assert (await run(opened, code, environment={"LIMIT": 5}, names=("LIMIT",))).result == 6


async def test_a_secret_in_an_error_or_in_the_console_is_taken_out(opened: Resources) -> None:
    code = "console.log('key', environmentVariables.KEY)\nthrow new Error('bad ' + environmentVariables.KEY)"
    error = await failing(opened, code, names=("KEY",))
    assert str(error).endswith("- bad {{KEY}}")
    assert error.logs == ("key {{KEY}}",)


async def test_the_console_is_kept_as_sim_keeps_it(opened: Resources) -> None:
    code = """console.log("hi", {a:1}, [1,2]); console.warn("careful"); console.error("bad");
    console.info(null, undefined)"""
    assert (await run(opened, code)).stdout == 'hi {"a":1} [1,2]\nWARN: careful\nERROR: bad\nnull undefined'


async def test_the_console_has_a_limit(opened: Resources) -> None:
    made = await run(opened, "for (let i = 0; i < 3e5; i++) console.log('line'); return 1")
    assert len(made.stdout) <= 200_000
    assert made.result == 1


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("return (1 +", "Syntax Error: Line 1: `return (1 +` - Unexpected token '}'"),
        ("return notDefined + 1", "Reference Error: Line 1: `return notDefined + 1` - notDefined is not defined"),
        (
            "let a = null\n\nreturn a.b.c",
            "Type Error: Line 3: `return a.b.c` - Cannot read properties of null (reading 'b')",
        ),
        ('throw "just text"', "just text"),
        ('throw { code: 7, message: "obj msg" }', "obj msg"),
        (
            "class MyErr extends Error { constructor(m){ super(m); this.name = 'MyErr' } }\nthrow new MyErr('custom')",
            "Line 2: `throw new MyErr('custom')` - custom",
        ),
        ("return new Array(-1)", "RangeError: Line 1: `return new Array(-1)` - Invalid array length"),
        (
            'await Promise.reject(new Error("rejected"))',
            'Line 1: `await Promise.reject(new Error("rejected"))` - rejected',
        ),
        ("throw null", "Type Error: Line 1: `throw null` - Cannot read properties of null (reading 'message')"),
        ('throw new Error("a")', 'Line 1: `throw new Error("a")` - a'),
        ("const a = 1\nlet b = ;\nreturn 3", "Syntax Error: Line 2: `let b = ;` - Unexpected token ';'"),
        ("let s = 'abc\nreturn s", "Syntax Error: Line 1: `let s = 'abc` - Invalid or unexpected token"),
        (
            "const a = (\n1 +\n}\nreturn a",
            "Syntax Error: Line 3: `}` - Unexpected token '}'",
        ),
        (
            "\nconst x = 1\nconst x = 2\nreturn x",
            "Syntax Error: Line 3: `const x = 2` - Identifier 'x' has already been declared",
        ),
        ("JSON.parse('{')", "Syntax Error: Line 1: `JSON.parse('{')` - "),
    ],
)
async def test_errors_are_told_in_sims_words(opened: Resources, code: str, text: str) -> None:
    error = await failing(opened, code, manner="sim")
    assert error.kind == "function"
    assert str(error).startswith(text) if text.endswith("- ") else str(error) == text


async def test_a_line_is_shown_with_the_values_in_it(opened: Resources) -> None:
    code = "const v = 6 + (__ref_1 || 0) + __ref_10; throw new Error('v=' + v)"
    error = await failing(opened, code, manner="sim", arguments={"__ref_1": 34, "__ref_10": "x"})
    assert str(error) == "Line 1: `const v = 6 + (34 || 0) + \"x\"; throw new Error('v=' + v)` - v=40x"


async def test_in_the_manner_of_sim_there_are_no_timers(opened: Resources) -> None:
    assert (await run(opened, "return typeof setTimeout", manner="sim")).result == "undefined"
    assert (await run(opened, "return typeof params", manner="sim")).result == "object"


@pytest.mark.parametrize(
    "code",
    [
        "return Deno.readTextFileSync('/etc/hosts')",
        "return (await import('node:fs')).readFileSync('/etc/hosts', 'utf8')",
        "return (await import('fs')).readFileSync('/etc/hosts', 'utf8')",
        "return await import('file:///etc/hosts')",
        "return process.env",
        "return process.getBuiltinModule('fs')",
        "return require('fs')",
        "return new Deno.Command('ls').outputSync()",
        "return (await import('node:child_process')).execSync('ls')",
        "return Deno.dlopen('libc.so.6', {})",
        "return Deno.env.toObject()",
        "return Deno.exit(0)",
        "return await fetch('http://127.0.0.1:1/')",
        "return new WebSocket('ws://127.0.0.1:1/')",
        "return await Deno.connect({port: 1})",
        "return await import('https://deno.land/std/version.ts')",
        "return await import('npm:left-pad')",
        "return await import('jsr:@std/assert')",
        "return new Worker('data:text/javascript,1', {type: 'module'})",
        "return new BroadcastChannel('x')",
        "return postMessage('forged')",
        "return self.close()",
        "return caches.open('x')",
        "return localStorage.length",
        "return Object.getPrototypeOf(globalThis).postMessage('x')",
        "return (0, eval)('Deno').pid",
        "return new Function('return process.pid')()",
        "return (async () => {}).constructor('return Deno.pid')()",
        "return (await import('data:text/javascript,export default Deno.pid')).default",
        "return Error.prepareStackTrace = (e, s) => s[1].getThis().Deno.pid, new Error().stack",
        "import x from 'y'\nreturn x",
    ],
)
async def test_there_is_no_way_out(opened: Resources, code: str) -> None:
    error = await failing(opened, code)
    assert error.kind == "function"
    assert not error.retryable


async def test_a_call_leaves_nothing_behind_for_the_next(opened: Resources) -> None:
    await run(opened, "globalThis.left = 1; Array.prototype.map = null; JSON.stringify = null; return 1")
    assert (await run(opened, "return [typeof left, [1].map((x) => x + 1)]")).result == ["undefined", [2]]


async def test_code_that_breaks_what_it_stands_on_still_gives_its_answer(opened: Resources) -> None:
    code = "JSON.stringify = () => 'x'; JSON.parse = null; Object.prototype.toJSON = () => 'mine'; return {a: 1}"
    assert (await run(opened, code)).result == "mine"


async def test_an_endless_loop_is_stopped(opened: Resources) -> None:
    error = await failing(opened, "while (true) {}", timeout_seconds=0.3)
    assert str(error) == "Function execution timed out after 300ms"
    assert error.kind == "timeout"
    assert not error.retryable
    assert (await run(opened, "return 'on we go'")).result == "on we go"


@pytest.mark.parametrize(
    "code",
    [
        "await new Promise(() => {})",
        "for (;;) await null",
        "Atomics.wait(new Int32Array(new SharedArrayBuffer(8)), 0, 0)",
    ],
)
async def test_waiting_for_ever_is_stopped(opened: Resources, code: str) -> None:
    assert (await failing(opened, code, timeout_seconds=0.3)).kind == "timeout"


@pytest.mark.parametrize(
    "code",
    [
        "const all = []; for (;;) all.push({a: [1, 2, 3]})",
        "const all = []; for (;;) all.push(new Uint8Array(1e7).fill(1))",
    ],
)
async def test_too_much_memory_is_stopped(opened: Resources, code: str) -> None:
    error = await failing(opened, code, timeout_seconds=20, memory_mb=32)
    assert error.kind == "memory"
    assert "32 MB" in str(error)


async def test_neighbours_of_a_bad_call_are_not_harmed(opened: Resources) -> None:
    busy = "for (let i = 0; i < 1e9; i++); return 'done'"
    good, bad, other = await asyncio.gather(
        run(opened, busy, timeout_seconds=20, workspace="w"),
        failing(opened, "while (true) {}", timeout_seconds=0.2, workspace="w"),
        run(opened, busy, timeout_seconds=20, workspace="w"),
    )
    assert (good.result, bad.kind, other.result) == ("done", "timeout", "done")


async def test_a_result_that_is_too_long_is_refused(opened: Resources) -> None:
    assert "longer than" in str(await failing(opened, "return 'x'.repeat(1.1e7)"))


async def test_a_large_result_passes(opened: Resources) -> None:
    assert len((await run(opened, "return 'x'.repeat(5e6)")).result) == 5_000_000


async def test_packages_are_refused_with_the_remedy(opened: Resources) -> None:
    error = await failing(opened, "return 1", dependencies=("lodash",))
    assert "lodash" in str(error)
    assert "allow it to the worker, or register a tool" in str(error)


async def test_a_missing_environment_value_is_named(opened: Resources) -> None:
    assert "{{NOPE}}" in str(await failing(opened, "return 1", names=("NOPE",)))
