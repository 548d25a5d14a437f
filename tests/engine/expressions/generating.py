"""Expressions made at random: well-formed ones, of our subset and a little beyond, and soups of tokens."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st


def _words(text: str) -> st.SearchStrategy[str]:
    return st.sampled_from(text.split())


TEXTS = st.sampled_from(
    [
        "",
        "a",
        "b",
        "abc",
        "Hello World",
        "10",
        "9",
        " 5 ",
        "0x1f",
        "é",
        "a😀b",
        "true",
        "null",
        "1e3",
        "-0",
        "x,y,z",
        "2024-03-15",
        "ΑΣ",
    ]
) | st.text(alphabet="abAB01 ,.-_é😀\n$", max_size=6)
NUMBERS = st.one_of(
    st.integers(-20, 20),
    st.sampled_from([0.5, -1.5, 1e21, 1e-7, 123456.789, 2**31, 2**32 + 5, 2**53 - 1, 0.1, 1.005, -0.0]),
    st.floats(-1e6, 1e6, allow_nan=False),
)
SCALARS: st.SearchStrategy[Any] = st.one_of(NUMBERS, TEXTS, st.booleans(), st.none())
KEYS = st.sampled_from(["x", "y", "id", "tags", "name", "1", "10", "2", "length", "toString", "a b"])
DATA: st.SearchStrategy[Any] = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=8
)
VALUES = st.fixed_dictionaries(
    {
        "o": st.dictionaries(KEYS, DATA, max_size=5),
        "xs": st.lists(NUMBERS, max_size=5),
        "ys": st.lists(DATA, max_size=4),
        "rows": st.lists(
            st.fixed_dictionaries({"id": NUMBERS, "name": TEXTS, "tags": st.lists(TEXTS, max_size=3)}), max_size=4
        ),
        "s": TEXTS,
        "n": NUMBERS,
        "v": DATA,
    }
)

LITERALS = _words(
    "0 1 2 -1 3.5 1e3 0x1F NaN Infinity undefined null true false '' 'a' 'b' \"it's\" `t` '10' 'é😀' [] {} [1] [1,2,3]"
    " ['a','b'] /a/ /[a-z]+/gi /(\\d)(x)?/ /\\s*,\\s*/ /^.?/u"
).map(lambda text: "({})" if text == "{}" else text)
NAMES = st.sampled_from(["o", "xs", "ys", "rows", "s", "n", "v", "o", "xs", "s", "n", "v", "missing"])
MEMBERS = st.sampled_from(["x", "y", "id", "tags", "name", "length", "toString", "foo", "size", "index"])
UNARY = st.sampled_from(["!", "-", "+", "~", "typeof ", "void ", "!!"])
BINARY = _words("+ + + - * / % ** & | ^ << >> >>> < > <= >= == != === !== && || ?? in instanceof")
TEXT_METHODS = _words(
    "at charAt charCodeAt codePointAt concat endsWith includes indexOf lastIndexOf match padEnd padStart repeat replace"
    " replaceAll search slice split startsWith substr substring toLowerCase toUpperCase trim trimEnd trimStart"
)
LIST_METHODS = _words(
    "at concat flat includes indexOf join lastIndexOf slice toReversed toSorted toString with reverse sort push pop"
    " shift unshift splice fill toSpliced"
)
CALLBACKS = _words("map filter some every find findIndex findLast findLastIndex flatMap forEach")
FUNCTIONS = _words(
    "Number String Boolean parseInt parseFloat isNaN isFinite Math.abs Math.ceil Math.floor Math.round Math.trunc"
    " Math.sign Math.max Math.min Math.sqrt Math.fround Math.pow Number.isInteger Number.isFinite Array.isArray"
    " Object.keys Object.values Object.entries JSON.stringify JSON.parse Array.from Object.is encodeURIComponent"
    " encodeURI decodeURI Date.UTC String.fromCharCode Object.assign Object.fromEntries"
)
PARAMETERS = st.sampled_from(
    [
        "a",
        "(a)",
        "(a, b)",
        "(a, b, c)",
        "({id})",
        "({name: a = 'd', ...b})",
        "([a, b = 2])",
        "(...a)",
        "()",
        "(a, b = a)",
        "([a, ...b])",
    ]
)


def _arguments(expressions: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    spread = expressions.map(lambda text: f"...{text}")
    return st.lists(st.one_of(expressions, expressions, expressions, spread), max_size=3).map(", ".join)


def _grow(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    arguments = _arguments(inner)
    bodies = st.one_of(
        inner, st.sampled_from(["a", "b", "a + b", "a > b", "[a, b]", "a.length", "id", "a.id > 1", "!a", "`${a}`"])
    )
    functions = st.builds("({} => {})".format, PARAMETERS, bodies.map(lambda text: f"({text})"))
    base = st.one_of(
        inner.map(lambda text: f"({text})"), NAMES, NAMES, TEXTS.map(repr).filter(lambda text: text.isascii())
    )
    return st.one_of(
        st.builds("({} {} {})".format, inner, BINARY, inner),
        st.builds("{}({})".format, UNARY, inner),
        st.builds("({} ? {} : {})".format, inner, inner, inner),
        st.builds("{}.{}".format, base, MEMBERS),
        st.builds("{}?.{}".format, base, MEMBERS),
        st.builds("{}[{}]".format, base, inner),
        st.builds("{}?.[{}]?.{}".format, base, inner, MEMBERS),
        st.builds("{}.{}({})".format, base, TEXT_METHODS, arguments),
        st.builds("{}.{}({})".format, base, LIST_METHODS, arguments),
        st.builds("{}.{}({})".format, base, CALLBACKS, functions),
        st.builds("{}.reduce({}, {})".format, base, functions, inner),
        st.builds(
            "{}.{}({})".format, base, st.sampled_from(["toFixed", "toPrecision", "toString", "hasOwnProperty"]), inner
        ),
        st.builds("{}({})".format, FUNCTIONS, arguments),
        st.builds("{}({})".format, functions, arguments),
        st.builds("new {}({})".format, st.sampled_from(["Set", "Map", "Date", "RegExp"]), inner),
        st.builds(
            "{}.{}({})".format,
            st.sampled_from(["/a/", "/[a-z]/gi", "/(b)|(c)/", "/^\\s*$/m"]),
            st.sampled_from(["test", "exec"]),
            inner,
        ),
        arguments.map(lambda text: f"[{text}]"),
        st.builds("({{{}: {}, [{}]: {}, ...{}}})".format, MEMBERS, inner, inner, inner, base),
        st.builds("`<${{{}}}>${{{}}}`".format, inner, inner),
    )


EXPRESSIONS = st.recursive(st.one_of(LITERALS, NAMES, NAMES), _grow, max_leaves=7)

TOKENS = st.one_of(
    _words("a b o . , ; : ? ?. ?? ( ) [ ] { } + - * / % ** ! ~ = == === => && || & | < > << ... ++ `"),
    _words("typeof void delete in instanceof new this if return const function async await null true undefined"),
    _words("1 0.5 08 1n 't' \"u\" /x/ `t` `${ {a} [a] f(a) .b ' \\ # @ ?.5 --> <!--"),
    st.sampled_from(["x => ", "(a, b) =>", "\n", "// c\n", "/* c */"]),
)
SOUPS = st.lists(TOKENS, min_size=1, max_size=9).map(" ".join) | st.lists(TOKENS, min_size=1, max_size=5).map("".join)
