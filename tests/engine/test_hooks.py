"""Hooks before and after a state."""

from __future__ import annotations

from typing import Any

from tests.engine.building import THROWS, bundle, final, form, initial, journey, ref, state, tool, way, ways
from tests.engine.driving import Drive


def hook(name: str, **more: Any) -> dict[str, Any]:
    """A hook."""
    return {"tool": name, **more}


def called(drive: Drive) -> list[str]:
    """The tools that have been called, in order."""
    return [call.arguments["tool"] for call in drive.calls()]


def test_hooks_before_are_called_one_after_another_before_the_state_begins() -> None:
    drive = Drive([initial(), tool("t", before=[hook("one", arguments={"a": ref("input")}), hook("two")])], 5)
    assert called(drive) == ["one"]
    assert drive.calls()[0].arguments["arguments"] == {"a": 5}
    assert drive.calls()[0].title == "t: one"
    drive.succeed("t")
    assert called(drive) == ["one", "two"]
    drive.succeed("t")
    assert called(drive) == ["one", "two", "t"]


def test_hooks_after_see_the_output_before_the_ways_out_are_looked_at() -> None:
    drive = Drive([tool("t", after=[hook("check", arguments={"of": ref("local", "output")})]), final()])
    drive.succeed("t", 7)
    assert drive.places == ["t"]
    assert drive.calls()[-1].arguments["arguments"] == {"of": 7}
    drive.succeed("t")
    assert drive.run.finished
    assert drive.outputs["t"] == 7, "not what the hook gave"


def test_hooks_of_the_policy_are_around_those_of_the_state() -> None:
    one = journey([tool("t", before=[hook("b")], after=[hook("a")])])
    drive = Drive(bundle(one, policy={"before": [hook("pb")], "after": [hook("pa")]}))
    for _ in range(5):
        drive.succeed("t")
    assert called(drive) == ["pb", "b", "t", "a", "pa"]
    assert drive.run.finished


def test_a_hook_that_may_fail_is_passed_over() -> None:
    drive = Drive([tool("t", before=[hook("b")], after=[hook("a")])])
    drive.fail("t", "no")
    drive.succeed("t", 1)
    drive.fail("t", "no")
    assert drive.run.output == 1


def test_a_hook_before_that_must_not_fail_fails_the_state() -> None:
    states = [tool("t", before=[hook("b", on_failure="fail"), hook("c")]), final("lost")]
    drive = Drive(journey(states, [way("t", "lost", trigger="tool_failure")]))
    drive.fail("t", "not allowed")
    assert drive.path == ["t", "lost"]
    assert drive.errors["t"]["message"] == "not allowed"
    assert called(drive) == ["b"]


def test_a_hook_after_that_must_not_fail_fails_the_state() -> None:
    states = [tool("t", after=[hook("a", on_failure="fail")]), final(), final("lost")]
    drive = Drive(journey(states, [*ways("t>end"), way("t", "lost", trigger="tool_failure")]))
    drive.succeed("t", 1)
    drive.fail("t", "not good")
    assert drive.path == ["t", "lost"]
    assert drive.errors["t"]["message"] == "not good"


def test_a_hook_whose_arguments_cannot_be_made_has_failed() -> None:
    broken = hook("b", arguments={"a": THROWS})
    assert called(Drive([tool("t", before=[broken, hook("c")])])) == ["c"]
    failed = Drive([tool("t", before=[broken | {"on_failure": "fail"}])])
    assert failed.run.error is not None
    assert failed.run.error["message"] == "t: this cannot be parsed"
    assert Drive([initial(after=[broken, broken])]).run.finished


def test_a_state_that_fails_has_no_hooks_after() -> None:
    drive = Drive([tool("t", after=[hook("a")])])
    drive.fail("t")
    assert called(drive) == ["t"]


def test_hooks_work_for_states_that_call_nothing_themselves() -> None:
    drive = Drive([form("ask", "name", before=[hook("b")])])
    assert not drive.questions
    drive.succeed("ask")
    assert drive.question.kind == "form"


def test_prompts_are_said_before_the_hooks() -> None:
    prompts = [{"text": {"$text": ["Hello ", ref("input")]}}, {"kind": "progress", "text": "1 of 3"}]
    drive = Drive([state("t", "initial", prompts=prompts, before=[hook("b")])], "Ada")
    assert [(one["kind"], one["text"]) for one in drive.run.entries] == [
        ("message", "Hello Ada"),
        ("prompt.progress", "1 of 3"),
    ]


def test_a_prompt_that_cannot_be_evaluated_fails_the_state() -> None:
    drive = Drive([tool("t", prompts=[{"text": THROWS}])])
    assert drive.run.error is not None
    assert drive.run.error["message"] == "t: this cannot be parsed"


def test_what_a_hook_does_is_not_asked_about_when_the_run_goes_back() -> None:
    drive = Drive([form("ask", "name", before=[hook("log")])])
    drive.succeed("ask", effect="unsafe")
    drive.rewind("ask")
    assert called(drive) == ["log", "log"]
