"""What is remembered of a conversation from turn to turn: the latest lines, a summary of the rest, what was spent.

`run.talk` holds `lines` (the latest), `summary`, `turns`, `calls` (numbers of the run's own calls), `model_calls`,
`tokens`, and `applied` (guideline → the turn in which it was last followed).
"""

from __future__ import annotations

from engine.conversation.reach import shortened
from engine.expressions import UNDEFINED
from engine.run import Run
from journeys.states import InputCollection
from journeys.turns import Line, Speaker, Speaking
from journeys.values import Json

LINE_CHARACTERS = 4_000
"""How much of one line is shown."""
VALUE_CHARACTERS = 1_000
CONTROL = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127))


def cleaned(text: str) -> str:
    """A message without control characters, but for line ends and tabs."""
    return text.translate(CONTROL)


def remember(run: Run, who: Speaker, text: str, data: Json = None) -> None:
    """Adds a line. Lines beyond four windows that nobody has summed up are let go."""
    line: dict[str, Json] = {"who": who, "text": shortened(text, LINE_CHARACTERS)}
    if data is not None:
        line["data"] = shortened(data, LINE_CHARACTERS)
    lines = run.talk.setdefault("lines", [])
    lines.append(line)
    del lines[: -4 * run.bundle.conduct.window]


def window(run: Run, *, before_message: bool) -> tuple[Line, ...]:
    """The latest lines; the message of the turn has a place of its own."""
    lines = list(run.talk.get("lines", []))
    said = run.turn.get("line") if run.turn is not None and before_message else None
    if said in lines:
        del lines[len(lines) - 1 - lines[::-1].index(said)]
    return tuple(Line.model_validate(one) for one in lines[-run.bundle.conduct.window :])


def to_summarise(run: Run) -> tuple[Line, ...]:
    """The lines that are about to be forgotten, once there are enough of them to be worth it."""
    lines = run.talk.get("lines", [])
    size = run.bundle.conduct.window
    return tuple(Line.model_validate(one) for one in lines[:-size]) if len(lines) >= 2 * size else ()


def summarised(run: Run, summary: str) -> None:
    """The lines before the window are in the summary now."""
    lines = run.talk.get("lines", [])
    del lines[: -run.bundle.conduct.window]
    run.talk["summary"] = summary


def about(run: Run) -> dict[str, Json]:
    """What both requests are told: the turn, the talk, who speaks, what is known."""
    turn = run.turn
    assert turn is not None
    return {
        "turn": turn["number"],
        "message": turn["text"],
        "window": window(run, before_message=True),
        "summary": run.talk.get("summary", ""),
        "agent": agent(run),
        "customer": customer(run),
        "known": known(run),
        "variables": variables(run),
        "glossary": run.bundle.glossary,
        "results": tuple(turn["results"]),
    }


def agent(run: Run) -> Speaking:
    """The agent that speaks: the first of the bundle."""
    found = next(iter(run.bundle.agents), None)
    return Speaking(name=found.name or found.id, description=found.description or "") if found else Speaking()


def customer(run: Run) -> Speaking:
    """The customer, if the bundle knows one by the run's user."""
    found = next((one for one in run.bundle.customers if one.id == run.user), None)
    return Speaking(name=found.name if found else run.user or "")


def variables(run: Run) -> dict[str, Json]:
    """What context variables hold for this customer: for them, for one of their tags, or for all."""
    person = next((one for one in run.bundle.customers if one.id == run.user), None)
    keys = [run.user or "", *(f"tag:{tag}" for tag in (person.tags if person else ())), "DEFAULT"]
    found = {}
    for one in run.bundle.context_variables:
        key = next((key for key in keys if key in one.values), None)
        if key is not None:
            found[one.name] = shortened(one.values[key], VALUE_CHARACTERS)
    return {**found, **run.talk.get("variables", {})}


def known(run: Run) -> dict[str, Json]:
    """The values collected, by journey: its variables that have one, and what forms and tools have given."""
    found: dict[str, Json] = {}
    for activation in run.activations.values():
        values: dict[str, Json] = {
            name: shortened(value, VALUE_CHARACTERS)
            for name, value in run.current.variables.get(activation.id, {}).items()
            if value is not None
        }
        graph = run.graphs[activation.journey]
        for state_id, output in run.current.outputs.get(activation.id, {}).items():
            if output is UNDEFINED or output is None or not isinstance(graph.states.get(state_id), InputCollection):
                continue
            values[state_id] = shortened(output, VALUE_CHARACTERS)
        if values:
            found[activation.id] = values
    return found
