"""Stand-ins for services that the Sim exports call: `--tools tests.standins`. They answer with what they were asked."""

from __future__ import annotations

from typing import Any

from journeys import tool


@tool(id="slack_message", effect="keyed", description="Posts a message")
def slack_message(**arguments: Any) -> dict[str, Any]:
    return {"ts": "17.1", "channel": arguments.get("channel"), "message": {"text": arguments.get("text")}}


@tool(id="linear_create_issue", effect="keyed", description="Creates an issue")
def linear_create_issue(**arguments: Any) -> dict[str, Any]:
    return {"issue": {"id": "LIN-1", "title": arguments.get("title")}}


@tool(id="knowledge_search", effect="pure", description="Searches")
def knowledge_search(**arguments: Any) -> dict[str, Any]:
    return {"results": [{"content": "Open from nine to five."}], "query": arguments.get("query")}


@tool(id="airtable_list", effect="pure", description="Lists records")
def airtable_list(**arguments: Any) -> dict[str, Any]:
    return {"records": [{"fields": {"Feedback": "Great, but slow"}}], "table": arguments.get("tableId")}


@tool(id="google_sheets_append_v2", effect="keyed", description="Appends rows")
def google_sheets_append(**arguments: Any) -> dict[str, Any]:
    return {"appended": arguments.get("values")}


@tool(id="linkedin_get_profile", effect="pure", description="Looks a profile up")
def linkedin_get_profile(**arguments: Any) -> dict[str, Any]:
    return {"profile": arguments}


@tool(id="google_calendar_list_v2", effect="pure", description="Lists events")
def google_calendar_list(**_: Any) -> dict[str, Any]:
    return {"events": [{"summary": "Planning"}]}


@tool(id="gmail_send_v2", effect="keyed", description="Sends a mail")
def gmail_send(**arguments: Any) -> dict[str, Any]:
    return {"sent": [arguments.get("to"), arguments.get("subject"), arguments.get("body")]}
