"""The answers of the model in one turn, by what they are about: what has been answered, and what is still to come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from conformance.parlant.case import Answer
from journeys.values import Json

Kind = Literal[
    "match", "next", "check", "selection", "tool", "unclear", "draft", "template", "further", "revision", "other"
]
_KINDS: dict[str, Kind] = {
    "JourneyNextStepSelectionSchema": "next",
    "JourneyBacktrackCheckSchema": "check",
    "JourneyBacktrackNodeSelectionSchema": "selection",
    "DisambiguationGuidelineMatchesSchema": "unclear",
    "CannedResponseDraftSchema": "draft",
    "CannedResponseSelectionSchema": "template",
    "CannedResponsePreambleSchema": "other",
    "FollowUpCannedResponseSelectionSchema": "further",
    "CannedResponseFieldExtractionSchema": "further",
    "CannedResponseRevisionSchema": "revision",
    "MessageSchema": "further",
    "GenericResponseAnalysisSchema": "other",
}
SPOKEN: tuple[Kind, ...] = ("draft", "template", "further", "revision")
"""What a reply is made of."""


@dataclass(frozen=True)
class Found:
    """What one answer says of one subject.

    Attributes:
        kind: of the subject.
        about: the guideline, the journey or the tool.
        state: for `next`: the state that was asked about, and its `index`.
        value: what was said of it.
        malformed: the answer cannot be parsed.
        unknown: it names something that was not asked about.
    """

    kind: Kind
    about: str
    value: Json = None
    state: str = ""
    index: str = ""
    malformed: bool = False
    unknown: bool = False


def kind_of(schema: str) -> Kind:
    """What a schema is about."""
    if schema in _KINDS:
        return _KINDS[schema]
    if "ToolBatch" in schema or "ToolsBatch" in schema:
        return "tool"
    return "match" if "GuidelineMatches" in schema else "other"


def found_in(answer: Answer) -> Iterator[Found]:
    """What an answer says, subject by subject."""
    kind = kind_of(answer.schema_)
    about = answer.about
    match kind:
        case "match":
            yield from _matches(answer)
        case "unclear":
            names = [*about.get("guidelines", ())]
            yield Found(kind, names[0] if names else "", _said(answer), malformed=answer.malformed)
        case "tool":
            yield from _calls(answer)
        case "next" | "check" | "selection":
            state = str(about.get("state", ""))
            said = _said(answer)
            # An id of no letters is no answer to Parlant: it asks again.
            empty = kind == "next" and said.get("applied_condition_id") == ""
            index = str(about.get("index", ""))
            yield Found(kind, str(about.get("journey", "")), said, state, index, answer.malformed, unknown=empty)
        case _:
            yield Found(kind, "", _said(answer), malformed=answer.malformed)


def _said(answer: Answer) -> dict[str, Any]:
    """What can be read of an answer."""
    return {} if answer.malformed else answer.answer


def _matches(answer: Answer) -> Iterator[Found]:
    """Which guidelines hold. They are named by their place among those asked about."""
    names: list[str] = list(answer.about.get("guidelines", ()))
    if answer.malformed:
        yield from (Found("match", name, malformed=True) for name in names)
        return
    said: dict[str, bool] = {}
    for check in answer.answer.get("checks", ()):
        said[str(check.get("guideline_id"))] = _applies(check)
    for number, applies in (answer.answer.get("applies") or {}).items():
        said[str(number)] = bool(applies)
    places = {str(number): name for number, name in enumerate(names, 1)}
    strange = [number for number in said if number not in places]
    for number, name in places.items():
        yield Found("match", name, strange[0] if strange else said.get(number, False), unknown=bool(strange))


def _applies(check: dict[str, Any]) -> bool:
    """Whether a guideline holds; of one that was followed already, whether it is to be followed again."""
    found = [check[name] for name in ("should_reapply", "should_apply", "applies") if name in check]
    return bool(found and found[0])


def _calls(answer: Answer) -> Iterator[Found]:
    """The calls of tools: one tool, or several that were thought of together."""
    tools = answer.about.get("tools") or [answer.about.get("tool", "")]
    if answer.malformed:
        yield from (Found("tool", str(tool), {}, malformed=True) for tool in tools)
        return
    together = answer.answer.get("tools_evaluation")
    if together is None:
        yield Found("tool", str(tools[0]), answer.answer)
        return
    for one in together:
        runs = one.get("is_applicable", True) and not one.get("alternative_tool_should_run_instead_of_this_tool")
        calls = [{"is_applicable": runs, **call} for call in one.get("calls") or ()]
        yield Found("tool", str(one.get("name", "")).rpartition(":")[2], {"tool_calls_for_candidate_tool": calls})


class Subjects:
    """The answers of one turn, in order, each until it is used."""

    def __init__(self, answers: Iterable[Answer]) -> None:
        self._left = [found for answer in answers for found in found_in(answer)]

    def left(self, kind: Kind, about: str = "") -> list[Found]:
        """What is still to come on a subject, in order."""
        return [one for one in self._left if one.kind == kind and about in ("", one.about)]

    def use(self, found: Found) -> None:
        """It has been said."""
        self._left = [one for one in self._left if one is not found]

    def put_back(self, given: Iterable[Found]) -> None:
        """It is to be said again, before what is still to come; but not if the same subject has another answer."""
        again = [one for one in given if not (one.unknown and self._follows(one))]
        self._left = [*again, *self._left]

    def copy(self) -> Subjects:
        """The same, to be compared later."""
        made = Subjects(())
        made._left = list(self._left)
        return made

    def since(self, later: Subjects) -> list[Found]:
        """What was used between this and a later moment."""
        return [one for one in self._left if not any(one is other for other in later._left)]

    def _follows(self, found: Found) -> bool:
        """Whether there is another answer to the very same question."""
        return any((one.kind, one.about, one.state) == (found.kind, found.about, found.state) for one in self._left)
