"""Guidelines: where they are looked at, what follows from them, and how journeys give way to one another."""

from __future__ import annotations

from typing import Any

from tests.engine.conversation.journeys import board, bundle, chat, fork, journey, tool
from tests.engine.conversation.talking import Answer, Talk, advance

GROOM = journey("groom", [chat("style"), chat("when")], ("root", "style"), ("style", "when"), ("when", "end"))


def guideline(name: str, do: str | None = None, **more: Any) -> dict[str, Any]:
    return {"id": name, "condition": f"{name} holds", **({"action": do} if do else {}), **more}


def relates(kind: str, source: str, target: str, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "source": source, "target": target, **more}


def by_words(asked: dict[str, Any]) -> Answer:
    """A message names guidelines that hold (`+name`), journeys that start (`!name`), and where to go (`name>state`)."""
    words = (asked.get("message") or "").split()
    moves = [one.partition(">") for one in words if ">" in one]
    known = [one["journey"] for one in asked.get("journeys", ())]
    return {
        "guidelines": [one[1:] for one in words if one.startswith("+")],
        "starts": [{"journey": one[1:]} for one in words if one.startswith("!")],
        "journeys": [advance(asked, name, state) for name, _, state in moves if name in known],
    }


def asked_about(talk: Talk) -> list[str]:
    """The guidelines that the last understanding was asked about."""
    last = next(asked for kind, asked in reversed(talk.asked) if kind == "understand")
    return [one["id"] for one in last.get("guidelines", ())]


def told(talk: Talk) -> list[str]:
    """The guidelines that the last reply was to follow."""
    return [one["id"] for one in talk.asked[-1][1].get("guidelines", ())]


def test_a_guideline_that_holds_is_followed_and_one_that_does_not_is_not() -> None:
    talk = Talk(bundle(board(), guidelines=[guideline("a", "do a"), guideline("b", "do b")]), by_words).say("+a")
    assert told(talk) == ["a"]


def test_one_that_was_followed_is_asked_about_as_such_unless_it_is_not_tracked() -> None:
    many = [guideline("a", "do a"), guideline("b", "do b", track=False)]
    talk = Talk(bundle(board(), guidelines=many), by_words).say("+a +b").say("hm")
    asked = talk.asked[-2][1]["guidelines"]
    assert [one.get("applied", False) for one in asked] == [True, False]


def test_a_guideline_without_a_condition_always_holds_and_is_not_asked_about() -> None:
    always = {"id": "always", "condition": "", "action": "be kind"}
    talk = Talk(bundle(board(), guidelines=[always]), by_words).say("hello")
    assert asked_about(talk) == []
    assert told(talk) == ["always"]


def test_one_of_a_journey_or_state_is_looked_at_there_only() -> None:
    many = [guideline("j", "do j", journey="board"), guideline("s", "do s", journey="board", state="dates")]
    talk = Talk(bundle(board(), guidelines=many), by_words).say("hello")
    assert asked_about(talk) == []
    assert asked_about(talk.say("!board")) == ["j"]
    assert asked_about(talk.say("board>dates")) == ["j"]
    assert asked_about(talk.say("hm")) == ["j", "s"]


def test_one_that_depends_on_a_journey_is_looked_at_while_that_is_active() -> None:
    document = bundle(
        board(),
        guidelines=[guideline("a", "do a")],
        relationships=[relates("dependency", "guideline:a", "journey:board")],
    )
    talk = Talk(document, by_words).say("hello")
    assert asked_about(talk) == []
    assert asked_about(talk.say("!board +a")) == ["a"]
    assert told(talk) == ["a"]


def test_entailment_brings_another_into_force_without_asking() -> None:
    document = bundle(
        board(), guidelines=[guideline("a", "do a"), {"id": "b", "condition": "", "action": "do b", "enabled": True}],
        relationships=[relates("entailment", "guideline:a", "guideline:c")],
    )  # fmt: skip
    document["guidelines"].append(guideline("c", "do c"))
    talk = Talk(document, by_words).say("+a")
    assert told(talk) == ["a", "b", "c"]


def test_what_has_priority_takes_the_other_out() -> None:
    document = bundle(
        board(), guidelines=[guideline("a", "do a"), guideline("b", "do b")],
        relationships=[relates("priority", "guideline:a", "guideline:b")],
    )  # fmt: skip
    assert told(Talk(document, by_words).say("+a +b")) == ["a"]
    assert told(Talk(document, by_words).say("+b")) == ["b"]


def test_a_journey_with_priority_lets_the_other_stand_still_and_its_path_is_kept() -> None:
    document = bundle(board(), GROOM, relationships=[relates("priority", "journey:groom", "journey:board")])
    talk = Talk(document, by_words).say("!board").say("!groom board>dates")
    assert talk.standing("board") == "priority"
    assert talk.path("board") == ["animal"]
    assert [one["journey"] for one in talk.asked[-1][1]["goals"]] == ["groom"]
    talk.say("groom>when").say("groom>end").say("board>dates")
    assert talk.standing("board") == "open"
    assert talk.path("board") == ["animal", "dates"]


def test_a_journey_stands_still_while_what_it_depends_on_does_not_hold() -> None:
    document = bundle(
        board(),
        guidelines=[guideline("member")],
        relationships=[relates("dependency", "journey:board", "guideline:member")],
    )
    talk = Talk(document, by_words).say("!board")
    assert "board" not in talk.run.activations or talk.run.activations["board"].suspended == "dependency"
    talk = Talk(document, by_words).say("+member !board").say("board>dates").say("+member board>dates")
    assert talk.path("board") == ["animal", "dates"]


def test_an_observation_starts_its_journey() -> None:
    document = bundle(board(activation={"observations": ["pets"]}), guidelines=[guideline("pets")])
    talk = Talk(document, by_words).say("+pets")
    assert talk.path("board") == ["animal"]
    assert asked_about(talk.say("hm")) == []


def test_a_journey_does_not_start_while_its_observation_does_not_hold() -> None:
    document = bundle(board(activation={"observations": ["pets"]}), guidelines=[guideline("pets")])
    talk = Talk(document, by_words).say("!board")
    assert talk.run.activations == {}
    assert talk.said("refused")


def test_between_two_journeys_that_may_be_meant_the_customer_is_asked() -> None:
    document = bundle(
        board(activation={"observations": ["pets"]}), {**GROOM, "activation": {"observations": ["hair"]}},
        guidelines=[guideline("pets"), guideline("hair"), guideline("unclear")],
        relationships=[
            relates("disambiguation", "guideline:unclear", "guideline:pets"),
            relates("disambiguation", "guideline:unclear", "guideline:hair"),
        ],
    )  # fmt: skip

    def understand(asked: dict[str, Any]) -> Answer:
        assert asked["ambiguities"] == [{"id": "unclear", "when": "unclear holds", "between": ["pets", "hair"]}]
        return {"guidelines": ["pets", "hair", "unclear"], "clarify": [{"id": "unclear", "ask": "Which is it?"}]}

    talk = Talk(document, understand).say("my dog")
    assert talk.run.activations == {}
    assert talk.asked[-1][1]["clarify"] == ["Which is it?"]


def test_a_guideline_s_tool_is_called_once_and_its_result_is_at_hand_for_the_reply() -> None:
    described = [{"id": "stock", "parameters": {"item": {}}, "required": ["item"]}, {"id": "hours"}]
    document = bundle(
        board(), guidelines=[guideline("a", "tell", tools=["stock", "hours"])], tool_descriptions=described
    )

    def understand(asked: dict[str, Any]) -> Answer:
        return {"guidelines": ["a"], "calls": [{"offer": "guideline:a/stock", "arguments": {"item": "hat"}}]}

    talk = Talk(document, understand, tools={"stock": lambda item: 5, "hours": lambda: "9 to 5"}).say("hat?")
    assert sorted(talk.called) == [("hours", {}), ("stock", {"item": "hat"})]
    results = talk.asked[-1][1]["results"]
    assert sorted(one["tool"] for one in results) == ["hours", "stock"]
    assert [kind for kind, _ in talk.asked] == ["understand", "reply"]


def test_a_guideline_is_looked_at_again_after_the_tool_that_it_depends_on() -> None:
    states = [chat("what"), tool("stock"), chat("tell")]
    document = bundle(
        board(activation={"observations": ["sold_out"]}),
        journey("buy", states, ("root", "what"), ("what", "stock"), ("stock", "tell")),
        guidelines=[guideline("sold_out")], tool_descriptions=[{"id": "stock"}],
        relationships=[relates("reevaluation", "guideline:sold_out", "tool:stock")], active=["buy"],
    )  # fmt: skip

    def understand(asked: dict[str, Any]) -> Answer:
        if asked.get("round", 1) == 1:
            return {"journeys": [advance(asked, "buy", "stock")]}
        return {"guidelines": ["sold_out"]}

    talk = Talk(document, understand, tools={"stock": lambda: 0}).say("a hat")
    assert talk.path("buy") == ["what", "stock", "tell"]
    assert talk.path("board") == ["animal"]


def test_a_guideline_that_is_switched_off_or_another_agent_s_is_not_looked_at() -> None:
    agents = [{"id": "ann"}, {"id": "bob"}]
    many = [guideline("a", "do a", enabled=False), guideline("b", "do b", tags=["agent:bob"])]
    assert asked_about(Talk(bundle(board(), guidelines=many, agents=agents), by_words).say("hi")) == []


def test_priority_by_number_lets_the_lesser_journey_stand_still() -> None:
    talk = Talk(bundle(board(), {**GROOM, "priority": 5}), by_words).say("!board").say("!groom").say("board>dates")
    assert talk.standing("board") == "priority"
    assert talk.path("board") == ["animal"]


def test_a_variable_s_tool_is_asked_before_the_model_and_one_that_keeps_is_asked_once() -> None:
    found = [{"id": "v1", "name": "balance", "tool": "balance"}, {"id": "v2", "name": "plan", "tool": "plan"}]
    found[1]["freshness"] = "0 0 * * *"
    talk = Talk(bundle(board(), context_variables=found), tools={"balance": lambda: 7, "plan": lambda: "gold"})
    talk.say("hi").say("hi again")
    assert [name for name, _ in talk.called] == ["balance", "plan", "balance"]
    assert talk.asked[-2][1]["variables"] == {"balance": 7, "plan": "gold"}


def test_the_only_way_out_of_a_tool_or_fork_is_taken_without_judging_its_words() -> None:
    states = [chat("what"), tool("stock"), fork("split"), chat("tell")]
    ways = (("root", "what"), ("what", "stock"), ("stock", "split", "it was found"), ("split", "tell", "so it is"))
    document = bundle(journey("buy", states, *ways), tool_descriptions=[{"id": "stock"}], active=["buy"])
    talk = Talk(document, lambda asked: {"journeys": [advance(asked, "buy", "stock")]}, tools={"stock": lambda: 0})
    assert talk.say("a hat").path("buy") == ["what", "stock", "split", "tell"]
    assert [kind for kind, _ in talk.asked] == ["understand", "reply"]
