"""The border between an activity's work and the world: secrets in, errors out, nothing secret in what leaves.

Every call of every activity crosses it, under Temporal and in memory. The work itself knows nothing of Temporal.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from pydantic import BaseModel

from activities.contracts import CallContext, Request
from activities.filling import Environment, fill
from activities.jsontext import storable
from activities.log_redaction import redacting_logs
from activities.redaction import Redactor
from activities.secrets import SecretsProvider
from journeys.errors import JourneysError, StateError, ToolError
from journeys.states.state import Effect
from journeys.values import Json

Asked = TypeVar("Asked", bound=Request)
Given = TypeVar("Given", bound=BaseModel)


@dataclass(frozen=True)
class Call:
    """One attempt of one call, as the work sees it.

    Attributes:
        context: who calls, and how often and how long it may be tried.
        attempt: which attempt this is; the first is 1.
        effect: what is known of the effect; a tool that declares none is taken as unsafe.
        environment: environment values and secrets by name.
        redactor: for texts that leave the call by a way of their own.
    """

    context: CallContext
    attempt: int
    effect: Effect
    environment: Environment
    redactor: Redactor

    @property
    def may_be_repeated(self) -> bool:
        """Whether another attempt of the same call is allowed by its effect and still to come."""
        return self.effect != "unsafe" and self.attempt < self.context.max_attempts


class Border:
    """Takes calls across, with secrets from one provider."""

    def __init__(self, secrets: SecretsProvider) -> None:
        self._secrets = secrets

    async def cross(
        self,
        request: Asked,
        work: Callable[[Asked, Call], Awaitable[Given]],
        *,
        attempt: int = 1,
        effect: Effect | None = None,
    ) -> Given:
        """Does the work with the request filled in, and returns its result without secrets.

        Args:
            request: as the engine made it; secrets stand in it by name.
            work: the call itself.
            attempt: which attempt this is; the first is 1.
            effect: what the tool itself declares; counts when the request leaves it open.

        Raises:
            ToolError: whatever went wrong, without secrets, cause or context. An unsafe call is never retryable,
                and is not made at all on a second attempt (outcome `unknown`: the first may have done it).
        """
        redactor = Redactor()
        known = request.context.effect or effect or "unsafe"
        try:
            with redacting_logs(redactor):
                _refuse_a_second_try(known, attempt)
                environment = Environment(request.context, self._secrets, redactor)
                call = Call(request.context, attempt, known, environment, redactor)
                return redactor.model(await work(await fill(request, environment), call))
        except Exception as error:
            failure = _translated(error, known, redactor)
        # Raised out here, so that the original, which may hold secrets, is not its context.
        raise failure


def _refuse_a_second_try(effect: Effect, attempt: int) -> None:
    if effect == "unsafe" and attempt > 1:
        raise ToolError(
            "It is not known whether this call was carried out: the worker was lost while it ran, and a second call"
            " could do it twice; look on the other side, then retry, skip or resolve it",
            kind="unknown_outcome",
            outcome="unknown",
        )


def _translated(error: Exception, effect: Effect, redactor: Redactor) -> ToolError:
    """The error as a fresh ToolError without secrets. What nobody foresaw is an internal error, its outcome unknown."""
    unsafe = effect == "unsafe"
    match error:
        case ToolError():
            known = error
        case StateError():
            known = ToolError(str(error), kind=error.kind)
        case JourneysError():
            known = ToolError(str(error), kind="usage")
        case _:
            known = ToolError(
                f"{type(error).__name__}: {error}" if str(error) else type(error).__name__,
                kind="internal",
                outcome="unknown" if unsafe else "failed",
            )
    made = ToolError(
        redactor.text(str(storable(str(known)))),
        kind=known.kind,
        retryable=known.retryable and not unsafe,
        outcome=known.outcome,
        retry_after=known.retry_after,
        details=_plain(known.details, redactor),
        logs=[redactor.text(str(storable(line))) for line in known.logs],
    )
    made.repeatable = not unsafe
    return made


def _plain(details: Mapping[str, Json], redactor: Redactor) -> dict[str, Json]:
    return {redactor.text(key): redactor.value(storable(value)) for key, value in details.items()}
