"""The stand-in for a conversation's model: asked by the activities, over real HTTP."""

from __future__ import annotations

from typing import Any

from activities.resources import Resources
from modelserver import SituationServer
from tests.activities.conftest import make_context


async def test_functions_answer_by_the_name_of_the_response_format() -> None:
    def understand(situation: dict[str, Any]) -> dict[str, Any]:
        return {"guidelines": [one["id"] for one in situation["guidelines"]]}

    context = make_context().model_dump(mode="json")
    asked = {"turn": 1, "message": "hello", "guidelines": [{"id": "g1", "when": "the customer says hello"}]}
    async with (
        SituationServer(understand) as server,
        Resources.open(model="m", model_base_url=server.base_url) as resources,
    ):
        understood = await resources.perform_json("understand", {"situation": asked, "context": context})
        said = {"turn": 1, "message": "hello"}
        replied = await resources.perform_json("reply", {"situation": said, "context": context})
        assert [one["message"] for one in server.situations()] == ["hello"]
        assert len(server.situations("reply")) == 1
    assert understood["understanding"]["guidelines"] == ["g1"]
    assert understood["usage"]["model_calls"] == 1
    assert replied["reply"]["text"] == "ECHO: hello"
