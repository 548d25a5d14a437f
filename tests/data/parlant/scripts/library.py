"""A library: all kinds of things beside journeys, built in the body of an ordinary script."""

import asyncio
from datetime import date
from enum import Enum
from typing import Annotated, Optional

import parlant.sdk as p


class Branch(Enum):
    NORTH = "north"
    SOUTH = "south"


@p.tool
async def find_book(context: p.ToolContext, title: str, branch: Optional[Branch] = None) -> p.ToolResult:
    """Find a book.

    Looks in all branches when none is named.
    """
    return p.ToolResult(data={"shelf": "B12"})


@p.tool(consequential=True, metadata={"effect": "unsafe"})
async def lend(
    context: p.ToolContext,
    books: list[str],
    until: date,
    card: Annotated[str, p.ToolParameterOptions(hidden=True, significance="Books are lent to members only")],
) -> p.ToolResult:
    """Lend books"""
    return p.ToolResult(data="lent")


@p.tool
async def opening_hours(context: p.ToolContext) -> p.ToolResult:
    """When the library is open"""
    return p.ToolResult(data="nine to five")


async def main() -> None:
    async with p.Server(port=9999, session_store="local") as server:
        print("building")
        patient = await server.create_tag("patient")
        strict = await server.create_tag("strict")
        desk = await server.create_agent(name="Desk", description="Helps readers", max_engine_iterations=7)
        archive = await server.create_agent(name="Archive", description="Knows old papers", id="archive")
        await server.create_customer(name="Ada", metadata={"card": "17"}, tags=[patient.id])
        bob = await server.create_customer(name="Bob", id="bob")
        await desk.create_term(name="Loan", description="A book taken home", synonyms=["borrowing"])
        await archive.create_term(name="Fonds", description="Papers of one origin", id="fonds")
        hours = await desk.create_variable(name="hours", description="Opening hours", tool=opening_hours)
        await hours.set_global_value({"open": 9, "close": 17})
        await hours.set_value_for_tag(patient.id, "any time")
        await hours.set_value_for_customer(bob, None)
        await desk.create_variable(name="mood", freshness_rules="0 * * * *")
        await desk.experimental_features.create_capability("Reserve", "Put a book aside", signals=["hold", "keep"])

        loan = await desk.create_journey(
            title="Lend a book",
            description="From wish to loan.",
            conditions=["The reader wants a book", "The reader names a title"],
            composition_mode=p.CompositionMode.COMPOSITED,
        )
        which = await loan.initial_state.transition_to(chat_state='Ask "which book?"')
        found = await which.target.transition_to(tool_state=find_book)
        fork = await found.target.fork()
        taken = await fork.target.transition_to(condition="The book is there", tool_state=lend)
        await fork.target.transition_to(condition="It is not", chat_state="Offer to reserve it", labels=["sorry"])
        await taken.target.transition_to(state=p.END_JOURNEY)
        fine = await loan.create_guideline(condition="A fine is open", action="Mention it", tools=[lend], tags=[strict])
        kind = await desk.create_guideline(condition="The reader is a child", action="Be playful", tags=[patient])
        await archive.attach_journey(loan)

        await fine.prioritize_over(kind, patient)
        await kind.depend_on_any(loan, p.AnyOf(strict))
        await strict.depend_on(loan)
        await fine.depend_on(loan)


if __name__ == "__main__":
    asyncio.run(main())
