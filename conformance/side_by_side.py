"""Cases of any format run side by side; what one breaks on does not hide what the others give."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from conformance.verdicts import Difference, Verdict

Case = TypeVar("Case")
Seen = TypeVar("Seen")
Told = Callable[[Verdict], None]
AT_ONCE = 8
"""Cases that run side by side."""


async def run_all(cases: Sequence[Case], judge: Callable[[Case, str], Awaitable[Verdict]], told: Told) -> list[Verdict]:
    """The verdicts on cases, in their order. `judge` is given a case and the id of its run; `told` hears each as it
    comes."""
    places = asyncio.Semaphore(AT_ONCE)

    async def one(number: int, case: Case) -> Verdict:
        async with places:
            verdict = await judge(case, f"case-{number}")
            told(verdict)
            return verdict

    return await asyncio.gather(*(one(number, case) for number, case in enumerate(cases)))


async def played(work: Awaitable[Seen], patience: float) -> Seen | Difference:
    """What was seen; or why nothing was: no end within so many seconds, or a mistake, ours or another's."""
    try:
        async with asyncio.timeout(patience):
            return await work
    except TimeoutError:
        return Difference("run", "an end, or a pause", f"neither within {patience:g} s")
    except Exception as error:
        return Difference("run", "a run", f"{type(error).__name__}: {error}")
