"""What undone visits gave is taken over when their states are entered again, if those see what was seen then.

Nothing is called then, and nobody is asked. What has changed for a state is what makes it run again: that is how it is
found what a correction has an effect on. A question that was open is open again, as it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from engine.changing import change_context
from engine.choosing import choose, fail
from engine.commands import StartTimer
from engine.evaluation import View
from engine.events import InputReceived
from engine.leaving import hear
from engine.outcomes import Outcome, Waiting, failure_of, guarded
from engine.repair.memory import Memo
from engine.repair.reads import paths_of_state, paths_of_ways, seen
from engine.repair.recalling import is_unchanged
from engine.repeating import let_stand, wait_for
from engine.run import Run
from engine.scopes import place
from engine.settling import settle_visit
from engine.states import decision
from engine.states import input as form
from engine.step import Step
from engine.visit import Visit
from journeys.conversing import is_chat
from journeys.errors import StateError
from journeys.states import (
    Aggregation,
    AnyState,
    DecisionPoint,
    ErrorHandling,
    Final,
    Initial,
    InputCollection,
    Loop,
    ParallelExecution,
    Validation,
)

Kept = dict[str, dict[str, list[Memo]]]


def keep_for_later(run: Run, memories: Kept) -> None:
    """Notes what may be taken over; it comes before what was noted earlier, and has not been reached again."""
    for activation, places in memories.items():
        known = run.kept.setdefault(activation, {})
        for where, memos in places.items():
            known[where] = memos + known.get(where, [])


def take_up(step: Step, visit: Visit) -> bool:
    """Takes over what an undone visit of this place gave, or goes on with what was open there. False: there is
    nothing to take over, or the state sees something else than it did then."""
    memo = _next(step.run, visit)
    if memo is None:
        return False
    state = step.state(visit)
    visit.data["_told"] = {"taken": memo["taken"], "ways": memo["ways"]}
    if "corrected" in memo:
        return _take_corrected(step, visit, memo)
    if not _can_be_kept(state) or not _sees_the_same(step.run, visit, memo, state):
        return False
    if memo["status"] != "open":
        return _take_over(step, visit, memo, memo["status"])
    if memo["phase"] in ("after", "deciding"):  # its work was done; which way it goes on was not known yet
        return _take_over(step, visit, memo, "done" if memo["error"] is None else "failed")
    return _stand_again(step, visit, memo)


def _next(run: Run, visit: Visit) -> Memo | None:
    """What is known of this place. Where a state is entered more often than before, the old story is over."""
    places = run.kept.get(visit.activation)
    memos = places.get(place(run, visit)) if places is not None else None
    if memos is None:
        return None
    if not memos:
        del run.kept[visit.activation]
        return None
    return memos.pop(0)


def forget_when_done(run: Run) -> None:
    """Once the run stands again where it stood, nothing is left to be taken over."""
    if not run.kept or run.current.due or any(run.visits[number].open_calls for number in run.open_visits):
        return
    for activation in list(run.kept):
        is_open = run.activations[activation].status == "open"
        if not is_open or not any(memo["status"] == "open" for memo in _left(run, activation)):
            del run.kept[activation]


def _left(run: Run, activation: str) -> Iterator[Memo]:
    return (memo for memos in run.kept[activation].values() for memo in memos)


def _can_be_kept(state: AnyState) -> bool:
    """Whether a state asks, calls or waits. All others are done again: that costs nothing, and containers must open
    their rounds."""
    if isinstance(state, ErrorHandling):
        return state.strategy == "ask"
    return not isinstance(state, (Initial, Final, Aggregation, Validation, Loop, ParallelExecution))


def _sees_the_same(run: Run, visit: Visit, memo: Memo, state: AnyState) -> bool:
    if isinstance(state, ErrorHandling) and any(run.visits[one].kept is None for one in visit.causes):
        return False  # it was about another failure
    view = View(run, visit.activation, visit.scope)
    if not is_unchanged(seen(view, paths_of_state(state)), memo["reads"]):
        return False
    if memo["status"] != "interrupted" and memo.get("phase") not in ("confirming", "incident"):
        return True
    ways = run.graph(visit.activation).out[visit.state]
    local = {"output": memo["output"], "error": memo["error"]}
    return is_unchanged(seen(replace(view, local=local), paths_of_ways(ways)), memo["ways"])


def _take_corrected(step: Step, visit: Visit, memo: Memo) -> bool:
    """The state has the corrected answer, as if it had been given so at first; words are read first, as any answer
    is."""
    from engine.hearing import answer

    stay, given = step.stay(visit), memo["corrected"]
    state = stay.state
    visit.phase = "main"
    visit.asks = memo["asks"]
    step.set_timers(visit)
    visit.logs.append(f"corrected what visit {memo['visit']} was answered")

    def outcome() -> Outcome:
        if isinstance(state, DecisionPoint):
            return decision.take(state, stay, decision.branch_of(state, given["choice"]))
        assert isinstance(state, InputCollection)
        stay.data.update(given)
        if "words" in memo:
            form.ask(state, stay)
            return Waiting()
        return form.complete(state, stay)

    hear(step, visit, guarded(outcome))
    if "words" in memo and visit.question is not None:
        answer(step, visit, InputReceived(step.run.now, values=memo["words"]))
    return True


def _take_over(step: Step, visit: Visit, memo: Memo, status: str) -> bool:
    if status not in ("done", "skipped", "failed", "interrupted"):
        return False
    let_stand(step.run, visit, memo["visit"])
    visit.kept = memo["visit"]
    visit.logs.append(f"kept what visit {memo['visit']} did")
    for name in ("input", "output", "choice", "error", "effect", "again", "fallback", "retries", "asks"):
        setattr(visit, name, memo[name])
    if memo["status"] != "open":
        visit.data["_recalled"] = {"taken": memo["taken"], "ways": memo["ways"]}
    if status == "interrupted":
        visit.taken = memo["taken"]
        settle_visit(step, visit, "interrupted")
    elif visit.again is not None:
        settle_visit(step, visit, "done")
    else:
        _leave(step, visit, status)
    return True


def _leave(step: Step, visit: Visit, status: str) -> None:
    if status == "skipped":
        visit.data["_skipped"] = True
    elif status == "failed":
        visit.data["_let_fail"] = True
    else:
        try:
            change_context(step, visit)
        except StateError as error:
            fail(step, visit, failure_of(error).error)
            return
    visit.phase = "after"
    choose(step, visit)


def _was_run_again(step: Step, visit: Visit, memo: Memo) -> bool:
    """Whether anything in the journey has been called again since the correction."""
    undone = step.run.visits.get(memo["visit"])
    since = undone.undone_order if undone is not None else 0
    others = (one for one in step.run.visits.values() if one.activation == visit.activation)
    return any(one.entered_order > since and one.kept is None and one.calls for one in others)


def _stand_again(step: Step, visit: Visit, memo: Memo) -> bool:
    """What was open is open again: its question is asked, its timers go on, a call under way is waited for."""
    if memo["busy"]:
        if not (memo["waits"] and wait_for(step, visit, memo["visit"])):
            return False
        if visit.status == "open":
            step.set_timers(visit)
        return True
    if memo["phase"] not in ("main", "confirming", "incident") or not (memo["question"] or memo["timers"]):
        return False
    if is_chat(step.state(visit)) and _was_run_again(step, visit, memo):
        return False  # what has been found anew is to be told
    visit.phase, visit.data = memo["phase"], memo["data"]
    for name in ("input", "output", "choice", "error", "taken", "asks", "silence", "assignment"):
        setattr(visit, name, memo[name])
    if visit.data.pop("_before", None):
        try:
            change_context(step, visit)
        except StateError as error:
            fail(step, visit, failure_of(error).error)
            return True
    for timer, moment in memo["timers"].items():
        visit.timers[timer] = moment
        seconds = max(0.0, moment - step.run.now)
        step.commands.append(StartTimer(visit.number, timer, seconds, step.state(visit).name))
    if memo["question"] is not None:
        step.stay(visit).ask_again(memo["question"])
    step.run.touch(visit)
    return True
