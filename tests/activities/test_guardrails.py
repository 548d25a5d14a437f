"""Guardrails: the worker's own `guardrails_validate`, with outputs and words as Sim gives them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from activities.contracts import ToolRequest, ToolResult
from activities.guardrails import personal_data
from activities.guardrails.patterns import UNSAFE, PatternError, matches, spans
from activities.resources import Resources
from converters.sim.blocks import guardrails
from journeys.tool_registry import ToolRegistry
from journeys.tools import Tool
from modelserver import ModelServer
from tests.activities.conftest import make_context

Json = Any


@pytest.fixture
async def resources() -> AsyncIterator[Resources]:
    async with Resources.open() as opened:
        yield opened


async def check(resources: Resources, kind: Any, text: Any, **arguments: Any) -> dict[str, Json]:
    """What the tool gives, without what it was given."""
    given = {"validationType": kind, "input": text, **arguments}
    request = ToolRequest(context=make_context(timeout_seconds=60.0), tool="guardrails_validate", arguments=given)
    result = await resources.perform("tool", request)
    assert isinstance(result, ToolResult)
    assert result.output.pop("validationType") == (kind or "unknown")
    assert result.output.pop("input") == ("" if text is None else text)
    return dict(result.output)


@pytest.mark.parametrize("text", ['{"a": [1, null]}', "7", '"x"', {"a": 1}, [1], 7])
async def test_json_passes(resources: Resources, text: Any) -> None:
    assert await check(resources, "json", text) == {"passed": True}


@pytest.mark.parametrize("text", ["{a: 1}", "", "NaN", "[1,]", "[" * 100_000])
async def test_what_is_no_json_does_not_pass(resources: Resources, text: str) -> None:
    found = await check(resources, "json", text)
    assert found["passed"] is False
    assert found["error"].startswith("Invalid JSON: JSON Parse error: ")


@pytest.mark.parametrize(
    ("pattern", "text", "error"),
    [
        (r"^\d{3}-\d{4}$", "555-1234", None),
        (r"^\d{3}-\d{4}$", "555-123", "Input does not match regex pattern"),
        (r"\bcat\b", "a cat sat", None),
        (r"^(?=.*\d).+$", "a1", UNSAFE),
        (r"(a)\1", "aa", UNSAFE),
        ("", "x", "Regex pattern is required for regex validation"),
    ],
)
async def test_a_pattern_decides(resources: Resources, pattern: str, text: str, error: str | None) -> None:
    found = await check(resources, "regex", text, regex=pattern)
    assert found == ({"passed": True} if error is None else {"passed": False, "error": error})


async def test_a_pattern_that_is_none_says_so(resources: Resources) -> None:
    found = await check(resources, "regex", "x", regex="(")
    assert found["error"].startswith("Invalid regex pattern: ")


def test_a_pattern_that_would_take_others_for_ever_takes_no_time() -> None:
    assert not matches(r"^(a+)+$", "a" * 100_000 + "b")


@given(some.text(max_size=30), some.text(alphabet="ab😀é", min_size=1, max_size=3))
def test_finds_are_counted_in_characters(before: str, word: str) -> None:
    text = f"{before}|{word}"
    try:
        found = [text[start:end] for start, end in spans("[^|]+$", text)]
    except PatternError:
        raise AssertionError("it is a pattern") from None
    assert found == [word] or "\n" in text or not text.isprintable()


FOUND = {
    "EMAIL_ADDRESS": "ann.lee+x@mail.example.com",
    "CREDIT_CARD": "4111 1111 1111 1111",
    "IBAN_CODE": "DE89 3704 0044 0532 0130 00",
    "IP_ADDRESS": "192.168.10.1",
    "URL": "https://example.com/a?b=c",
    "PHONE_NUMBER": "+49 30 1234 5678",
    "US_SSN": "536-90-4399",
    "US_ITIN": "912-70-1234",
    "UK_NHS": "943 476 5919",
    "UK_NINO": "AB 12 34 56 C",
    "ES_NIF": "12345678Z",
    "ES_NIE": "X1234567L",
    "IT_FISCAL_CODE": "RSSMRA85T10A562S",
    "PL_PESEL": "44051401359",
    "SG_NRIC_FIN": "S1234567D",
    "CRYPTO": "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
}
NOT_FOUND = {
    "CREDIT_CARD": "4111 1111 1111 1112",
    "IBAN_CODE": "DE88 3704 0044 0532 0130 00",
    "IP_ADDRESS": "300.1.1.1",
    "PHONE_NUMBER": "12 eggs",
    "US_SSN": "000-12-3456",
    "UK_NHS": "943 476 5918",
    "ES_NIF": "12345678A",
    "PL_PESEL": "44051401358",
}


@pytest.mark.parametrize("kind", sorted(personal_data.KINDS))
def test_every_kind_is_found_in_a_sentence(kind: str) -> None:
    text = f"Note: {FOUND[kind]} is it."
    assert [(one.type, text[one.start : one.end]) for one in personal_data.find(text, [kind])] == [(kind, FOUND[kind])]


@pytest.mark.parametrize("kind", sorted(NOT_FOUND))
def test_what_only_looks_like_it_is_not_found(kind: str) -> None:
    assert personal_data.find(f"Note: {NOT_FOUND[kind]} is it.", [kind]) == []


@given(some.text(max_size=200))
def test_finds_lie_in_the_text_and_apart(text: str) -> None:
    found = personal_data.find(text)
    edges = [edge for one in found for edge in (one.start, one.end)]
    assert edges == sorted(edges)
    assert all(0 <= edge <= len(text) for edge in edges)


def test_the_converter_knows_which_kinds_are_found() -> None:
    assert guardrails._FOUND_HERE == personal_data.KINDS


async def test_personal_data_blocks_or_is_masked(resources: Resources) -> None:
    text = "Ann: ann@example.com, bob@example.com, 192.168.0.1"
    blocked = await check(resources, "pii", text)
    assert blocked["error"] == "PII detected: 2 EMAIL_ADDRESS, 1 IP_ADDRESS"
    assert blocked["passed"] is False
    assert "maskedText" not in blocked
    assert blocked["detectedEntities"][0] == {
        "type": "EMAIL_ADDRESS", "start": 5, "end": 20, "score": 1.0, "text": "ann@example.com",
    }  # fmt: skip
    masked = await check(resources, "pii", text, piiMode="mask", piiEntityTypes=["EMAIL_ADDRESS"])
    assert masked["passed"] is True
    assert masked["maskedText"] == "Ann: <EMAIL_ADDRESS>, <EMAIL_ADDRESS>, 192.168.0.1"
    assert len(masked["detectedEntities"]) == 2


async def test_a_text_without_personal_data_passes(resources: Resources) -> None:
    assert await check(resources, "pii", "Hello.") == {"passed": True, "detectedEntities": []}
    masked = await check(resources, "pii", "Hello.", piiMode="mask")
    assert masked == {"passed": True, "detectedEntities": [], "maskedText": "Hello."}


async def test_kinds_that_cannot_be_found_are_refused_and_not_passed(resources: Resources) -> None:
    found = await check(resources, "pii", "Ann", piiEntityTypes=["PERSON", "EMAIL_ADDRESS"])
    assert found["passed"] is False
    assert found["error"].startswith("PII validation failed: PERSON cannot be found here")


async def test_patterns_of_the_author_are_found_and_replaced_by_their_own_word(resources: Resources) -> None:
    rows = [
        {"cells": {"Name": "employee", "Pattern": r"EMP-\d+", "Replacement": "STAFF"}},
        {"cells": {"Name": "empty", "Pattern": " "}},
        {"Pattern": "Ann"},
    ]
    found = await check(resources, "pii", "Ann is EMP-7", piiMode="mask", piiCustomPatterns=rows)
    assert found["maskedText"] == "<CUSTOM_2> is <STAFF>"
    assert [one["type"] for one in found["detectedEntities"]] == ["CUSTOM_2", "employee"]
    broken = await check(resources, "pii", "x", piiCustomPatterns=[{"Pattern": "("}])
    assert broken["error"].startswith("PII validation failed: Invalid regex pattern")


@pytest.mark.parametrize(
    ("kind", "text", "error"),
    [
        (None, "x", "Missing required field: validationType"),
        ("json", None, "Input is missing or undefined"),
        ("spell", "x", 'Invalid validationType. Must be "json", "regex", "hallucination", or "pii"'),
        ("hallucination", "x", "Model is required for hallucination validation"),
    ],
)
async def test_what_cannot_be_checked_says_why(resources: Resources, kind: Any, text: Any, error: str) -> None:
    assert await check(resources, kind, text) == {"passed": False, "error": error}


def knowledge(passages: list[str]) -> ToolRegistry:
    def search(knowledgeBaseId: str, query: str, topK: int) -> Json:  # noqa: N803
        assert (knowledgeBaseId, topK) == ("kb", 2)
        return {"results": [{"content": one} for one in passages]}

    return ToolRegistry(Tool(search, id="knowledge_search", effect="pure"))


async def grounded(passages: list[str], answer: Any, **more: Any) -> tuple[dict[str, Json], ModelServer]:
    async with (
        ModelServer([answer]) as server,
        Resources.open(tools=knowledge(passages), model_base_url=server.base_url) as resources,
    ):
        asked = {"model": "gpt-4o", "knowledgeBaseId": "kb", "topK": "2", **more}
        return await check(resources, "hallucination", "The sky is blue.", **asked), server


async def test_a_text_that_the_knowledge_base_supports_passes() -> None:
    found, server = await grounded(["The sky is blue."], {"json": {"score": 9, "reasoning": "It says so."}})
    assert found == {"passed": True, "score": 9, "reasoning": "It says so."}
    assert "The sky is blue." in server.calls[0]["body"]["messages"][1]["content"]
    assert server.calls[0]["body"]["temperature"] == 0.1


async def test_a_score_below_the_threshold_does_not_pass() -> None:
    found, _ = await grounded(["Grass is green."], '```json\n{"score": 2}\n```', threshold="4.5")
    assert found == {
        "passed": False,
        "score": 2,
        "reasoning": "No reasoning provided",
        "error": "Low confidence: score 2/10 is below threshold 4.5",
    }


@pytest.mark.parametrize(
    ("passages", "answer", "error"),
    [
        ([], "", "No relevant context found in knowledge base"),
        (["x"], "I do not know", "Validation error: Failed to score confidence: Invalid score format from LLM"),
        (["x"], {"json": {"score": 11}}, "Validation error: Failed to score confidence: Invalid score format from LLM"),
        (["x"], {"error": {"status": 401, "message": "no"}}, "Validation error: OpenAI API error (401): no"),
    ],
)
async def test_what_goes_wrong_on_the_way_is_an_error_of_the_check(
    passages: list[str], answer: Any, error: str
) -> None:
    found, _ = await grounded(passages, answer)
    assert (found["passed"], found["error"]) == (False, error)


async def test_without_a_knowledge_base_the_check_says_what_to_register(resources: Resources) -> None:
    found = await check(resources, "hallucination", "x", model="gpt-4o", knowledgeBaseId="kb")
    assert "'knowledge_search'" in found["error"]
