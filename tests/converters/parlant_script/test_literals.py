import ast
import keyword

from hypothesis import given
from hypothesis import strategies as st

from converters.parlant.script.literals import Code, Names, call, literal, quoted

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(st.text(st.characters(exclude_categories=())))
def test_a_text_is_one_literal_on_one_line(text: str) -> None:
    source = quoted(text)
    assert ast.literal_eval(source) == text
    assert len(source.splitlines()) == 1


@given(VALUES)
def test_a_value_is_a_literal(value: object) -> None:
    assert ast.literal_eval(literal(value)) == value


@given(st.dictionaries(st.sampled_from(["title", "description", "conditions"]), VALUES))
def test_a_call_holds_literals_and_nothing_else(arguments: dict[str, object]) -> None:
    tree = ast.parse(call("server.make", arguments, Code("p.END")), mode="eval").body
    assert isinstance(tree, ast.Call)
    assert {one.arg: ast.literal_eval(one.value) for one in tree.keywords} == arguments
    assert [ast.unparse(one) for one in tree.args] == ["p.END"]


@given(st.lists(st.text(), max_size=20))
def test_names_are_names_and_all_different(texts: list[str]) -> None:
    names = Names()
    made = [names.make(text, "state") for text in texts]
    assert len(set(made)) == len(made)
    assert all(name.isidentifier() and not keyword.iskeyword(name) for name in made)


def test_a_name_is_made_of_the_first_words() -> None:
    names = Names()
    assert names.make("Where is my parcel?", "state") == "where_is_my_parcel"
    assert names.make("Where is my parcel?", "state") == "where_is_my_parcel_2"
    assert names.make("24 hours", "state") == "state_24_hours"
    assert names.make("…", "state") == "state"
    assert names.make("Über Größe", "state") == "uber_groe"
