"""How fast conditions are: parsed, compiled, and evaluated; beside V8 in one kept deno process.

python -m bench.expressions [--seconds 1]
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sysconfig
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from converters.javascript import parse
from engine.expressions import compile_tree, evaluate, holds

ORDER = {
    "total": 150,
    "status": "open",
    "customer": {"email": "ann@example.org", "tags": ["new", "vip"]},
    "items": [{"name": f"item {number}", "price": number * 1.5} for number in range(20)],
}
CONDITIONS = {
    "compare": "order.total > 100",
    "typical": "order.total > 100 && order.status === 'open' && order.customer?.tags?.includes('vip')",
    "text": "order.customer.email.trim().toLowerCase().endsWith('.org') || `${order.total}`.length > 5",
    "pattern": "/^[^@\\s]+@[^@\\s]+\\.[a-z]{2,}$/i.test(order.customer.email)",
    "list": "order.items.filter(item => item.price > 10).reduce((sum, {price}) => sum + price, 0) >= 100",
    "json": "JSON.parse(JSON.stringify(order)).items.length === 20",
}
SCRIPT = """
const [source, value, seconds] = JSON.parse(Deno.args[0]);
const run = new Function("order", `return Boolean(\\n${source}\\n)`);
let count = 0;
const end = performance.now() + seconds * 1000;
while (performance.now() < end) { for (let i = 0; i < 100; i++) run(value); count += 100; }
console.log(count / seconds);
"""


def rate(work: Callable[[], object], seconds: float) -> float:
    """How often the work is done in a second."""
    work()
    count, start = 0, perf_counter()
    while (spent := perf_counter() - start) < seconds:
        for _ in range(50):
            work()
        count += 50
    return count / spent


def in_deno(source: str, seconds: float) -> float:
    """The same in V8, the function compiled once, without the way there and back."""
    program = Path(sysconfig.get_path("scripts")) / "deno"
    with TemporaryDirectory() as folder:
        script = Path(folder) / "rate.js"
        script.write_text(SCRIPT)
        flags = ["--no-prompt", "--no-remote", "--no-npm", "--no-config", "--no-lock"]
        question = json.dumps([source, ORDER, seconds])
        shown = subprocess.run(
            [program, "run", *flags, script, question], capture_output=True, text=True, check=True, timeout=60
        )
    return float(shown.stdout)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=1.0, help="how long each is measured (1)")
    seconds: float = parser.parse_args().seconds
    print(f"{'a second':10}{'parse':>10}{'compile':>10}{'evaluate':>10}{'holds':>10}{'in V8':>12}   condition")
    for name, source in CONDITIONS.items():
        tree: Any = parse(source, {"order": {"$ref": ["outputs", "lookup"]}})
        resolve = {"lookup": ORDER}.__getitem__

        def look_up(value: Any, resolve: Callable[[str], Any] = resolve) -> Any:
            return resolve(value["$ref"][1])

        rates = [
            rate(lambda source=source: parse(source, {"order": 1}), seconds),  # type: ignore[misc]
            rate(lambda tree=tree: compile_tree(tree), seconds),  # type: ignore[misc]
            rate(lambda tree=tree: evaluate(tree, look_up), seconds),  # type: ignore[misc]
            rate(lambda tree=tree: holds(tree, look_up), seconds),  # type: ignore[misc]
            in_deno(source, seconds),
        ]
        shown = "".join(f"{number:>{width},.0f}" for number, width in zip(rates, (10, 10, 10, 10, 12), strict=True))
        print(f"{name:10}{shown}   {source}")


if __name__ == "__main__":
    main()
