"""A market: what is rare. Deprecated calls, tools of other services, sub-journeys within each other and entered twice."""

import asyncio
import enum
import warnings
from datetime import datetime
from typing import Annotated, Optional

import parlant.sdk as p
from parlant.core.tools import ToolOverlap
from pydantic import BaseModel

warnings.simplefilter("ignore")


class Fruit(enum.Enum):
    APPLE = "apple"
    PEAR = "pear tree's"


class Address(BaseModel):
    street: str
    number: int = 1


@p.tool(name="weigh it!", overlap=ToolOverlap.NONE)
def weigh(
    context: p.ToolContext,
    note: Optional[str] = None,
    *,
    fruits: list[Fruit],
    to: Address,
    at: datetime,
    counts: list[int],
    grade: Annotated[float, p.ToolParameterOptions(description='In "tenths"', precedence=None, examples=[0.1])] = 1.0,
) -> p.ToolResult:
    """Weigh fruit \\ 'carefully'"""
    return p.ToolResult(data=1)


@p.tool(overlap=ToolOverlap.ALWAYS)
async def ring(context: p.ToolContext) -> p.ToolResult:
    return p.ToolResult(data=1)


async def prices(context: p.RetrieverContext) -> p.RetrieverResult:
    return p.RetrieverResult("cheap")


async def main():
    async with p.Server() as server:
        stall = await server.create_agent(name="class", description="", output_mode=p.OutputMode.STREAM)
        other = await server.create_agent(name="class", description="")
        sour = await server.create_tag("sour")
        sweet = await server.create_tag("sweet")
        paying = await server.create_journey(title="支付", conditions=[], description="钱")
        weighing = await server.create_journey(title="Weigh", conditions=["Weighing is asked for"], description="w")
        selling = await stall.create_journey(title="Sell", conditions=["A fruit is wanted"], description="s", tags=[sweet])

        how = await paying.initial_state.transition_to(chat_state="Ask how to pay")
        coins = await how.target.transition_to(condition="Coins", chat_state="Count them")
        await how.target.transition_to(condition="Card", tool_state=p.ToolId("bank", "charge"))
        await coins.target.transition_to(state=how.target)

        scale = await weighing.initial_state.transition_to(tool_state=[weigh, ring], id="scale", labels=["b", "a"])
        paid = await scale.target.transition_to(journey=paying)
        await paid.target.transition_to(condition="Paid", state=p.END_JOURNEY)
        await paid.target.transition_to(condition="Not paid", state=scale.target)

        pick = await selling.initial_state.transition_to(condition="Picked", journey=weighing)
        again = await pick.target.transition_to(condition="More", journey=weighing)
        await again.target.transition_to(condition="Enough", journey=paying)
        await selling.initial_state.transition_to(condition="Just looking", state=p.END_JOURNEY)
        await other.attach_journey(selling)
        await stall.attach_journey(weighing)

        await stall.attach_tool(ring, condition="Somebody is late")
        await selling.attach_tool(ring, condition="The market closes")
        near = await weighing.create_observation(condition="Somebody is near", tags=[sour])
        far = await stall.create_guideline(condition="Somebody is far", action="Shout", tags=[sour, sweet], dependencies=[near])
        greet = await selling.create_guideline(action="Greet", dependencies=[selling, near], tools=[p.ToolId("bell", "ring")])
        closing = await other.create_journey(title="Close", conditions=[near, far], description="c", dependencies=[far])
        await far.depend_on_any(p.AllOf(sweet), greet)
        await sour.prioritize_over(far, selling)
        await sweet.exclude(p.AllOf(sour))
        await sour.depend_on_any(closing, sweet)
        await sour.reevaluate_after(ring, p.ToolId("bell", "ring"))
        await far.disambiguate([greet, weighing, selling])
        await stall.create_canned_response(template="{{generative.fruit}} & {% if x %}y{% endif %}", tags=[sour, sweet])
        await closing.create_canned_response(template="{{generative.fruit}} & {% if x %}y{% endif %}", tags=[sweet])
        await stall.attach_retriever(prices, id="prices")
        await other.create_term(name="kilo", description="a weight", synonyms=["kg", "k'g"])


asyncio.run(main())
