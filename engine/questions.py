"""Expressions that the workflow cannot evaluate itself, as questions to the `evaluate` activity."""

from __future__ import annotations

from engine.evaluation import View
from journeys.errors import ExpressionFailedError
from journeys.values import Json


def question_for_activity(view: View, value: Json) -> dict[str, Json]:
    """The question that has the same answer as a value; secrets in it are named, not known. Raises as `View.value`."""
    if isinstance(value, dict) and "$script" in value:
        names = {name: view.request(item) for name, item in value.get("names", {}).items()}
        return {"source": value["$script"], "names": names}
    if isinstance(value, dict) and "$js" in value:
        if "names" not in value:
            raise ExpressionFailedError(
                f"`{value.get('source', 'the expression')}` cannot be evaluated without its source"
            )
        names = {name: view.request(item) for name, item in value["names"].items()}
        return {"source": value["source"], "names": names}
    return {"source": "value", "names": {"value": view.request(value)}}
