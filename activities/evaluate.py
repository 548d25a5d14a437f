"""The `evaluate` activity: JavaScript expressions that the workflow cannot evaluate itself, in a sandbox."""

from __future__ import annotations

from temporalio import activity

from activities import contracts
from activities.border import Border, Call
from activities.contracts import Answer, EvaluateRequest, EvaluateResult, Question
from activities.jsontext import storable
from activities.sandbox.deno_pool import DenoPool
from activities.sandbox.outcome import Ran
from activities.temporal import under_temporal

MEGABYTES = 128


class EvaluateActivity:
    """Expressions, asked in order; one that throws is an answer too."""

    def __init__(self, border: Border, javascript: DenoPool) -> None:
        self._border = border
        self._javascript = javascript

    @activity.defn(name=contracts.EVALUATE)
    async def run(self, request: EvaluateRequest) -> EvaluateResult:
        """The activity as Temporal calls it."""
        return await under_temporal(self.perform, request)

    async def perform(self, request: EvaluateRequest, attempt: int = 1) -> EvaluateResult:
        """Evaluates the expressions. Raises ToolError, see `Border.cross`."""
        return await self._border.cross(request, self._evaluate, attempt=attempt, effect="pure")

    async def _evaluate(self, request: EvaluateRequest, call: Call) -> EvaluateResult:
        answers = await self._javascript.evaluate(
            [(question.source, question.names) for question in request.questions],
            until_truthy=request.until_truthy,
            workspace=call.context.workspace,
            seconds=call.context.timeout_seconds,
            megabytes=MEGABYTES,
        )
        return EvaluateResult(
            answers=tuple(
                _answer(question, ran, truthy)
                for question, (ran, truthy) in zip(request.questions, answers, strict=False)
            )
        )


def _answer(question: Question, ran: Ran, truthy: bool) -> Answer:
    if ran.thrown is None:
        return Answer(value=storable(ran.value), truthy=truthy)
    # As the sandbox compiles it, and as Sim counts lines: two before the expression, one after it.
    code = f"\n\n{question.source}\n)"
    shown = {name: value for name, value in question.names.items() if name.startswith("__")}
    return Answer(error=str(storable(ran.thrown.text(code, shown))))
