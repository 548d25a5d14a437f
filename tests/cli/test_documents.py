"""Converting, validating and drawing files."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import CONFIRM, DATA, SIM, Call, ask

Written = Callable[..., Path]
TRIAGE = DATA / "sim" / "email-triage.json"


def test_a_conversion_reads_back_as_the_same_journey(journeys: Call, tmp_path: Path) -> None:
    first = tmp_path / "first.json"
    assert journeys("convert", SIM, "--output", first).code == 0
    again = journeys("convert", first)
    assert again.code == 0
    assert again.out == first.read_text(encoding="utf-8")


def test_without_an_output_the_document_goes_to_stdout_and_the_talk_to_stderr(journeys: Call) -> None:
    told = journeys("convert", SIM)
    assert told.json["journeys"][0]["title"] == "Price request"
    assert "Price request: 6 states" in told.err


@pytest.mark.parametrize("export", sorted((DATA / "sim").glob("*.json")), ids=lambda path: path.stem)
def test_every_export_has_a_report_as_text_and_as_json(journeys: Call, export: Path) -> None:
    told = journeys("convert", export, "--report")
    assert told.code == 0
    assert "mapping confidence" in told.out
    report = journeys("convert", export, "--report", "--json").json
    assert report["format"] == "sim"
    assert {entry["outcome"] for entry in report["entries"]} <= {"carried", "changed", "dropped", "unused", "empty"}


@pytest.mark.parametrize(
    ("name", "begins"),
    [("r.html", "<!doctype html>"), ("r.json", '{\n  "format": "sim"'), ("r.txt", "Price request (sim)")],
)
def test_a_report_goes_to_a_file_in_the_form_that_its_ending_says(
    journeys: Call, tmp_path: Path, name: str, begins: str
) -> None:
    told = journeys("convert", SIM, "--report-file", tmp_path / name)
    assert (told.code, told.out) == (0, "")
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(begins)
    assert "Price request: 6 states" in told.err


def test_the_document_and_its_report_go_to_two_files(journeys: Call, tmp_path: Path) -> None:
    document, page = tmp_path / "a.journey.json", tmp_path / "a.html"
    assert journeys("convert", SIM, "--output", document, "--report-file", page).code == 0
    assert document.read_text(encoding="utf-8").startswith("{")
    assert journeys("convert", SIM, "--to", "sim", "--report-file", page).code == 0
    assert page.read_text(encoding="utf-8").count("<main>") == 2


def test_a_report_file_that_cannot_be_written_is_wrong_use(journeys: Call, tmp_path: Path) -> None:
    told = journeys("convert", SIM, "--report-file", tmp_path / "nowhere" / "r.html")
    assert told.code == 2
    assert "--report-file" in told.err
    assert "name a file in a folder that is there" in told.err


def test_values_that_are_missing_are_all_listed_with_what_to_write(journeys: Call) -> None:
    told = journeys("run", TRIAGE)
    assert told.code == 2
    assert told.out == ""
    assert "block `Agent1`: API Key is missing" in told.err
    assert "block `Agent1`, tool `Slack`: Channel is missing" in told.err
    assert '--values, as {"Agent1": {"API Key": "…"}}' in told.err


def test_with_its_values_an_export_can_be_started(journeys: Call, tmp_path: Path) -> None:
    values = tmp_path / "values.json"
    values.write_text('{"Agent1": {"API Key": "{{KEY}}"}}', encoding="utf-8")
    assert journeys("validate", TRIAGE).code == 2
    assert journeys("validate", TRIAGE, "--values", values).code == 0


def test_a_value_without_a_place_is_refused_with_the_places_that_there_are(journeys: Call, tmp_path: Path) -> None:
    values = tmp_path / "values.json"
    values.write_text('{"Agnet1": {"API Key": "x"}}', encoding="utf-8")
    told = journeys("convert", TRIAGE, "--values", values)
    assert told.code == 2
    assert "there is no block `Agnet1`; the blocks are" in told.err


def test_all_problems_of_a_document_are_told_at_once(journeys: Call, tmp_path: Path) -> None:
    path = tmp_path / "broken.json"
    states = [{"id": "a", "type": "final", "colour": "red"}, {"id": "b", "type": "dream"}]
    path.write_text(json.dumps({"id": "broken", "initial": ["a"], "states": states}), encoding="utf-8")
    told = journeys("validate", path)
    assert told.code == 2
    assert "cannot be started: 2 problems" in told.out
    assert "colour" in told.out
    assert "dream" in told.out
    found = journeys("validate", path, "--json")
    assert found.code == 2
    assert found.json["valid"] is False
    assert len(found.json["problems"]) == 2


def test_a_transition_to_nowhere_is_refused_before_anything_starts(journeys: Call, written: Written) -> None:
    path = written(ask(next="nowhere"))
    for command in ("validate", "simulate", "start", "run"):
        told = journeys(command, path)
        assert told.code == 2
        assert "nowhere" in told.out + told.err


BROKEN: dict[str, tuple[str, str]] = {
    "not JSON": ('{"version": "1.0", "state": {', "JSON"),
    "plain text": ("hello", "neither JSON nor YAML"),
    "not Sim": ('{"hello": "there"}', "of no known format"),
    "an unknown version": ('{"format": "journeys/9", "id": "a", "states": []}', "`journeys/9`"),
    "empty": ("", "document"),
    "a list": ("[1, 2]", "of no known format"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_file_is_one_message_with_its_place(journeys: Call, tmp_path: Path, kind: str) -> None:
    content, words = BROKEN[kind]
    path = tmp_path / "broken.json"
    path.write_text(content, encoding="utf-8")
    for command in ("convert", "run", "simulate", "render"):
        told = journeys(command, path)
        assert told.code == 2
        assert told.out == ""
        assert words in told.err
        assert "broken.json" in told.err
        assert "Traceback" not in told.err


def test_a_file_that_is_not_there_is_told_and_a_folder_too(journeys: Call, tmp_path: Path) -> None:
    told = journeys("convert", tmp_path / "nothing.json")
    assert told.code == 2
    assert "there is no file" in told.err
    assert "is a folder" in journeys("convert", tmp_path).err


def test_an_output_that_cannot_be_written_is_told(journeys: Call, tmp_path: Path) -> None:
    told = journeys("convert", SIM, "--output", tmp_path / "no" / "such" / "folder.json")
    assert told.code == 2
    assert "--output" in told.err


def test_options_that_do_not_go_with_a_format_are_refused(journeys: Call, written: Written, tmp_path: Path) -> None:
    values = tmp_path / "values.json"
    values.write_text("{}", encoding="utf-8")
    path = written(ask())
    assert journeys("convert", path, "--trigger", "chat").code == 2
    told = journeys("convert", path, "--from", "sim")
    assert told.code == 2
    assert journeys("convert", path, "--from", "bpmn").code == 2


def test_the_environment_of_the_command_travels_with_a_journey_document(journeys: Call, written: Written) -> None:
    told = journeys("convert", written(ask()), "--env", "SHOP=http://shop", "--env", "MODE=a=b")
    assert told.json["environment"] == {"SHOP": "http://shop", "MODE": "a=b"}
    assert journeys("convert", written(ask()), "--env", "SHOP").code == 2
    assert journeys("convert", written(ask()), "--env", "A=1", "--env", "A=2").code == 2


def test_a_journey_is_drawn_as_mermaid_and_as_svg(journeys: Call, written: Written, tmp_path: Path) -> None:
    path = written(ask(), CONFIRM)
    assert "stateDiagram-v2" in journeys("render", path).out
    assert "stateDiagram-v2" in journeys("render", SIM, "--format", "mermaid").out
    picture = tmp_path / "picture.svg"
    assert journeys("render", path, "--output", picture).code == 0
    assert picture.read_text(encoding="utf-8").lstrip().startswith("<svg")


def test_a_document_is_read_from_stdin(journeys: Call, written: Written, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    class Stdin:
        buffer: Any = written(ask()).open("rb")

    monkeypatch.setattr(sys, "stdin", Stdin)
    assert journeys("validate", "-").code == 0
    Stdin.buffer.close()


def test_what_a_workflow_says_is_told_by_a_file_or_left_out(journeys: Call, tmp_path: Path) -> None:
    texts = tmp_path / "texts.yaml"
    texts.write_text("welcome: Hello from {title}!\nblocks:\n  Price:\n    progress: false\n", encoding="utf-8")
    states = {
        one["title"]: one for one in journeys("convert", SIM, "--conversation", texts).json["journeys"][0]["states"]
    }
    assert states["Start"]["prompts"] == [{"kind": "welcome", "text": "Hello from Price request!"}]
    assert "prompts" not in states["Price"]
    silent = journeys("convert", SIM, "--conversation", "none").json["journeys"][0]["states"]
    assert not [one for one in silent if {"prompts", "help", "error_messages"} & set(one)]
    assert "Start (start_trigger" in journeys("convert", SIM, "--report").out.partition("Made for the conversation")[2]


def test_texts_that_cannot_be_used_are_refused_with_the_file(journeys: Call, tmp_path: Path, written: Written) -> None:
    texts = tmp_path / "texts.yaml"
    texts.write_text("welcome: Hello {nobody}\nblocks: {Prize: {progress: x}}\n", encoding="utf-8")
    told = journeys("convert", SIM, "--conversation", texts)
    assert (told.code, told.out) == (2, "")
    assert "{nobody} means nothing here" in told.err
    missing = journeys("convert", SIM, "--conversation", tmp_path / "nothing.yaml")
    assert missing.code == 2
    assert "--conversation" in missing.err
    other = journeys("convert", written(CONFIRM), "--conversation", texts)
    assert other.code == 2
    assert "--conversation does not go with" in other.err
