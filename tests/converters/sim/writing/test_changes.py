"""A journey that came from Sim and has been changed since: its changes are written, everything else as it was."""

from __future__ import annotations

from typing import Any

from converters.sim import read, write
from journeys.bundle import Bundle
from tests.converters.sim.workflows import block, condition, field, function, row, start, workflow
from tests.converters.sim.writing.going_back import (
    block_of,
    edited,
    fields_of,
    read_again,
    remarks_of,
    state_of,
    ways_of,
)


def shop(**more: Any) -> Bundle:
    """Start, an API call, a decision on its answer, and two functions that use it."""
    return read(
        workflow(
            start(field("order", "number")),
            block(
                "look",
                "api",
                "Look Up",
                url="https://shop.example/orders/<start.order>",
                method="GET",
                headers=[row("Accept", "application/json")],
                timeout="5000",
                body=None,
                _position={"x": 300, "y": 10},
                _retry={"enabled": True, "maxTries": 3, "waitBetweenTriesMs": 500},
            ),
            condition("check", "<lookup.data.total> > 100", None, name="Check"),
            function("big", "// big\nreturn <Look Up.data.total> * 2", "Big"),
            function("small", "return '<lookup.data.total>'", "Small"),
            block("unused", "function", "Unused", code="return <lookup.status>"),
            edges=[
                ("start", "look"),
                ("look", "check"),
                ("check", "big", "condition-check-0"),
                ("check", "small", "condition-check-1"),
            ],
            **more,
        )
    ).bundle


def changed(change: Any) -> Any:
    bundle = edited(shop(), change)
    written = write(bundle)
    return written, bundle


def said(bundle: Bundle) -> list[dict[str, Any]]:
    """The states of the main journey without where they came from."""
    from journeys.canonical import plain

    return [
        {name: value for name, value in one.items() if name not in ("source", "mapping_confidence")}
        for one in plain(bundle.main)["states"]
    ]


def test_a_new_title_is_the_blocks_name_and_references_follow() -> None:
    written, bundle = changed(lambda journey: state_of(journey, "look").update(title="Find Order"))
    assert block_of(written, "look")["name"] == "Find Order"
    assert fields_of(written, "big")["code"] == "// big\nreturn <findorder.data.total> * 2"
    assert fields_of(written, "small")["code"] == "return '<findorder.data.total>'"
    assert fields_of(written, "unused")["code"] == "return <findorder.status>"
    assert "<findorder.data.total> > 100" in fields_of(written, "check")["conditions"]
    assert remarks_of(written) == []
    again = {one["id"]: one for one in said(read_again(written, bundle))}
    assert again["big"]["tool"] == state_of({"states": said(bundle)}, "big")["tool"]
    assert again["look"]["title"] == "Find Order"


def test_a_name_can_go_from_one_block_to_another() -> None:
    def change(journey: dict[str, Any]) -> None:
        state_of(journey, "look").update(title="Two")
        state_of(journey, "big").update(title="Look Up")

    written, bundle = changed(change)
    assert (block_of(written, "look")["name"], block_of(written, "big")["name"]) == ("Two", "Look Up")
    assert fields_of(written, "small")["code"] == "return '<two.data.total>'"
    assert remarks_of(written) == []
    assert [one["title"] for one in said(read_again(written, bundle))][1] == "Two"


def test_a_name_is_never_the_id_of_another_block() -> None:
    written, _ = changed(lambda journey: state_of(journey, "look").update(title="Big Small"))
    assert block_of(written, "look")["name"] == "Big Small"
    written, _ = changed(lambda journey: [state_of(journey, one).update(title="Check") for one in ("look", "check")])
    assert block_of(written, "look")["name"] == "Check 2"
    written, _ = changed(
        lambda journey: (state_of(journey, "look").update(title="Big"), state_of(journey, "big").update(title="B"))
    )
    assert block_of(written, "look")["name"] == "Big 2"
    assert fields_of(written, "small")["code"] == "return '<big2.data.total>'"
    assert remarks_of(written) == []


def test_a_containers_name_is_no_word_for_the_loop_around() -> None:
    loop = block("each", "loop", "Loop", _data={"loopType": "for", "count": 2})
    inner = function("inner", "return <loop.index> + <other.index>", "Inner") | {"data": {"parentId": "each"}}
    edges = [("start", "each"), ("each", "inner", "loop-start-source")]
    bundle = read(workflow(start(), loop, inner, edges=edges)).bundle
    written = write(edited(bundle, lambda journey: state_of(journey, "each").update(title="Other")))
    assert fields_of(written, "inner")["code"] == "return <loop.index> + <other.index>"


def test_two_titles_that_are_one_to_sim_get_names_of_their_own() -> None:
    written, _ = changed(lambda journey: state_of(journey, "big").update(title="look  up"))
    assert block_of(written, "look")["name"] == "Look Up"
    assert block_of(written, "big")["name"] == "look  up 2"
    assert fields_of(written, "small")["code"] == "return '<lookup.data.total>'"


def test_a_changed_address_is_written_and_the_rest_stays_as_it_was() -> None:
    written, bundle = changed(
        lambda journey: state_of(journey, "look")["tool"].update(
            url={"$text": ["https://new.example/", {"$ref": ["outputs", "start", "order"]}], "nulls": "null"}
        )
    )
    fields = fields_of(written, "look")
    assert fields["url"] == "https://new.example/<start.order>"
    assert fields["timeout"] == "5000"
    assert fields["headers"] == [row("Accept", "application/json")]
    assert block_of(written, "look")["position"] == {"x": 300, "y": 10}
    assert block_of(written, "look")["retry"] == {"enabled": True, "maxTries": 3, "waitBetweenTriesMs": 500}
    assert said(read_again(written, bundle)) == said(bundle)
    assert remarks_of(written) == []


def test_a_changed_condition_is_printed_from_its_tree() -> None:
    def change(journey: dict[str, Any]) -> None:
        branch = state_of(journey, "check")["branches"][0]
        total = {"$ref": ["outputs", "look", "data", "total"]}
        branch["when"] = {
            "$js": ["&&", [">", ["value", total], 5], ["!==", ["value", total], "x"]],
            "source": "old > 1",
        }

    written, _ = changed(change)
    assert '<lookup.data.total> > 5 && <lookup.data.total> !== \\"x\\"' in fields_of(written, "check")["conditions"]
    assert remarks_of(written) == []


def test_an_expression_that_is_none_never_holds_and_is_told() -> None:
    def change(journey: dict[str, Any]) -> None:
        state_of(journey, "check")["branches"][0]["when"] = {"$js": ["dream", 1]}

    written, _ = changed(change)
    assert '"value": "false"' in fields_of(written, "check")["conditions"]
    assert remarks_of(written) == [("check", "branches.check-0", "dropped")]


def test_changed_code_has_its_references_again() -> None:
    def change(journey: dict[str, Any]) -> None:
        tool = state_of(journey, "big")["tool"]
        tool["code"] = tool["code"].replace("* 2", "* 3")

    written, bundle = changed(change)
    assert fields_of(written, "big")["code"] == "// big\nreturn <lookup.data.total> * 3"
    assert said(read_again(written, bundle)) == said(bundle)


def test_a_changed_retry_is_written() -> None:
    written, _ = changed(lambda journey: state_of(journey, "look")["retry"].update(max_attempts=2))
    assert fields_of(written, "look")["retries"] == 1
    assert fields_of(written, "look")["url"] == "https://shop.example/orders/<start.order>"


def test_a_state_that_is_gone_is_not_written_and_neither_are_its_edges() -> None:
    def change(journey: dict[str, Any]) -> None:
        journey["states"] = [one for one in journey["states"] if one["id"] != "big"]
        journey["transitions"] = [one for one in journey["transitions"] if one["target"] != "big"]

    written, bundle = changed(change)
    assert "big" not in written.document["state"]["blocks"]
    assert ways_of(written) == {
        ("start", "look", "source"),
        ("look", "check", "source"),
        ("check", "small", "condition-check-1"),
    }
    assert [one["id"] for one in said(read_again(written, bundle))] == ["start", "look", "check", "small"]


def test_a_new_state_is_a_new_block_beside_the_old_ones() -> None:
    def change(journey: dict[str, Any]) -> None:
        total = {"$ref": ["outputs", "look", "data", "total"]}
        tool = {"kind": "http", "method": "POST", "url": "https://log.example", "body": {"value": {"total": total}}}
        journey["states"].append({"id": "log", "title": "Write it down", "type": "tool_execution", "tool": tool})
        journey["transitions"].append({"source": "big", "target": "log", "trigger": "tool_success"})

    written, bundle = changed(change)
    assert block_of(written, "log")["name"] == "Write it down"
    assert fields_of(written, "log")["body"] == "<writeitdownvalues.result.v1>"
    assert ("big", "log-values", "source") in ways_of(written)
    assert ("log-values", "log", "source") in ways_of(written)
    again = {one["id"]: one for one in said(read_again(written, bundle))}
    assert again["log"]["tool"]["url"] == "https://log.example"
    before = {one["id"]: one for one in said(bundle)}
    assert {name: again[name] for name in ("start", "look", "check", "big", "small")} == {
        name: before[name] for name in ("start", "look", "check", "big", "small")
    }


def test_a_way_that_leads_elsewhere_keeps_its_handle() -> None:
    def change(journey: dict[str, Any]) -> None:
        next(one for one in journey["transitions"] if one["target"] == "big")["target"] = "small"

    written, bundle = changed(change)
    assert ("check", "small", "condition-check-0") in ways_of(written)
    assert "big" in written.document["state"]["blocks"]
    assert [one.block_id for one in written.report.entries if one.field == "state"] == ["big"]
    assert "big" not in {one["id"] for one in said(read_again(written, bundle))}


def test_a_way_with_another_trigger_has_another_handle() -> None:
    def change(journey: dict[str, Any]) -> None:
        way = next(one for one in journey["transitions"] if one["target"] == "check")
        way["trigger"] = "tool_failure"

    written, _ = changed(change)
    assert ("look", "check", "error") in ways_of(written)
    assert ("look", "check", "source") not in ways_of(written)


def test_what_a_block_of_sim_cannot_say_is_in_the_report() -> None:
    def change(journey: dict[str, Any]) -> None:
        state_of(journey, "big").update(timeout_seconds=5, prompts=[{"text": "Wait a moment"}])

    written, _ = changed(change)
    assert remarks_of(written) == [("big", "prompts", "dropped"), ("big", "timeout_seconds", "dropped")]
    assert fields_of(written, "big")["code"] == "// big\nreturn <Look Up.data.total> * 2"


def test_a_changed_variable_is_written_with_its_value() -> None:
    bundle = shop(variables={"v1": {"id": "v1", "name": "limit", "type": "number", "value": "5"}})
    assert write(bundle).document["state"]["variables"]["v1"]["value"] == "5"

    def change(journey: dict[str, Any]) -> None:
        journey["variables"][0]["default"] = 7

    written = write(edited(bundle, change))
    assert written.document["state"]["variables"] == {"v1": {"id": "v1", "name": "limit", "type": "number", "value": 7}}


def test_a_credential_in_clear_text_is_left_out_and_told() -> None:
    bundle = read(
        workflow(
            start(),
            block("ask", "agent", "Ask", model="gpt-4o", apiKey="sk-123", messages=[{"role": "user", "content": "Hi"}]),
            block("post", "gmail_v2", "Post", operation="send", to="a", credential="account-7", botToken="xoxb-1"),
        )
    ).bundle
    written = write(bundle)
    assert "sk-123" not in str(written.document)
    assert "xoxb-1" not in str(written.document)
    assert fields_of(written, "post")["credential"] == "account-7"
    assert remarks_of(written) == [("ask", "apiKey", "changed"), ("post", "botToken", "changed")]


def test_a_new_title_of_the_journey_is_the_workflows_name() -> None:
    written, _ = changed(lambda journey: journey.update(title="Orders", description="All of them"))
    assert written.document["state"]["metadata"]["name"] == "Orders"
    assert written.document["state"]["metadata"]["description"] == "All of them"
    assert written.document["workflow"]["id"] == "test"


def test_a_state_in_another_container_is_led_to_from_there() -> None:
    def change(journey: dict[str, Any]) -> None:
        journey["states"].append({"id": "each", "title": "Each", "type": "loop", "kind": "for", "count": 3})
        state_of(journey, "big")["parent"] = "each"
        for way in journey["transitions"]:
            if way["target"] == "big":
                way["target"] = "each"

    written, bundle = changed(change)
    assert block_of(written, "big")["data"] == {"parentId": "each", "extent": "parent"}
    assert block_of(written, "each")["data"]["count"] == 3
    assert ("each", "big", "loop-start-source") in ways_of(written)
    assert ("check", "each", "condition-check-0") in ways_of(written)
    again = {one["id"]: one for one in said(read_again(written, bundle))}
    assert again["big"]["parent"] == "each"
