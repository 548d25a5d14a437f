"""Formats: how a document is recognised and read, and what the report says."""

from __future__ import annotations

import json

import pytest

from converters import registry
from converters.report import Entry, MissingField, Report
from journeys.errors import UsageError

JOURNEY = {"id": "j", "title": "Hello", "initial": ["a"], "states": [{"type": "final", "id": "a"}]}
SIM = {"version": "1.0", "state": {"blocks": {}, "edges": []}}


@pytest.mark.parametrize(
    ("document", "name"),
    [
        (JOURNEY, "journey"),
        ({"format": "journeys/1", "journeys": [JOURNEY]}, "journey"),
        (SIM, "sim"),
        ({"data": SIM}, "sim"),
        ({"blocks": {}, "edges": []}, "sim"),
    ],
)
def test_a_document_is_recognised_by_its_shape(document: object, name: str) -> None:
    assert registry.detect(document).name == name


def test_a_format_that_does_not_exist_is_named_with_those_that_do() -> None:
    with pytest.raises(UsageError, match="journey, sim"):
        registry.read(JOURNEY, format="visio")


def test_a_report_tells_what_is_missing_first_and_then_what_differs() -> None:
    report = Report(
        "sim",
        "Orders",
        entries=(
            Entry("carried", "1", "api", "Get"),
            Entry("dropped", "1", "api", "Get", "proxyUrl", "no proxies here", "set one for the worker"),
            Entry("unused", "2", "note", "Memo", message="an annotation"),
        ),
        missing=(
            MissingField("1", "api", "Get", "url", "URL"),
            MissingField("1", "api", "Get", "x", "X", required=False),
        ),
        confidences={"1": 0.5},
        confidence=0.5,
        facts={"blocks": 1},
    )
    text = report.to_text()
    order = [
        "confidence 0.50",
        "Missing",
        "Get (api, 1): URL",
        "Empty",
        "Not carried over",
        "set one for the worker",
        "annotation",
    ]
    assert [text.index(one) for one in order] == sorted(text.index(one) for one in order)
    assert json.loads(json.dumps(report.to_json()))["missing"][0]["title"] == "URL"
    assert [entry.outcome for entry in report.notable] == ["dropped", "unused"]
