from __future__ import annotations

import pytest

from activities.contracts import AgentMessage, AgentRequest, HttpBody, HttpRequest
from activities.filling import Environment, fill
from activities.redaction import Redactor
from activities.secrets import MappingSecrets
from journeys.errors import ToolError
from journeys.values import Json
from tests.activities.conftest import make_context


def request(url: Json = "http://host/", **given: object) -> HttpRequest:
    environment = given.pop("environment", {})
    return HttpRequest.model_validate({"context": make_context(environment=environment), "url": url, **given})


async def filled(asked: HttpRequest, **secrets: str) -> HttpRequest:
    return await fill(asked, Environment(asked.context, MappingSecrets(secrets), Redactor()))


async def test_a_secret_is_filled_in_wherever_a_value_may_stand() -> None:
    key = {"$env": "KEY"}
    asked = request(
        {"$text": ["http://host/", key]},
        query=[["k", key]],
        headers={"X": {"$text": ["Bearer ", key]}},
        body=HttpBody(value={"deep": [{"key": key}]}),
        authentication={"kind": "bearer", "token": key},
    )
    made = await filled(asked, KEY="s3cret")
    assert made.url == "http://host/s3cret"
    assert made.query == [["k", "s3cret"]]
    assert made.headers == {"X": "Bearer s3cret"}
    assert made.body is not None
    assert made.body.value == {"deep": [{"key": "s3cret"}]}
    assert made.authentication is not None
    assert made.authentication.token == "s3cret"


async def test_a_literal_is_taken_as_it_is_whatever_it_looks_like() -> None:
    asked = request(body=HttpBody(value={"$literal": {"$env": "KEY", "$text": ["x"]}}))
    made = await filled(asked, KEY="s3cret")
    assert made.body is not None
    assert made.body.value == {"$env": "KEY", "$text": ["x"]}


async def test_a_plain_environment_value_keeps_its_type_and_wins_over_a_secret() -> None:
    asked = request(query={"limit": {"$env": "LIMIT"}}, environment={"LIMIT": 5})
    assert (await filled(asked, LIMIT="9")).query == {"limit": 5}


async def test_all_unknown_names_are_told_at_once() -> None:
    asked = request({"$text": [{"$env": "A"}, {"$env": "B"}]}, headers={"X": {"$env": "A"}})
    with pytest.raises(ToolError, match=r"\{\{A\}\}, \{\{B\}\}") as caught:
        await filled(asked)
    assert caught.value.kind == "missing_value"


async def test_in_the_manner_of_sim_an_unknown_name_stays_as_it_was_written() -> None:
    asked = request({"$text": ["http://host/", {"$env": "A"}]}, manner="sim")
    assert (await filled(asked)).url == "http://host/{{A}}"


async def test_texts_write_values_as_javascript_does() -> None:
    parts: list[Json] = ["", 1.0, " ", True, " ", None, " ", {"a": [1.5, None]}]
    assert (await filled(request({"$text": parts}))).url == '1 true  {"a":[1.5,null]}'
    assert (await filled(request({"$text": parts, "nulls": "null"}))).url == '1 true null {"a":[1.5,null]}'


async def test_what_a_model_or_a_tool_has_said_cannot_ask_for_a_secret() -> None:
    wish = {"$env": "KEY"}
    asked = AgentRequest(
        context=make_context(),
        messages=(
            AgentMessage(role="user", content={"$text": ["hello ", wish]}),
            AgentMessage(role="assistant", tool_calls=({"id": "1", "name": "x", "arguments": wish},)),  # type: ignore[arg-type]
            AgentMessage(role="tool", content=wish, tool_call_id="1"),
        ),
    )
    made = await fill(asked, Environment(asked.context, MappingSecrets({"KEY": "s3cret"}), Redactor()))
    assert made.messages[0].content == "hello s3cret"
    assert made.messages[1].tool_calls[0].arguments == wish
    assert made.messages[2].content == wish


async def test_a_json_schema_is_left_alone() -> None:
    schema = {"properties": {"a": {"$ref": "#/$defs/a"}}, "$defs": {"a": {"$env": "KEY"}}}
    asked = AgentRequest(context=make_context(), messages=(), response_schema=schema)
    made = await fill(asked, Environment(asked.context, MappingSecrets({"KEY": "s3cret"}), Redactor()))
    assert made.response_schema == schema


async def test_a_request_without_values_is_not_copied() -> None:
    asked = request()
    assert await filled(asked) is asked


async def test_a_provider_that_may_wait_is_asked_in_a_thread() -> None:
    import threading

    class Vault:
        blocking = True

        def __init__(self) -> None:
            self.asked_in: list[str] = []

        def get(self, name: str, workspace: str | None) -> str | None:
            self.asked_in.append(threading.current_thread().name)
            return f"{name} of {workspace}"

    vault = Vault()
    asked = HttpRequest(context=make_context(workspace="acme"), url={"$env": "KEY"})
    made = await fill(asked, Environment(asked.context, vault, Redactor()))
    assert made.url == "KEY of acme"
    assert vault.asked_in != [threading.main_thread().name]
