"""Instructions to an agent, turned into what it says: "Ask for their name" becomes "Please tell me your name.".

Plain replacements; what they do not know is said as it is written.
"""

from __future__ import annotations

import re

_CUSTOMER = r"(?:the |a )?(?:customer|user|client|caller|guest|visitor|person)"
_WHOM = rf"(?:(?:{_CUSTOMER}|them|him|her)(?:\s+|$))?"
_WITH_WHOM = re.compile(rf"\s+(?:with|to|from)\s+(?:{_CUSTOMER}|them)$", re.IGNORECASE)
_SILENT = re.compile(r"(?:never|do not|don't|don’t|avoid|refrain)\b", re.IGNORECASE)
_YOU = (
    (rf"\b{_CUSTOMER}(?:'s|’s)", "your"),
    (rf"\b{_CUSTOMER}\s+(?:has|have)\b", "you have"),
    (rf"\b{_CUSTOMER}\s+(?:is|are)\b", "you are"),
    (rf"\b{_CUSTOMER}\s+(want|need|like|prefer|agree|wish|mean)s\b", r"you \1"),
    (rf"\b{_CUSTOMER}\b", "you"),
    (r"\b(?:they(?:'re|’re)|they are)\b", "you are"),
    (r"\bthey\b", "you"),
    (r"\btheir\b", "your"),
    (r"\btheirs\b", "yours"),
    (r"\bthem\b", "you"),
)
_SAYINGS = (
    (
        rf"(?:ask|get|collect|request|find out)\s+{_WHOM}(?:for|about)?\s*(which|what|who|when|where|how)\b(.*)",
        r"please tell me \1\2.",
    ),
    (rf"(?:ask|find out|check)\s+{_WHOM}(?:whether|if)\b(.*)", r"please tell me whether\1."),
    (rf"ask\s+{_WHOM}to\b(.*)", r"please\1."),
    (rf"ask\s+{_WHOM}about\b(.*)", r"please tell me about\1."),
    (rf"(?:ask|get|collect|request|find out|obtain|gather)\s+{_WHOM}(?:for\s+)?(.*)", r"please tell me \1."),
    (rf"confirm\s+(?:with\s+)?{_WHOM}(.*)", r"please confirm \1."),
    (rf"(?:tell|inform|let|remind|advise|notify)\s+{_WHOM}(?:know\s+)?(?:that\s+)?(.*)", r"\1."),
    (rf"thank\s+{_WHOM}(.*)", r"thank you \1."),
    (rf"(?:apologi[sz]e)\s*(?:to\s+)?{_WHOM}(.*)", r"I am sorry \1."),
    (rf"(?:greet|welcome)\s+{_WHOM}(.*)", r"hello! \1"),
    (rf"offer\s+{_WHOM}(.*)", r"I can offer you \1."),
    (r"(?:say|answer|reply)\s+(?:that\s+)?(.*)", r"\1."),
)  # fmt: skip


def said_plainly(instruction: str) -> str:
    """What an agent says that follows an instruction: a sentence, or a few; nothing for one that forbids."""
    text = _WITH_WHOM.sub("", " ".join(instruction.split()).rstrip(" ."))
    if _SILENT.match(text):
        return ""
    for pattern, made in _SAYINGS:
        found = re.fullmatch(pattern, text, re.IGNORECASE)
        if found is not None:
            text = found.expand(made)
            break
    for pattern, made in _YOU:
        text = re.sub(pattern, made, text, flags=re.IGNORECASE)
    return sentence(text)


def sentence(text: str) -> str:
    """A text that begins with a capital letter and ends with a mark."""
    text = re.sub(r"\s+([.?!])", r"\1", " ".join(text.split())).strip()
    if not text:
        return ""
    text = text[0].upper() + text[1:]
    return text if text[-1] in ".?!…:" else f"{text}."
