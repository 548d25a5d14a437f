from __future__ import annotations

import base64
import html
import json
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities.contracts import AgentReply, HttpResponse, ToolCall, ToolResult
from activities.redaction import Redactor

SECRET = 'p@ss/w"ö rd+1'


def knowing(**secrets: str) -> Redactor:
    redactor = Redactor()
    for name, value in secrets.items():
        redactor.add(name, value)
    return redactor


@pytest.mark.parametrize(
    "written",
    [
        SECRET,
        quote(SECRET),
        quote(SECRET, safe=""),
        quote_plus(SECRET),
        quote(SECRET, safe="").lower(),
        json.dumps(SECRET)[1:-1],
        json.dumps(SECRET, ensure_ascii=False)[1:-1],
        json.dumps(json.dumps(SECRET)),
        html.escape(SECRET),
        repr(SECRET),
        base64.b64encode(SECRET.encode()).decode(),
        base64.urlsafe_b64encode(SECRET.encode()).decode(),
    ],
)
def test_a_secret_is_found_however_an_echo_writes_it(written: str) -> None:
    text = knowing(KEY=SECRET).text(f"before {written} after")
    assert "{{KEY}}" in text
    assert text.startswith("before ")
    assert text.endswith(" after")
    assert SECRET not in text


@given(before=st.text(max_size=9), secret=st.text(min_size=8, max_size=40), after=st.text(max_size=9))
def test_a_secret_is_found_anywhere_inside_a_base64_text(before: str, secret: str, after: str) -> None:
    coded = base64.b64encode(f"{before}{secret}{after}".encode()).decode()
    assert "{{KEY}}" in knowing(KEY=secret).text(coded)


@given(st.text(min_size=4, max_size=30), st.text(max_size=50), st.text(max_size=50))
def test_no_text_of_four_characters_or_more_survives(secret: str, before: str, after: str) -> None:
    redacted = knowing(N=secret).text(before + secret + after)
    # The placeholder itself may hold the secret, as when the secret is "{{N}" or "N}}…".
    if secret not in "{{N}}" and not any(secret in piece for piece in (before + "{{N}}", "{{N}}" + after)):
        assert secret not in redacted


def test_a_short_secret_is_taken_out_only_where_it_is_the_whole_value() -> None:
    redactor = knowing(PIN="42")
    assert redactor.value({"pin": "42", "count": 42, "text": "room 425"}) == {
        "pin": "{{PIN}}",
        "count": "{{PIN}}",
        "text": "room 425",
    }


def test_keys_of_objects_and_lists_inside_them_are_gone_through() -> None:
    assert knowing(KEY="abcdef").value({"abcdef": [{"a": "x abcdef"}]}) == {"{{KEY}}": [{"a": "x {{KEY}}"}]}


def test_a_number_that_is_a_secret_is_taken_out() -> None:
    assert knowing(KEY="123456").value([123456, 1234567, True, None]) == ["{{KEY}}", 1234567, True, None]


def test_the_longer_of_two_overlapping_secrets_wins() -> None:
    assert knowing(A="abcd", B="abcdef").text("abcdef abcd") == "{{B}} {{A}}"


def test_without_secrets_nothing_is_touched() -> None:
    value = {"a": [1, "x"]}
    assert Redactor().value(value) is value


def test_models_are_redacted_field_by_field() -> None:
    reply = HttpResponse(data={"echo": "Bearer abcdef"}, status=200, headers={"x-echo": "abcdef"})
    redacted = knowing(KEY="abcdef").model(reply)
    assert redacted == HttpResponse(data={"echo": "Bearer {{KEY}}"}, status=200, headers={"x-echo": "{{KEY}}"})


def test_fields_that_are_no_text_are_left_alone() -> None:
    redactor = knowing(A="200", B="keyed", C="12")
    assert redactor.model(HttpResponse(data=200, status=200)) == HttpResponse(data="{{A}}", status=200)
    assert redactor.model(ToolResult(output="keyed", effect="keyed")) == ToolResult(output="{{B}}", effect="keyed")
    reply = AgentReply(content="12", tokens={"total": 12}, tool_calls=(ToolCall(id="1", name="x", arguments=["12"]),))
    redacted = redactor.model(reply)
    assert redacted.content == "{{C}}"
    assert redacted.tokens == {"total": 12}
    assert redacted.tool_calls[0].arguments == ["{{C}}"]


def test_a_secret_with_blanks_around_it_is_found_without_them_too() -> None:
    assert knowing(KEY="  abcdef\n").text("got abcdef.") == "got {{KEY}}."
