"""The journeys that the tests of repair are about: a trip that is planned and booked, and small ones."""

from __future__ import annotations

from typing import Any

from journeys.bundle import Bundle
from tests.engine.building import Document, bundle, final, form, journey, ref, tool
from tests.engine.driving import Drive

CITY: Document = {"name": "city", "title": "City"}
DAY: Document = {"name": "day", "title": "Day of travel", "type": "date"}
SEATS: Document = {"name": "seats", "title": "Seats", "type": "integer", "minimum": 1}


def trip(**conduct: Any) -> Bundle:
    """Two forms, a search that reads one of them, a booking that reads both, and a last form."""
    found = {"to": ref("outputs", "where", "city"), "on": ref("outputs", "where", "day")}
    booked = {"flight": ref("outputs", "search"), "name": ref("outputs", "who", "name")}
    states = [
        form("where", CITY, DAY, title="Where to", question="Where do you want to go, and when?"),
        form("who", {"name": "name", "title": "Name"}, SEATS, title="Travellers", question="Who travels?"),
        tool("search", effect="pure", arguments=found, title="Search"),
        tool("book", effect="unsafe", arguments=booked, title="Booking"),
        form("card", {"name": "number", "title": "Card number"}, title="Payment", help=["Sixteen digits."]),
        final(output={"booking": ref("outputs", "book"), "seats": ref("outputs", "who", "seats")}),
    ]
    return bundle(journey(states, title="Your trip"), **({"conduct": conduct} if conduct else {}))


def booked(**conduct: Any) -> Drive:
    """The trip, up to the question about the card."""
    drive = Drive(trip(**conduct))
    for said in ("Rome", "2030-01-01", "Ada", "2"):
        drive.say(said)
    drive.succeed("search", "flight 1")
    drive.succeed("book", "booking 1")
    return drive


def patterns(**by_kind: Document) -> Document:
    """What an author says of patterns."""
    return {"repair": {"by_kind": by_kind}}


def answered(*fields: Document | str, **conduct: Any) -> Drive:
    """Two forms and a third, of which the first has been answered with `one`."""
    states = [form("first", {"name": "a", "title": "First"}), form("second", *fields), form("third", "z")]
    drive = Drive(bundle(journey(states, title="Three"), **({"conduct": conduct} if conduct else {})))
    drive.say("one")
    return drive
