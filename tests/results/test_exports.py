"""A conversation as Markdown and as a page: whatever is said in it stays text."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from results import html, markdown
from results.conversation import Conversation, format_result
from tests.results.records import TALK, USUAL, record, said, visit

HOSTILE = "<script>alert(1)</script> **bold** [x](javascript:alert(1)) | `code` & \" ' <img src=x onerror=y>\n# head"
VOID = ("meta", "br")


def conversation(text: str) -> Conversation:
    """A conversation with a text in all its places."""
    talk = (said(1, "journey", "question", text, visit=1), said(2, "user", "answer", data={text: text}, visit=1))
    failed = visit(2, "call", 4, 5, "failed", error={"message": text}, calls=())
    run = record(USUAL[0], failed, entries=talk, title=text, output={text: text}, error={"message": text}, run=text)
    return format_result(run)


class Tags(HTMLParser):
    """The tags and attributes of a page, checked for nesting."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: dict[str, None] = {}
        self.attributes: dict[str, None] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen[tag] = None
        self.attributes.update(dict.fromkeys(name for name, _ in attrs))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def tags(page: str) -> Tags:
    """The tags of a page."""
    found = Tags()
    found.feed(page)
    found.close()
    assert found.open == []
    return found


def test_the_page_shows_what_happened() -> None:
    page = html.write(format_result(record(*USUAL, entries=TALK, output={"total": 120}), [5.0]))
    for text in ("Returns", "Which order?", "order: A-1", "Look up", "120", "2.0 times as long"):
        assert text in page
    tags(page)


def test_the_page_needs_nothing_from_elsewhere() -> None:
    page = html.write(conversation("x"))
    found = tags(page)
    assert not {"script", "link", "img", "iframe", "object"} & set(found.seen)
    assert not {"src", "href", "onerror", "onclick"} & set(found.attributes)
    assert "http" not in re.sub(r'http-equiv="', "", page)
    assert "default-src 'none'" in page


@given(st.one_of(st.just(HOSTILE), st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)))
def test_no_text_becomes_markup_of_the_page(text: str) -> None:
    plain, hostile = tags(html.write(conversation("x"))), tags(html.write(conversation(text)))
    assert set(hostile.seen) <= set(plain.seen)
    assert set(hostile.attributes) <= set(plain.attributes)


def test_no_text_becomes_markdown() -> None:
    text = markdown.write(conversation(HOSTILE))
    assert "<script" not in text.replace("\\<", "")
    assert not re.search(r"(?<!\\)\*\*bold", text)
    assert not re.search(r"(?<!\\)\[x", text)
    headings = [line for line in text.splitlines() if line.startswith("#")]
    assert [one for one in headings[1:] if not re.fullmatch(r"## [A-Z][a-z ]+", one)] == []
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {6}


def test_markdown_tells_steps_talk_and_results() -> None:
    text = markdown.write(format_result(record(*USUAL, entries=TALK, output={"total": 120})))
    assert text.startswith("# Returns\n\nReturns ended successfully in 10 s.")
    assert "| 2 | Look up | completed | 2 s | total: 120 |" in text
    assert "> **Person** order: A-1" in text
    assert "- **total**: 120" in text


def test_only_what_is_syntax_is_escaped() -> None:
    for plain in ('Hello Ada! {"a": 1}, 3 & 4 # y', '[{"a": ["b"]}]', "order_number", "-5 > -6", "#12"):
        assert markdown.escaped(plain) == plain
    for text, expected in {
        "![x](y)": r"!\[x\](y)",
        "[x][y]": r"\[x\]\[y\]",
        "[ ] to do": r"\[ \] to do",
        "&lt; a|b ~~c~~ _d_ **e**": r"\&lt; a\|b \~\~c\~\~ \_d\_ \*\*e\*\*",
        "# head": r"\# head",
        "## head": r"\## head",
        "> said": r"\> said",
        "<b>": r"\<b>",
    }.items():
        assert markdown.escaped(text) == expected


def test_what_is_missing_is_said() -> None:
    told = format_result(record(*USUAL, complete=False))
    assert "are not shown" in markdown.write(told)
    assert "are not shown" in html.write(told)


def test_a_reply_tells_what_it_cost_and_why_it_was_made_stays_unsaid() -> None:
    talk = (
        said(1, "user", "message", "a boat, please"),
        said(2, "system", "decision", "advance", data={"by": "model", "why": "a reason of the model's"}),
        said(3, "system", "refused", "`x` is no way"),
        said(4, "agent", "message", "Which harbour?", data={"turn": 1, "model_calls": 2, "tokens": {"total": 340}}),
    )
    told = format_result(record(*USUAL, entries=talk))
    for page in (markdown.write(told), html.write(told)):
        assert "2 model calls, 340 tokens" in page
        assert "advance" not in page
        assert "no way" not in page
    assert [line.kind for line in told.transcript] == ["message", "decision", "refused", "message"]
