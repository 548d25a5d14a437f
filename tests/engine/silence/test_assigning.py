"""Whom a question waits for: declared, claimed, given back, given away; and who may answer it."""

from __future__ import annotations

import pytest

from engine.events import InputReceived
from journeys.messages import Command
from tests.engine.building import THROWS, Document, bundle, final, form, initial, journey, pause, ref, tool, way
from tests.engine.driving import Drive
from tests.engine.silence.policies import after, escalate, let_pass

DESK: Document = {"queue": "desk"}


def whose(drive: Drive) -> tuple[str | None, str | None, bool]:
    """Assignee, queue, and whether it was claimed."""
    return drive.question.assignee, drive.question.queue, drive.question.claimed


def give(drive: Drive, kind: str, state: str, by: str | None = None, **more: object) -> list[str]:
    """A command about a question; what was refused."""
    drive.command(kind, state, by=by, **more)
    return drive.said("refusal")


def test_a_question_waits_for_whom_its_state_names_else_for_whom_the_conversation_names() -> None:
    states = [pause("p", assignment={"assignee": ref("run", "user")}), pause("q"), pause("r", assignment={})]
    drive = Drive(bundle(journey(states), conduct={"assignment": DESK}), user="ada")
    found = [whose(drive)]
    for _ in range(2):
        drive.say("yes")
        found.append(whose(drive))
    assert found == [("ada", None, False), (None, "desk", False), (None, None, False)]


def test_whoever_claims_first_has_it() -> None:
    drive = Drive([pause("p", title="Approve", assignment=DESK)])
    assert give(drive, "claim", "p", "ada") == []
    assert whose(drive) == ("ada", "desk", True)
    assert give(drive, "claim", "p", "bob") == ["Approve has been claimed by ada"]
    assert give(drive, "claim", "p", "ada") == ["Approve has been claimed by ada"], "twice is once"
    assert drive.said("assignment") == ["ada has claimed Approve"]
    assert whose(drive) == ("ada", "desk", True)


def test_only_who_has_it_gives_it_back() -> None:
    drive = Drive([pause("p", title="Approve", assignment=DESK)])
    refused = give(drive, "release", "p", "bob")
    give(drive, "claim", "p", "ada")
    refused = give(drive, "release", "p", "bob")
    assert refused == [
        "Approve is not bob's to give back: nobody has claimed it",
        "Approve is not bob's to give back: ada has it",
    ]
    give(drive, "release", "p", "ada")
    assert whose(drive) == (None, "desk", False)
    assert give(drive, "claim", "p", "bob") == refused


def test_what_is_assigned_to_somebody_is_theirs_until_it_is_given_away() -> None:
    drive = Drive([pause("p", title="Approve", assignment={"assignee": "ada"})])
    assert give(drive, "claim", "p", "bob") == ["Approve is assigned to ada"]
    drive.command("assign", "p", output={"assignee": "bob", "queue": None})
    assert whose(drive) == ("bob", None, False)
    assert drive.said("assignment") == ["Approve is for bob now"]
    give(drive, "claim", "p", "bob")
    assert whose(drive) == ("bob", None, True)


def test_a_claim_holds_for_all_questions_of_the_visit_and_an_escalation_takes_it_away() -> None:
    drive = Drive([form("f", "a", "b", assignment=DESK, silence=[after(60, escalate(assignee="boss"))]), final()])
    give(drive, "claim", "f", "ada")
    drive.answer(a="x")
    assert whose(drive) == ("ada", "desk", True)
    let_pass(drive, 60)
    assert whose(drive) == ("boss", None, False)
    drive.rewind("f")
    assert whose(drive) == (None, "desk", False)


def test_a_question_that_is_for_nobody_can_be_claimed_too() -> None:
    drive = Drive([pause("p")])
    give(drive, "claim", "p", "ada")
    assert whose(drive) == ("ada", None, True)


def test_an_incident_is_not_for_whom_the_questions_of_its_state_are() -> None:
    states = [tool("t", confirm="Pay?", assignment={"assignee": "ada"}), final()]
    drive = Drive(bundle(journey(states), policy={"on_failure": "incident"}))
    drive.say("yes")
    drive.fail("t")
    assert whose(drive) == (None, None, False)
    give(drive, "claim", "t", "operator")
    assert whose(drive) == ("operator", None, True)
    drive.say("retry")
    assert whose(drive) == ("ada", None, False)


def test_whom_it_is_for_may_turn_out_not_to_be_known() -> None:
    drive = Drive([pause("p", assignment={"assignee": THROWS, "queue": "desk"})])
    (said,) = drive.said("error")
    assert said.startswith("Whom the question is for cannot be found out")
    assert whose(drive) == (None, None, False)


@pytest.mark.parametrize("assignment", [{"queue": "desk", "exclusive": True}, {"exclusive": True}])
def test_where_it_is_exclusive_only_who_has_claimed_it_answers(assignment: Document) -> None:
    drive = Drive([pause("p", assignment=assignment), final()])

    def problems(by: str | None) -> tuple[str, ...]:
        from engine.hearing import problems_with

        return problems_with(drive.run, InputReceived(drive.at, text="yes", by=by))

    assert problems("ada") == ("The question must be claimed before it is answered",)
    give(drive, "claim", "p", "ada")
    assert problems("bob") == ("Only ada may answer; this is bob",)
    assert problems(None) == ("Only ada may answer; nobody is named",)
    assert problems("ada") == ()
    drive.say("yes", by="bob")
    assert (drive.said("refusal"), drive.places) == (["Only ada may answer; this is bob"], ["p"])
    drive.say("yes", by="ada")
    assert drive.run.status == "completed"


def test_elsewhere_anybody_answers() -> None:
    drive = Drive([pause("p", assignment=DESK), final()])
    give(drive, "claim", "p", "ada")
    drive.say("yes", by="bob")
    assert drive.run.status == "completed"


def test_a_command_means_the_oldest_question_that_it_can_be_about() -> None:
    from engine.telling import command_event, problem_with_command

    states = [
        initial(branching="all"),
        pause("p", assignment={"assignee": "bob"}),
        pause("q", assignment=DESK),
    ]
    drive = Drive(journey(states, [way("start", "p"), way("start", "q")]))

    def visit_of(**message: str) -> object:
        return getattr(command_event(drive.run, Command.model_validate(message), drive.at), "visit", None)

    assert visit_of(kind="claim", by="ada") == drive.visit("q").number
    assert visit_of(kind="claim", by="bob") == drive.visit("p").number
    assert visit_of(kind="claim", by="bob", question=f"{drive.visit('q').number}.1") == drive.visit("q").number
    assert visit_of(kind="claim", by="bob", state="q") == drive.visit("q").number

    def problem(**message: str) -> str | None:
        return problem_with_command(drive.run, Command.model_validate(message))

    assert problem(kind="claim") == "Say who wants to claim it"
    assert problem(kind="claim", by="ada", state="p") == "p is assigned to bob"
    assert problem(kind="claim", by="ada", question="9.9") == "That question is no longer open"
    assert problem(kind="assign") == "Say to whom it is to be assigned, or into which queue"
    assert problem(kind="assign", queue="x", state="p") is None
    drive.reply("p", "yes")
    drive.reply("q", "yes")
    assert problem(kind="claim", by="ada") == "The journey has ended"


def test_where_nothing_is_asked_there_is_nothing_to_claim() -> None:
    from engine.telling import problem_with_command

    drive = Drive([tool("t")])
    assert problem_with_command(drive.run, Command(kind="claim", by="ada")) == "No question is open"
