"""Where a text stops being JavaScript, in V8's words.

tree-sitter says that a text is wrong, not which token V8 would stop at. This walks the tokens, knowing only whether an
operand or an operator must come next and which brackets are open; that is enough for nearly all mistakes.
"""

from __future__ import annotations

import re
from typing import Final

_SKIPPED = re.compile(r"(?:\s|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
_TOKEN = re.compile(
    r"""(?P<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|(?P<template>`(?:[^`\\$]|\\.|\$(?!\{))*(?P<more>`|\$\{))"""
    r"""|(?P<number>0[xXoObB][0-9a-fA-F_]+n?|(?:[0-9][0-9_]*\.?[0-9_]*|\.[0-9][0-9_]*)(?:[eE][+-]?[0-9]+)?n?)"""
    r"""|(?P<word>[\w$]+)"""
    r"""|(?P<mark>>>>=|\.\.\.|===|!==|\*\*=|<<=|>>=|>>>|&&=|\|\|=|\?\?=|=>|==|!=|<=|>=|&&|\|\||\?\?|\?\.|\+\+|--|\+=|-=|\*="""
    r"""|/=|%=|&=|\|=|\^=|<<|>>|\*\*|[-+*/%<>=!~?:,;.&|^(){}[\]])""",
    re.DOTALL,
)
_PATTERN = re.compile(r"/(?![*/])(?:[^\\/\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/[a-z]*")
_PREFIXES: Final = frozenset(("!", "~", "+", "-", "++", "--", "typeof", "void", "delete", "new", "await"))
_INFIXES: Final = frozenset(
    (*"= == === != !== < > <= >= + - * / % ** & | ^ << >> >>> && || ?? += -= *= /= %= => &&= ||= ??=".split(), "in")  # noqa: SIM905
)
_OPERAND_WORDS: Final = frozenset(("true", "false", "null", "this", "super", "function", "class", "async", "import"))
_KEYWORDS: Final = frozenset(
    "break case catch const continue debugger default do else enum export extends finally for if in instanceof return"  # noqa: SIM905
    " switch throw try var while with".split()
)
_CLOSING: Final = {"(": ")", "[": "]", "{": "}", "${": "}", "?": ":"}


class _Stop(Exception):
    """The token that cannot stand where it stands."""


def find_problem(encoded: bytes) -> tuple[str, int] | None:
    """The message and the position, in bytes, of the first error in `Boolean(\\n...\\n)`; None if none is found."""
    source = encoded.decode()
    walk = _Walk(source)
    try:
        walk.run()
    except _Stop as stop:
        return str(stop), len(source[: walk.at].encode())
    return None


class _Walk:
    def __init__(self, source: str) -> None:
        self.source = source
        self.at = len("Boolean(")
        self.open: list[str] = ["call"]
        self.operand = True
        """Whether an operand must come next."""
        self.before = "("

    def run(self) -> None:
        """Reads tokens until one is wrong.

        Raises:
            _Stop: at the first that is.
        """
        while self.open:
            skipped = _SKIPPED.match(self.source, self.at)
            self.at = skipped.end() if skipped else self.at
            if self.at >= len(self.source) and self.open == ["nothing"]:
                return
            if self.at >= len(self.source):
                open_call = self.open[-1] == "call" and not self.operand
                raise _Stop("missing ) after argument list" if open_call else "Unexpected end of input")
            if self.operand and (pattern := _PATTERN.match(self.source, self.at)):
                self._after(pattern.end(), "text", operand=False)
                continue
            token = _TOKEN.match(self.source, self.at)
            if token is None:
                self._unreadable()
            else:
                self._read(token)

    def _unreadable(self) -> None:
        if self.source[self.at] == "`":
            self.at = len(self.source)
            raise _Stop("Unexpected end of input")
        if not self.operand and self.open[-1] == "call" and self.source[self.at] not in "\"'":
            raise _Stop("missing ) after argument list")
        raise _Stop("Invalid or unexpected token")

    def _after(self, end: int, before: str, *, operand: bool) -> None:
        self.at, self.before, self.operand = end, before, operand

    def _read(self, token: re.Match[str]) -> None:
        text, kind = token.group(), token.lastgroup or ""
        following = self.source[token.end() : token.end() + 1]
        if kind == "number" and (following.isalnum() or following in ("_", "$")):
            raise _Stop("Invalid or unexpected token")
        if kind in ("text", "number", "more", "template") or (kind == "word" and self._is_operand(text)):
            self._operand(token, text, kind)
        elif self.before in (".", "?.") and kind != "word" and not (self.before == "?." and text in ("(", "[")):
            self._unexpected(text)
        else:
            self._sign(token, text)

    def _is_operand(self, word: str) -> bool:
        if self.before in (".", "?."):
            return True
        return word not in _PREFIXES and word not in _KEYWORDS

    def _operand(self, token: re.Match[str], text: str, kind: str) -> None:
        named = self.before in (".", "?.")
        if named and kind != "word":
            self._unexpected(text, kind)
        if not self.operand and not named and not text.startswith("`"):
            self._unexpected(text, kind)
        if text.startswith("`") and text.endswith("${"):
            self.open.append("${")
            self._after(token.end(), "(", operand=True)
        else:
            self._after(token.end(), "text", operand=False)

    def _unexpected(self, text: str, kind: str = "mark") -> None:
        """Stops at a token, in the words for what is open."""
        if not self.operand and self.open[-1] == "call" and self.before not in (".", "?."):
            raise _Stop("missing ) after argument list")
        names = {"text": "Unexpected string", "number": "Unexpected number"}
        if kind in ("more", "template"):
            raise _Stop("Unexpected template string")
        if kind == "word" and text not in _OPERAND_WORDS and text not in _KEYWORDS:
            raise _Stop(f"Unexpected identifier '{text}'")
        raise _Stop(names.get(kind, f"Unexpected token '{text}'"))

    def _sign(self, token: re.Match[str], text: str) -> None:
        if text in (")", "]", "}", ":"):
            self._close(token, text)
        elif self.operand:
            self._sign_for_operand(token, text)
        elif text in ("(", "["):
            self.open.append("call" if text == "(" else "[")
            self._after(token.end(), text, operand=True)
        elif text == "?":
            self.open.append("?")
            self._after(token.end(), text, operand=True)
        elif text in (".", "?.") or text == "," or text in _INFIXES or text == "instanceof":
            if text == "," and self.open[-1] == "?":
                self._unexpected(text)
            self._after(token.end(), text, operand=True)
        elif text in ("++", "--"):
            self._after(token.end(), text, operand=False)
        elif text == "{" and self.before == "=>":
            self._block(token)
        else:
            self._unexpected(text)

    def _sign_for_operand(self, token: re.Match[str], text: str) -> None:
        if self.before == "?." and text in ("(", "["):
            self.open.append("call" if text == "(" else "[")
        elif text in ("(", "[", "{"):
            if text == "{":
                self._block(token)
                return
            self.open.append(text)
        elif text not in _PREFIXES and not (text == "..." and self.open[-1] in ("call", "[")):
            self._unexpected(text)
        self._after(token.end(), text, operand=True)

    def _block(self, token: re.Match[str]) -> None:
        """An object or a body: its inside is not looked at; only whether it ends."""
        depth, parentheses, at = 1, 0, token.end()
        while depth and at < len(self.source):
            depth += {"{": 1, "}": -1}.get(self.source[at], 0)
            parentheses += {"(": 1, ")": -1}.get(self.source[at], 0)
            if parentheses < 0:
                self.at = at
                raise _Stop("Unexpected token ')'")
            at += 1
        if depth:
            self.at = len(self.source)
            raise _Stop("Unexpected end of input")
        self._after(at, "text", operand=False)

    def _close(self, token: re.Match[str], text: str) -> None:
        opened = self.open[-1]
        expected = ")" if opened == "call" else _CLOSING.get(opened)
        may_be_empty = opened in ("call", "[") and self.before in ("(", "[", ",", "?.")
        if self.operand and not (may_be_empty or (text == ")" and self.before == "(" and self._starts_arrow(token))):
            self._unexpected(text)
        if text != expected:
            self._unexpected(text)
        self.open.pop()
        if not self.open and token.end() < len(self.source):
            self.open.append("nothing")
            self._after(token.end(), "text", operand=False)
            return
        operand = opened == "?"
        if opened == "${":
            rest = _TOKEN.match("`" + self.source[token.end() :])
            if rest is None:
                self.at = len(self.source)
                raise _Stop("Unexpected end of input")
            self._after(token.end() + rest.end() - 1, "text", operand=rest.group().endswith("${"))
            if self.operand:
                self.open.append("${")
            return
        self._after(token.end(), text, operand=operand)

    def _starts_arrow(self, token: re.Match[str]) -> bool:
        return self.source[token.end() :].lstrip().startswith("=>")
