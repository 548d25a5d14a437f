"""`make demo`: the returns desk from form to refund, with a worker killed while the refund is under way.

Exit code 0 means that all of it was looked at and found right: paid once, the canvas's path, outputs and result, and no
secret in any history, log or output.
"""

from __future__ import annotations

import argparse
import asyncio
import signal
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

from rich.console import Console
from temporalio.service import RPCError

import settings
from cli.leaving import leave_after
from client import JourneyHandle
from converters.registry import read
from examples.returns import report
from examples.returns.findings import Findings, look_into
from examples.returns.stage import HERE, DemoError, Stage, set_up
from journeys.bundle import Bundle
from journeys.errors import JourneysError, UnreachableError
from journeys.messages import JourneyResult, SendInput
from journeys.run import Question, Snapshot

FORM = {"orderNumber": 1042, "reason": "Changed my mind", "email": "robin@example.com"}
APPROVAL = {"approved": True, "comment": "A good customer"}
STEP_SECONDS = 60.0
NEVER_SECONDS = 3_600.0

Tell = Callable[[str], None]


def convert(stage: Stage, tell: Tell) -> Bundle:
    """The export as a bundle that can run. The shop's address is no secret; the token, and all else, is."""
    export = HERE / "returns-desk.json"
    conversion = read(export.read_bytes(), environment={"SHOP_URL": stage.shop_url})
    bundle = conversion.runnable()
    tell(f"Converted {export.name}: {len(bundle.main.states)} blocks, confidence {conversion.report.confidence:.2f}")
    return bundle


async def question(stage: Stage, handle: JourneyHandle, title: str) -> Question:
    """Waits until the journey asks that."""

    async def asked() -> Question:
        while True:
            try:
                snapshot = await handle.state()
            except UnreachableError:
                await asyncio.sleep(0.2)
                continue
            if snapshot.ended_at is not None:
                raise DemoError(f"The journey should ask {title!r}, but has ended: {_how(snapshot)}")
            found = next((one for one in snapshot.questions if one.title == title), None)
            if found is not None:
                return found
            await asyncio.sleep(0.2)

    return await stage.within(STEP_SECONDS, f"the question {title!r}", asked())


async def unless_it_ends(handle: JourneyHandle, coming: Awaitable[object]) -> None:
    """Waits for something that the journey does on its way.

    Raises:
        DemoError: the journey has ended before.
    """
    waiting, end = asyncio.ensure_future(coming), asyncio.ensure_future(handle.result())
    try:
        await asyncio.wait({waiting, end}, return_when=asyncio.FIRST_COMPLETED)
        if not waiting.done():
            raise DemoError(f"The journey has ended too early: {_how(end.result())}")
    finally:
        waiting.cancel()
        end.cancel()


def _how(ended: JourneyResult | Snapshot) -> str:
    return f"{ended.status}, {ended.error.message if ended.error else 'without an error'}"


async def play(stage: Stage, tell: Tell) -> Findings:
    """The whole story; what came of it."""
    tell(f"Worker {await stage.start_worker()} started")
    handle = await stage.client.start(convert(stage, tell), workspace="demo", user="demo")
    tell(f"Journey [bold]{handle.id}[/] started")
    try:
        return await look_into(stage, handle, await answer_and_kill(stage, handle, tell))
    except BaseException:
        # Nobody will ever work on its task queue again.
        with suppress(RPCError):
            await stage.client.client.get_workflow_handle(handle.id).terminate("the demo has failed")
        raise


async def answer_and_kill(stage: Stage, handle: JourneyHandle, tell: Tell) -> JourneyResult:
    """Answers the form and the approval, kills the worker while the refund is under way, and waits for the end."""
    form = await question(stage, handle, "Start")
    tell(report.asked(form, FORM))
    await stage.within(STEP_SECONDS, "the form to be taken", handle.submit_input(SendInput(values=FORM, by="customer")))

    approval = await question(stage, handle, "Approval")
    tell(report.asked(approval, APPROVAL))
    stage.shop.slow_down(NEVER_SECONDS)
    answer = SendInput(values=APPROVAL, question=approval.id, by="desk")
    answered = asyncio.create_task(handle.submit_input(answer))
    try:
        under_way = unless_it_ends(handle, stage.shop.refund_under_way.wait())
        await stage.within(STEP_SECONDS, "the refund to be under way", under_way)
        await stage.kill_worker()
        tell("The shop has paid and not yet answered: worker [bold red]killed[/] (SIGKILL)")
        tell(
            f"Worker {await stage.start_worker()} started; a dead one is noticed after ten seconds without a heartbeat"
        )
        result = await stage.within(STEP_SECONDS, "the end of the journey", handle.result())
        await stage.within(STEP_SECONDS, "the answer to the approval", answered)
    finally:
        answered.cancel()
        await asyncio.gather(answered, return_exceptions=True)
    tell("The second worker has gone on where the first was killed; the journey has ended")
    return result


async def run(*, stay: bool = False, log: Path | None = None) -> int:
    """The demo as a program; its exit code."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = 120
    began = time.monotonic()

    def tell(text: str) -> None:
        console.print(f"[dim]{time.monotonic() - began:5.1f} s[/]  {text}", soft_wrap=True)

    task = asyncio.current_task()
    assert task is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    async with set_up(settings.load(), tell, log) as stage:
        tell(f"Temporal at {stage.server.address}, shop at {stage.shop_url}, letters by {stage.model}")
        findings = await play(stage, tell)
        report.show(console, findings)
        report.where_to_look(console, stage, findings, stay=stay)
        if stay:
            await _until_interrupted()
    return 0 if findings.all_right else 1


async def _until_interrupted() -> None:
    stop = asyncio.Event()
    for one in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(one, stop.set)
    await stop.wait()


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m examples.returns.demo", description=__doc__)
    parser.add_argument("--stay", action="store_true", help="leave everything running until Ctrl+C, to look around")
    parser.add_argument("--log", type=Path, metavar="FILE", help="keep the workers' log there")
    options = parser.parse_args()
    try:
        return asyncio.run(run(stay=options.stay, log=options.log))
    except JourneysError as error:
        Console(stderr=True).print(str(error), style="red", markup=False, highlight=False, soft_wrap=True)
        return error.exit_code
    except (KeyboardInterrupt, asyncio.CancelledError):
        return 130


if __name__ == "__main__":
    leave_after(main)
