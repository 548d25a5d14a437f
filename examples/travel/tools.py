"""What the travel desk can do: a small airline that lives in this process, and a weather office.

An airline of yours would be asked over the network; what journeys see is the same.
"""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from journeys.errors import ToolError
from journeys.tools import ToolContext, tool

City = Literal["Lisbon", "Oslo", "Rome", "New York", "Reykjavik"]
Cabin = Literal["economy", "business"]

_FARES = {"Lisbon": 120, "Oslo": 95, "Rome": 110, "New York": 480, "Reykjavik": 260}
_BUSINESS = 3
_BAG = 35
_CLOSED = {"Reykjavik": (0, 2, 4), "Oslo": (6,)}
"""Weekdays, Monday being 0, on which there is no flight."""
_WEATHER = {
    "Lisbon": "sunny, 24 °C",
    "Oslo": "snow, -2 °C",
    "Rome": "cloudy, 19 °C",
    "New York": "windy, 11 °C",
    "Reykjavik": "rain, 6 °C",
}
_bookings: dict[str, dict[str, object]] = {}
"""By idempotency key: who asks twice has one booking."""


@tool(id="search_flights", effect="pure", description="Finds flights to a city on a day, and what they cost")
async def search(destination: City, day: date, passengers: Annotated[int, Field(ge=1, le=9)]) -> dict[str, object]:
    """The cheapest flight of the day, with its fares for all passengers; `found` is false where there is none."""
    where = {"destination": destination, "day": f"{day:%A, %d %B %Y}"}
    if day.weekday() in _CLOSED.get(destination, ()):
        return {**where, "found": False}
    fare = _FARES[destination] + (40 if day.weekday() in (4, 6) else 0)
    return {
        **where,
        "found": True,
        "flight": f"TD {100 + len(destination) * 7 + day.day}",
        "departure": f"{7 + day.day % 12:02d}:40",
        "economy": fare * passengers,
        "business": fare * _BUSINESS * passengers,
    }


@tool(id="book_flight", effect="keyed", description="Books a flight; the card is charged")
async def book(flight: str, day: date, passengers: int, cabin: Cabin, price: int, context: ToolContext) -> object:
    """The booking; the same for every attempt of the same call."""
    key = context.idempotency_key
    if key not in _bookings:
        reference = hashlib.sha256(key.encode()).hexdigest()[:6].upper()
        _bookings[key] = {"reference": reference, "flight": flight, "cabin": cabin, "price": price, "state": "booked"}
        context.log(f"booked {flight} on {day} for {passengers}: {reference}")
    return _bookings[key]


@tool(id="cancel_flight", effect="idempotent", description="Takes a booking back; the money is paid back")
async def cancel(reference: str) -> dict[str, str]:
    """What was taken back; a booking that nobody knows counts as taken back."""
    for booking in _bookings.values():
        if booking["reference"] == reference:
            booking["state"] = "cancelled"
    return {"reference": reference, "state": "cancelled"}


@tool(id="price_bags", effect="pure", description="What further bags cost")
async def bags(bags: Annotated[int, Field(ge=1, le=6)]) -> dict[str, int]:
    """The price of all of them, in euros."""
    return {"bags": bags, "price": bags * _BAG}


@tool(id="weather_forecast", effect="pure", description="What the weather will be like in a city")
async def weather(destination: str) -> dict[str, str]:
    """The forecast for a city that we fly to."""
    if destination not in _WEATHER:
        raise ToolError(f"There is no forecast for {destination}", kind="unknown_city")
    return {"destination": destination, "forecast": _WEATHER[destination]}
