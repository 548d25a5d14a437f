"""A clinic: journeys that enter each other, texts that look like code, and what is bound to functions."""

import parlant.sdk as p


async def always(context, guideline):
    return p.GuidelineMatch(id=guideline.id, matched=True, rationale="")


async def noted(context, match):
    return None


@p.tool
async def free_slots(context: p.ToolContext) -> p.ToolResult:
    """Free slots"""
    return p.ToolResult(data=["Monday"])


async def build(server):
    clinic = await server.create_agent(name="Clinic", description="It's \"open\"", composition_mode=p.CompositionMode.STRICT)
    booking = await clinic.create_journey(
        title='Book"); raise SystemExit(1) #', conditions=["{patient} wants a visit", "__import__('os').abort()"], description=""
    )
    identify = await server.create_journey(title="Identify", conditions=[], description="Who it is.")
    consent = await server.create_journey(title="Consent", conditions=[], description="Ask for consent.")
    shared = await server.create_canned_response(template="Thank you, {{std.customer.name}}.\nSee you.")
    yes = await consent.initial_state.transition_to(chat_state="Ask for consent\nin writing", canned_responses=[shared])
    await yes.target.transition_to(condition="Refused", state=p.END_JOURNEY)
    await yes.target.transition_to(condition="Given", chat_state="Note it", metadata={"form": [1, 2.5, None, True]})

    name = await identify.initial_state.transition_to(condition="Unknown", chat_state="Ask for the name")
    await identify.initial_state.transition_to(condition="Known", state=p.END_JOURNEY)
    given = await name.target.transition_to(journey=consent)
    await given.target.transition_to(condition="All is well", chat_state="Read the name back")

    slots = await booking.initial_state.transition_to(tool_state=free_slots, tool_instruction="Look for slots")
    who = await slots.target.transition_to(condition="There are slots", journey=identify)
    done = await who.target.transition_to(condition="Known now", chat_state="Confirm", id="confirm", on_match=noted)
    await slots.target.transition_to(condition="None", state=done.target)

    urgent = await clinic.create_observation(condition="It hurts", matcher=always)
    calm = await booking.create_guideline(
        condition="Fear is shown", action="Calm down", criticality=p.Criticality.HIGH, track=False, labels=["tone"],
        canned_responses=[shared], on_message=noted,
    )
    await urgent.entail(calm)
    await urgent.disambiguate([calm, booking])
    await urgent.reevaluate_after(free_slots)
    other = await clinic.create_journey(title="Emergency", conditions=[urgent, "Blood is seen"], description="Now.", priority=5)
    await other.prioritize_over(booking)
    await other.create_canned_response(template="Call an ambulance.", signals=["help"], field_dependencies=["place"])
