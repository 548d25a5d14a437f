"""How much of an answer that is still being written may be shown already."""

from __future__ import annotations

from pydantic_core import from_json

from journeys.conversation import Composition


def text_so_far(answer: str, manner: Composition, *, offered: bool) -> str:
    """The text of a reply whose JSON has come this far; nothing, while it is not sure that this text goes out.

    Args:
        answer: the JSON so far.
        manner: how the reply is made.
        offered: whether a canned response may take the text's place. Then the answer must have said before the text
            that none does.
    """
    if manner == "strict":
        return ""
    try:
        made = from_json(answer.lstrip(), allow_partial="trailing-strings")
    except ValueError:
        return ""
    text = made.get("text") if isinstance(made, dict) else None
    if not isinstance(text, str):
        return ""
    if manner == "fluid" and offered:
        before = list(made)[: list(made).index("text")]
        if "canned" not in before or made["canned"] is not None:
            return ""
    return text.strip()
