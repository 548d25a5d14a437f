"""Personal data that has a form of its own: found by pattern and, where there is one, by check digit.

The names of the kinds are Presidio's, which Sim uses. Names of people, places, groups and dates need a language model
of its own and are not found here.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

_DIGITS = re.compile(r"\D")


@dataclass(frozen=True, slots=True)
class Entity:
    """Something found: its kind, where it stands in the text, and how sure that is (0 to 1)."""

    type: str
    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class _Recognizer:
    pattern: re.Pattern[str]
    score: float
    check: Callable[[str], bool] = lambda _: True


def _digits(text: str) -> str:
    return _DIGITS.sub("", text)


def _luhn(text: str) -> bool:
    digits = [int(one) for one in _digits(text)][::-1]
    doubled = sum(digits[0::2]) + sum(sum(divmod(2 * one, 10)) for one in digits[1::2])
    return 12 <= len(digits) <= 19 and doubled % 10 == 0 and len(set(digits)) > 1


def _iban(text: str) -> bool:
    plain = re.sub(r"[\s-]", "", text).upper()
    moved = plain[4:] + plain[:4]
    return 15 <= len(plain) <= 34 and int("".join(str(int(one, 36)) for one in moved)) % 97 == 1


def _ip(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _us_ssn(text: str) -> bool:
    digits = _digits(text)
    return digits[:3] not in ("000", "666") and digits[0] != "9" and digits[3:5] != "00" and digits[5:] != "0000"


def _nhs(text: str) -> bool:
    digits = [int(one) for one in _digits(text)]
    return len(digits) == 10 and sum(one * (10 - place) for place, one in enumerate(digits)) % 11 == 0


def _nif(text: str) -> bool:
    plain = text.replace("-", "").upper()
    return "TRWAGMYFPDXBNJZSQVHLCKE"[int(plain[:-1]) % 23] == plain[-1]


def _nie(text: str) -> bool:
    plain = text.replace("-", "").upper()
    return _nif(str("XYZ".index(plain[0])) + plain[1:])


def _pesel(text: str) -> bool:
    weights = (1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1)
    return sum(int(one) * weight for one, weight in zip(text, weights, strict=True)) % 10 == 0


def _phone(text: str) -> bool:
    return 7 <= len(_digits(text)) <= 15


_TABLE = {
    "EMAIL_ADDRESS": _Recognizer(
        re.compile(r"\b[\w.!#$%&'*+/=?^`{|}~-]{1,64}@(?:[\w-]{1,63}\.){1,8}[A-Za-z]{2,24}\b"), 1.0
    ),
    "CREDIT_CARD": _Recognizer(re.compile(r"(?<![\w-])\d(?:[ -]?\d){11,18}(?![\w-])"), 1.0, _luhn),
    "IBAN_CODE": _Recognizer(re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}\b"), 1.0, _iban),
    "IP_ADDRESS": _Recognizer(re.compile(r"(?<![\w.:])[0-9A-Fa-f:]*[.:][0-9A-Fa-f:.]{1,45}(?![\w:])"), 0.6, _ip),
    "URL": _Recognizer(re.compile(r"\bhttps?://[^\s<>\"']{1,2000}"), 0.6),
    "PHONE_NUMBER": _Recognizer(
        re.compile(
            r"(?<![\w.])(?:\+\d{1,3}[ .-]?)?(?:\(\d{1,4}\)[ .-]?|\d{2,4}[ .-])\d{2,4}(?:[ .-]?\d{2,4}){1,3}(?![\w.]?\d)"
        ),
        0.4,
        _phone,
    ),
    "US_SSN": _Recognizer(re.compile(r"\b\d{3}[- ]\d{2}[- ]\d{4}\b"), 0.5, _us_ssn),
    "US_ITIN": _Recognizer(re.compile(r"\b9\d{2}[- ](?:5\d|6[0-5]|7\d|8[0-8]|9[0-24-9])[- ]\d{4}\b"), 0.5),
    "UK_NHS": _Recognizer(re.compile(r"\b\d{3}[- ]?\d{3}[- ]?\d{4}\b"), 0.5, _nhs),
    "UK_NINO": _Recognizer(re.compile(r"\b[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b"), 0.5),
    "ES_NIF": _Recognizer(re.compile(r"\b\d{7,8}-?[A-Z]\b"), 0.5, _nif),
    "ES_NIE": _Recognizer(re.compile(r"\b[XYZ]-?\d{7}-?[A-Z]\b"), 0.5, _nie),
    "IT_FISCAL_CODE": _Recognizer(re.compile(r"\b[A-Z]{6}\d{2}[A-EHLMPR-T]\d{2}[A-Z]\d{3}[A-Z]\b"), 0.3),
    "PL_PESEL": _Recognizer(re.compile(r"\b\d{11}\b"), 0.4, _pesel),
    "SG_NRIC_FIN": _Recognizer(re.compile(r"\b[STFGM]\d{7}[A-Z]\b"), 0.5),
    "CRYPTO": _Recognizer(re.compile(r"\b(?:bc1[ac-hj-np-z02-9]{25,71}|[13][1-9A-HJ-NP-Za-km-z]{25,34})\b"), 0.5),
}
KINDS = frozenset(_TABLE)
"""The kinds that are found."""


def find(text: str, kinds: Iterable[str] = ()) -> list[Entity]:
    """What is found of the kinds (of none: of all), in the order of the text, the surest where several overlap."""
    wanted = [kind for kind in dict.fromkeys(kinds) if kind in KINDS] or list(_TABLE)
    found = [
        Entity(kind, match.start(), match.end(), _TABLE[kind].score)
        for kind in wanted
        for match in _TABLE[kind].pattern.finditer(text)
        if _TABLE[kind].check(match[0])
    ]
    return without_overlaps(found)


def without_overlaps(found: Iterable[Entity]) -> list[Entity]:
    """In the order of the text; of what overlaps, the surest, then the longest."""
    kept: list[Entity] = []
    for one in sorted(found, key=lambda one: (-one.score, one.start - one.end, one.start)):
        if all(one.end <= other.start or other.end <= one.start for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda one: one.start)
