"""What is shown of a conversation: its words on stdout, all that is said about it on stderr."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from cli.chatting.asking import asking
from cli.chatting.sideline import side_line
from cli.console import give_json_line, plain, say, speak
from journeys.run import ENDED, Changes, Entry, Question, Snapshot, VisitView

if TYPE_CHECKING:
    from journeys.bundle import Bundle

LATELY = 12
"""How many lines of what was said before are shown to who joins."""
_SPOKEN = ("journey", "agent", "person")
_TOLD_APART = ("question", "status", "decision", "refused", "repair")
_WORDS_OF_SYSTEM = ("reminder", "handoff")


class View:
    """Shows entries as they come and, when a turn is over, the way it took and what is asked now.

    Args:
        bundle: what is run.
        as_json: one JSON object for each entry, and nothing else.
        quiet: without the way it took.
    """

    def __init__(self, bundle: Bundle, *, as_json: bool = False, quiet: bool = False) -> None:
        self._bundle = bundle
        self._as_json = as_json
        self._quiet = quiet
        self._own: dict[str, None] = {}
        self._asked: dict[int, Question] = {}
        self._pending: dict[int, None] = {}
        self._turn: list[Entry] = []
        self._visits: dict[int, VisitView] = {}
        self._last: VisitView | None = None
        self._handed = False

    def is_own(self, message: str) -> None:
        """Notes the id of a message that is written here: it is not shown again."""
        self._own[message] = None

    def joined(self, changes: Changes, snapshot: Snapshot) -> None:
        """What was said before somebody joined, the latest of it, and what is asked now."""
        self._last = next(reversed(changes.visits), None)
        if self._as_json:
            self.came(changes)
            return
        asked = [one for one in snapshot.questions if one.kind != "message"]
        said = list(_talk(changes.entries, [one.visit for one in asked]))
        if len(said) > LATELY:
            _say(f"… {len(said) - LATELY} lines before", "dim")
        for text in said[-LATELY:]:
            speak(text)
        for question in asked:
            self.ask(question)

    def came(self, changes: Changes) -> None:
        """What has been said since."""
        own = False  # a line without an id right after one's own is what a repair has made of that
        self._turn += changes.entries
        self._visits |= {one.number: one for one in changes.visits}
        for entry in changes.entries:
            if self._as_json:
                give_json_line(entry.model_dump(mode="json", exclude_none=True))
            elif entry.kind == "question" and entry.visit is not None:
                self._pending[entry.visit] = None
            elif entry.who == "user":
                own = entry.input_id in self._own if entry.input_id is not None else own
                if not own:
                    speak(_of_user(entry))
            else:
                self._show(entry)

    def rests(self, snapshot: Snapshot) -> None:
        """A turn is over: the way it took, and what is asked now."""
        line = side_line(self._bundle, self._last, self._visits.values(), self._turn)
        self._last = max(filter(None, (self._last, *self._visits.values())), key=_number, default=None)
        self._turn, self._visits = [], {}
        if self._as_json:
            return
        if line and not self._quiet:
            _say(f"  {line}", "dim")
        if snapshot.handoff is not None and not self._handed:
            _say("  A person answers from here on", "dim")
        self._handed = snapshot.handoff is not None
        for question in snapshot.questions:
            if question.visit in self._pending and question.kind != "message":
                self.ask(question)
        self._pending.clear()

    def ask(self, question: Question) -> None:
        """A question, with all that helps to answer it; a form that goes on, without what was said already."""
        before, self._asked[question.visit] = self._asked.get(question.visit), question
        for text, style in asking(question, before):
            if style is None:
                speak(text)
            else:
                _say(text, style)

    def ended(self, snapshot: Snapshot) -> int:
        """How it has ended; the exit code that goes with it."""
        from cli.console import compact

        if not self._as_json:
            result = f": {compact(snapshot.output, 2_000)}" if snapshot.output not in (None, {}) else ""
            _say(f"The journey has ended: {snapshot.status}{result}", "dim")
        if snapshot.status not in ENDED or snapshot.status == "completed":
            return 0
        if snapshot.error is not None:
            _say(f"{snapshot.title} failed: {snapshot.error.message}", "red")
        return 1

    def _show(self, entry: Entry) -> None:
        if _is_word(entry):
            speak(_spoken(entry))
        elif entry.kind == "refusal":
            _say(f"  {entry.text}", "yellow")
        elif entry.kind in ("error", "incident"):
            _say(f"  {entry.text}", "red")
        elif entry.who == "system" and entry.text and entry.kind not in _TOLD_APART and not self._quiet:
            _say(f"  {entry.text}", "dim")


def _is_word(entry: Entry) -> bool:
    """Whether it is said to the customer."""
    if not entry.text:
        return False
    return (entry.who in _SPOKEN and entry.kind not in _TOLD_APART) or entry.kind in _WORDS_OF_SYSTEM


def _spoken(entry: Entry) -> str:
    return f"A person: {entry.text}" if entry.who == "person" else entry.text


def _of_user(entry: Entry) -> str:
    from cli.console import compact

    text = entry.text or ("" if entry.data is None else compact(entry.data))
    return f"> {text}"


def _say(text: str, style: str) -> None:
    say(plain(text), style)


def _number(visit: VisitView) -> int:
    return visit.number


def _talk(entries: Iterable[Entry], but: Sequence[int]) -> Iterator[str]:
    """The lines of a talk, the questions of some visits left out."""
    last = ""
    for entry in entries:
        is_question = entry.kind == "question" and entry.visit not in but
        if entry.who != "user" and not is_question and not _is_word(entry):
            continue
        text = _of_user(entry) if entry.who == "user" else _spoken(entry)
        if text and text != last:
            yield text
        last = text
