"""The returns desk: its ways, played in memory against the real shop and the real sandbox."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from activities.resources import Resources
from converters.registry import read
from engine.run import Run
from engine.views import changes, result
from examples.returns.shop import Shop, ShopServer
from modelserver import ModelServer
from simulation import Simulation, answers_in_order

EXPORT = Path(__file__).parents[2] / "examples/returns/returns-desk.json"
TOKEN = "token-of-the-shop-4711"


@dataclass
class Desk:
    """The shop, and what a run of the export needs."""

    shop: Shop
    url: str
    model: ModelServer
    resources: Resources

    async def play(self, *answers: dict[str, Any]) -> Run:
        bundle = read(EXPORT.read_bytes(), environment={"SHOP_URL": self.url}).runnable()
        return await Simulation(bundle, self.resources.perform_json, answers_in_order(answers)).play()


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    shop = Shop(TOKEN)
    secrets = {"SHOP_TOKEN": TOKEN, "OPENAI_API_KEY": "key"}
    async with (
        ShopServer(shop) as server,
        ModelServer(["With kind regards"]) as model,
        Resources.open(secrets=secrets, allowed_hosts=["127.0.0.1"], model_base_url=model.base_url) as resources,
    ):
        yield Desk(shop, server.url, model, resources)


def path(run: Run) -> list[str]:
    return [visit.title for visit in changes(run, 0).visits if visit.status == "done"]


async def test_a_small_refund_goes_out_without_an_approval(desk: Desk) -> None:
    run = await desk.play({"orderNumber": 1043, "reason": "damaged", "email": "sam@example.com"})
    assert path(run) == [
        *("Start", "Look Up Order", "Compute Refund", "Needs Approval"),
        *("Issue Refund", "Write To Customer", "Return Accepted"),
    ]
    assert result(run).output["data"] == {
        "order": 1043,
        "refund": {"id": "RF-0001", "amount": 40, "currency": "EUR", "fee": 0},
        "comment": "",
        "sentTo": "sam@example.com",
        "letter": "With kind regards",
    }


async def test_a_declined_return_pays_nothing(desk: Desk) -> None:
    form = {"orderNumber": 1042, "reason": "too late", "email": "robin@example.com"}
    run = await desk.play(form, {"approved": False, "comment": "Three years too late"})
    assert path(run)[-2:] == ["Was Approved", "Return Declined"]
    assert result(run).output == {
        "data": {"order": 1042, "declined": True, "comment": "Three years too late"},
        "status": 200,
        "headers": {"Content-Type": "application/json"},
    }
    assert (desk.shop.requests, desk.shop.effects) == (0, 0)


async def test_an_unknown_order_ends_in_a_404(desk: Desk) -> None:
    run = await desk.play({"orderNumber": 7, "reason": "damaged", "email": "robin@example.com"})
    assert path(run) == ["Start", "Order Not Found"]
    output = result(run).output
    assert output["status"] == 404
    assert output["data"]["message"] == "Order 7 could not be looked up"
    assert output["data"]["error"] == (
        f"HTTP Request failed: URL: {desk.url}/orders/7 | Method: GET | Error: There is no such order | Status: 404"
        " | Status text: Not Found - The requested resource was not found"
    )


@pytest.mark.parametrize(
    ("reason", "amount"),
    [("damaged", 40), ("Wrong Item ", 40), ("too late", 38), ("changed my mind", 34), ("I am allergic to tea", 36)],
)
async def test_the_reason_decides_what_is_kept_for_restocking(desk: Desk, reason: str, amount: int) -> None:
    run = await desk.play({"orderNumber": 1043, "reason": reason, "email": "sam@example.com"})
    assert result(run).output["data"]["refund"]["amount"] == amount


async def test_the_same_key_pays_once_and_another_one_again() -> None:
    shop = Shop(TOKEN)
    first = shop.pay("one", {"order": 1042, "amount": 5})
    assert shop.pay("one", {"order": 1042, "amount": 5}) == first
    assert (shop.requests, shop.effects) == (2, 1)
    shop.pay("another", {"order": 1042, "amount": 5})
    assert (shop.requests, shop.effects) == (3, 2)


async def test_the_model_is_told_what_was_paid_and_gets_no_secret(desk: Desk) -> None:
    await desk.play({"orderNumber": 1043, "reason": "damaged", "email": "sam@example.com"})
    said = desk.model.calls[0]["body"]["messages"][-1]["content"]
    assert said == ("Tell Sam Miller that 40 EUR for order 1043 (reason: damaged) are on their way, as refund RF-0001.")
    assert TOKEN not in str(desk.model.calls)


def test_the_report_of_the_export_names_what_differs_and_nothing_is_missing() -> None:
    conversion = read(EXPORT.read_bytes())
    assert conversion.missing == ()
    assert {(entry.block_name, entry.field) for entry in conversion.report.of("changed")} == {("Approval", "url")}
    assert conversion.report.of("dropped") == ()
