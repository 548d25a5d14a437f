"""A run as others see it."""

from __future__ import annotations

import json

from engine import views
from tests.engine.building import SECRET, bundle, final, form, initial, journey, pause, ref, state, tool, way, ways
from tests.engine.driving import Drive

SHOP = journey(
    [
        form("ask", "name", question="Who?", title="About you"),
        tool("look", source={"node_id": "n7", "node_type": "api"}),
        final(output=ref("outputs", "look")),
    ],
    title="The shop",
    version="3",
    template="shops",
    variables=[{"name": "n", "default": 1}, {"name": "token", "secret": True}],
)


def test_a_snapshot_tells_who_where_and_what() -> None:
    drive = Drive(SHOP, workspace="w", user="u")
    drive.later(5).say("Ada")
    snapshot = views.snapshot(drive.run)
    assert (snapshot.run, snapshot.journey, snapshot.title, snapshot.version) == ("run-1", "j", "The shop", "3")
    assert (snapshot.template, snapshot.workspace, snapshot.user) == ("shops", "w", "u")
    assert snapshot.fingerprint == drive.bundle.fingerprint
    assert snapshot.status == "running"
    assert snapshot.path == ("ask", "look")
    assert snapshot.variables == {"n": 1}
    assert snapshot.outputs == {"ask": {"name": "Ada"}}
    assert (snapshot.started_at, snapshot.updated_at) == ("1970-01-01T00:16:40.000Z", "1970-01-01T00:16:45.000Z")
    assert snapshot.ended_at is None
    assert snapshot.visits == 2
    assert snapshot.sequence == drive.run.sequence
    (place,) = snapshot.places
    assert (place.state, place.type, place.waits_for, place.node_id) == ("look", "tool_execution", "tool", "n7")


def test_a_place_tells_what_it_waits_for() -> None:
    for made, awaited in (
        (form("x", "a"), "person"),
        (tool("x"), "tool"),
        (state("x", "wait", seconds=5), "timer"),
        (state("x", "workflow_bridge", journey="j"), "child"),
    ):
        (place,) = views.snapshot(Drive([made]).run).places
        assert place.waits_for == awaited


def test_a_question_is_shown_with_its_fields() -> None:
    (question,) = views.snapshot(Drive(SHOP).run).questions
    assert (question.title, question.prompt, question.kind, question.attempt) == ("About you", "Who?", "form", 1)
    assert [field.name for field in question.fields] == ["name"]


def test_the_end_is_in_the_snapshot_and_in_the_result() -> None:
    drive = Drive(SHOP)
    drive.say("Ada")
    drive.succeed("look", {"found": 1})
    snapshot, result = views.snapshot(drive.run), views.result(drive.run)
    assert snapshot.output == result.output == {"found": 1}
    assert (snapshot.status, result.status, result.success, result.visits) == ("completed", "completed", True, 3)
    assert snapshot.ended_at == "1970-01-01T00:16:40.000Z"
    assert result.fingerprint == drive.bundle.fingerprint


def test_a_failure_is_in_the_snapshot_and_in_the_result() -> None:
    drive = Drive(SHOP)
    drive.say("Ada")
    drive.fail("look", "no", kind="http", details={"status": 404})
    result = views.result(drive.run)
    assert result.error is not None
    assert (result.success, result.error.message, result.error.kind) == (False, "look: no", "http")
    assert result.error.details == {"status": 404}


def test_a_visit_tells_its_whole_story() -> None:
    drive = Drive(SHOP)
    drive.later(5).say("Ada")
    drive.later(2).succeed("look", 1, logs=["hello"], attempts=2)
    view = views.visit_view(drive.run, drive.visit("look"))
    assert (view.number, view.state, view.scope, view.status, view.causes) == (2, "look", "j", "done", (1,))
    assert (view.source_node, view.source_type, view.logs, view.output) == ("n7", "api", ("hello",), 1)
    (call,) = view.calls
    assert (call.kind, call.name, call.started_at) == ("tool", "look", "1970-01-01T00:16:45.000Z")
    assert call.ended_at == "1970-01-01T00:16:47.000Z"
    assert views.visit_view(drive.run, drive.visit("ask")).asked_seconds == 5


def test_changes_are_what_came_after_a_sequence_number() -> None:
    drive = Drive(SHOP)
    since = views.changes(drive.run, 0).sequence
    drive.say("Ada")
    changes = views.changes(drive.run, since)
    assert [visit.state for visit in changes.visits] == ["ask", "look"]
    assert [entry.kind for entry in changes.entries] == ["answer"]
    assert views.changes(drive.run, changes.sequence).visits == ()
    assert changes.complete


def test_every_change_of_a_visit_is_seen() -> None:
    drive = Drive(SHOP)
    since = drive.run.sequence
    drive.say("Ada")
    assert [visit.status for visit in views.changes(drive.run, since).visits] == ["done", "open"]
    since = drive.run.sequence
    drive.rewind("ask")
    assert [visit.status for visit in views.changes(drive.run, since).visits] == ["superseded", "superseded", "open"]


def test_the_transcript_is_the_conversation_in_order() -> None:
    drive = Drive(SHOP)
    drive.say("Ada", id="i1")
    entries = views.transcript(drive.run).entries
    assert [(one.who, one.kind, one.text) for one in entries] == [
        ("journey", "question", "Who?"),
        ("user", "answer", "Ada"),
    ]
    assert [one.sequence for one in entries] == sorted(one.sequence for one in entries)
    assert (entries[1].input_id, entries[1].state, entries[1].visit) == ("i1", "ask", 1)


def test_the_path_leaves_out_what_was_undone() -> None:
    drive = Drive(SHOP)
    drive.say("Ada")
    drive.rewind("ask")
    assert views.snapshot(drive.run).path == ("ask",)


def test_no_secret_is_in_any_view() -> None:
    states = [
        initial(),
        tool(
            "pay", arguments={"key": SECRET, "header": {"$text": ["Bearer ", SECRET]}, "t": ref("variables", "token")}
        ),
        state("tell", "notification", message={"$text": ["With ", SECRET]}),
        pause("p", question={"$text": ["Key ", SECRET, " and ", ref("variables", "token")]}),
    ]
    drive = Drive(journey(states, variables=[{"name": "token", "secret": True}]))
    assert drive.visit("pay").input["arguments"] == {
        "key": "{{API_KEY}}", "header": "Bearer {{API_KEY}}", "t": "{{token}}",
    }  # fmt: skip
    drive.succeed("pay")
    assert drive.said("notification") == ["With {{API_KEY}}"]
    assert drive.question.prompt == "Key {{API_KEY}} and {{token}}"


def test_views_are_json() -> None:
    drive = Drive(SHOP)
    drive.say("Ada")
    for view in (
        views.snapshot(drive.run),
        views.changes(drive.run, 0),
        views.transcript(drive.run),
        views.result(drive.run),
    ):
        json.dumps(view.model_dump(mode="json"), allow_nan=False)


def test_data_of_any_shape_is_shown_as_it_is() -> None:
    odd = {"$env": "X", "$literal": {"$text": 5}, "a": [{"$ref": 1}]}
    drive = Drive(
        bundle(
            journey([form("ask", {"name": "a", "type": "any"}), tool("t", arguments={"a": ref("outputs", "ask", "a")})])
        )
    )
    drive.answer(a=odd)
    assert drive.visit("t").input["arguments"] == {"a": odd}


def test_the_first_journey_is_the_one_in_front() -> None:
    one, two = journey([pause("p")], id="one"), journey([tool("t")], id="two", variables=[{"name": "x", "default": 1}])
    drive = Drive(bundle(one, two, active=["two", "one"]))
    snapshot = views.snapshot(drive.run)
    assert (snapshot.journey, snapshot.variables) == ("two", {"x": 1})
    assert [place.journey for place in snapshot.places] == ["two", "one"]


def test_a_handled_error_is_told_apart_from_one_that_failed_the_run() -> None:
    drive = Drive(journey([tool("t"), final("lost")], [way("t", "lost", trigger="tool_failure"), *ways("t>lost")]))
    drive.fail("t", "no")
    view = views.visit_view(drive.run, drive.visit("t"))
    assert view.error is not None
    assert (view.status, view.error.message, view.error_handled) == ("failed", "no", True)
