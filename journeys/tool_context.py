"""Who calls a tool, as the tool is told."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from journeys.errors import ToolError


@dataclasses.dataclass(frozen=True, kw_only=True)
class ToolContext:
    """Who calls a tool. A parameter annotated with this type is given it; the caller of the tool does not see it.

    Attributes:
        run: the id of the run (the Temporal workflow id).
        journey: the journey's id, and `journey_title`.
        state: the state's id, and `state_title`.
        visit: the number of the visit of that state.
        call: the number of the call within its visit.
        attempt: which attempt of the call this is; the first is 1.
        workspace: the workspace of the run.
        user: the user of the run.
        idempotency_key: the same for every attempt of this call, different for every other call.
        log_line: see `log`.
        find_secret: see `secret`.
    """

    run: str
    journey: str
    state: str
    visit: int
    idempotency_key: str
    journey_title: str = ""
    state_title: str = ""
    call: int = 0
    attempt: int = 1
    workspace: str | None = None
    user: str | None = None
    log_line: Callable[[str], None] = dataclasses.field(default=lambda _: None, repr=False)
    find_secret: Callable[[str], str | None] = dataclasses.field(default=lambda _: None, repr=False)

    def log(self, text: str) -> None:
        """Adds a line to the call's log, which is kept with the visit."""
        self.log_line(str(text))

    def secret(self, name: str) -> str:
        """The secret of that name. It is taken out of the tool's result, errors and logs.

        Raises:
            ToolError: there is no secret of that name.
        """
        value = self.find_secret(name)
        if value is None:
            raise ToolError(f"The secret {name} is not known to the worker; give it one", kind="missing_value")
        return value
