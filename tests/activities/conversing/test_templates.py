"""Templates of canned responses: data in, text out, and nothing else."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities.conversing.templates import MAX_RENDERED, TemplateRefusedError, render
from journeys.values import Json

DATA: dict[str, Json] = {
    "std": {"customer": {"name": "Ann"}},
    "price": 12.0,
    "items": [{"name": "tea"}, {"name": "cake"}],
    "tags": ["a", "b"],
    "empty": "",
    "none": None,
    "paid": False,
}


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("Hello {{std.customer.name}}!", "Hello Ann!"),
        ("{{ price }} euros", "12 euros"),
        ("{{ std['customer'].name|upper }}", "ANN"),
        ("{% for item in items %}{{ item.name }}{% if not loop.last %}, {% endif %}{% endfor %}", "tea, cake"),
        ("{{ tags }}", "a, b"),
        ("{{ items[0].name }}", "tea"),
        ("{% if paid %}paid{% else %}open{% endif %}", "open"),
        ("{{ other|default('nobody') }}", "nobody"),
        ("{{ paid }}", "false"),
        ("<b>&</b>", "<b>&</b>"),
    ],
)
def test_fields_conditions_and_lists_become_text(template: str, text: str) -> None:
    assert render(template, DATA) == text


@pytest.mark.parametrize(
    "template",
    [
        "{{ unknown }}", "{{ std.customer.age }}", "{{ empty }}", "{{ none }}", "{{ items[7].name }}", "{{",
        "{{ std.__class__ }}", "{{ std.customer.name.upper() }}", "{{ ''['__class__'] }}", "{{ std.items() }}",
        "{{ range(10) }}", "{{ self }}", "{{ 9 ** 9 }}", "{{ 'a' * 1000000000 }}", "{{ 'a' ~ 'b' }}",
        "{% set x = 1 %}{{ x }}", "{% include 'x' %}", "{% import 'x' as y %}", "{% macro m() %}{% endmacro %}",
        "{{ 'a'|replace('a', 'b') }}", "{{ std|attr('x') }}", "{{ tags|map('upper') }}", "{{ {'a': 1} }}",
        "{% for a in tags %}{% for b in tags %}{% for c in tags %}x{% endfor %}{% endfor %}{% endfor %}",
        "x" * 20_001,
    ],
)  # fmt: skip
def test_whatever_else_it_is_refused(template: str) -> None:
    with pytest.raises(TemplateRefusedError):
        render(template, DATA)


def test_a_text_does_not_grow_beyond_its_limit() -> None:
    template = "{% for a in many %}{% for b in many %}{{ text }}{% endfor %}{% endfor %}"
    with pytest.raises(TemplateRefusedError, match="longer"):
        render(template, {"many": list(range(100_000)), "text": "x" * (MAX_RENDERED // 10)})


def test_a_field_that_looks_like_a_template_stays_as_it_is() -> None:
    assert render("{{ a }}", {"a": "{{ b }}", "b": "secret"}) == "{{ b }}"


@given(st.text(alphabet="{}%| .abcforinifendstp'\"()[]_0129", max_size=40))
def test_any_text_renders_or_is_refused(template: str) -> None:
    with suppress(TemplateRefusedError):
        assert isinstance(render(template, DATA), str)
