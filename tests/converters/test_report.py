"""A report as a page: everything in it, nothing from anywhere else, and no markup but its own."""

from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import given, settings
from hypothesis import strategies as st

from converters.report import FORMULA, Entry, MissingField, Notice, Report
from converters.report.html import write

NASTY = "<script>alert(1)</script>\"'&<img src=x onerror=y>"
REPORT = Report(
    "sim",
    NASTY,
    entries=(
        Entry("carried", "1", "api", NASTY),
        Entry("carried", "1", "api", NASTY, "url"),
        Entry("changed", "1", "api", NASTY, NASTY, NASTY, NASTY),
        Entry("carried", "1", "api", "Child's", workflow="kid"),
        Entry("empty", "1", "api", NASTY, "body"),
        Entry("unused", "2", "note", "Memo", None, "an annotation"),
        Entry("carried", field="variable x"),
    ),
    missing=(
        MissingField("1", "api", "Get", "url", NASTY, reason=NASTY),
        MissingField("1", "api", "Get", "x", "X", False),
    ),
    confidences={"1": 0.5, "kid/1": 0.25},
    confidence=0.375,
    facts={"blocks": 2},
    notices=(
        Notice("late", "one of two", "do nothing", "1", "api", NASTY, None, "D2"),
        Notice("odd", NASTY, NASTY, "1", "api", "Get", "url"),
        Notice("odd", NASTY, NASTY, "1", "api", "Get", "body"),
    ),
)
ALLOWED = {
    *("html", "head", "meta", "title", "style", "body", "main", "section", "h1", "h2", "p", "b", "span", "code"),
    *("ul", "li", "dl", "dt", "dd", "details", "summary", "div", "table", "tbody", "tr", "td"),
}


class Page(HTMLParser):
    """Tags, their attributes, and all that a reader sees."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.said = ""
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.said += data


def test_names_and_messages_are_text_and_never_markup() -> None:
    page = Page(REPORT.to_html())
    assert set(page.tags) <= ALLOWED
    assert {name for name, _ in page.attributes} <= {
        "class",
        "lang",
        "charset",
        "http-equiv",
        "content",
        "name",
        "open",
    }
    assert page.open == []
    assert page.said.count(NASTY) > 8


def test_the_page_fetches_nothing() -> None:
    text = REPORT.to_html()
    assert "default-src 'none'" in text
    assert not any(word in text for word in ("http://", "https://", "@import", "url(", 'src="', "href="))


def test_the_page_tells_all_that_the_report_holds() -> None:
    said = Page(REPORT.to_html()).said
    for one in (
        "0.38",
        "0.50",
        "0.25",
        "D2",
        "one of two",
        "in kid",
        "an annotation",
        "variable x",
        "Blocks2",
        FORMULA,
    ):
        assert one in said


def test_several_reports_are_one_page() -> None:
    page = Page(write(REPORT, Report("journey", "Second")))
    assert page.tags.count("main") == 2
    assert page.tags.count("html") == 1
    assert "Second" in page.said


def test_a_report_of_nothing_is_a_page_too() -> None:
    assert "Workflow" in Page(Report("sim").to_html()).said


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=30), st.text(max_size=30))
def test_whatever_the_names_are_the_page_stays_whole(name: str, message: str) -> None:
    entries = (Entry("changed", "1", name, name, name, message, message),)
    page = Page(Report("sim", name, entries, facts={name: message}).to_html())
    assert set(page.tags) <= ALLOWED
    assert page.open == []


def test_a_notice_stands_for_the_note_on_its_field() -> None:
    entry = Entry("carried", "1", "loop", "L", "count", "missing or 0 means 5")
    notice = Notice("count", "a count of 0 means five", "write it", "1", "loop", "L", "count")
    assert "missing or 0 means 5" in Report("sim", entries=(entry,)).to_text()
    text = Report("sim", entries=(entry,), notices=(notice,)).to_text()
    assert "missing or 0 means 5" not in text
    assert "a count of 0 means five; write it\n      at L (loop, 1): count" in text
