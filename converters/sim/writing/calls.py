"""The pure functions of `journeys.values.FUNCTIONS` as JavaScript."""

from __future__ import annotations

from converters.javascript.printer import text_literal

_TEXT = '(v == null ? "" : typeof v === "object" ? JSON.stringify(v) : String(v))'
_IS_OBJECT = 'v && typeof v === "object" && !Array.isArray(v)'
_ON_TEXT = '((v) => typeof v === "string" ? v.{method} : v)({given})'
_TRY = "(() => { try { return JSON.parse(v); } catch { return v; } })()"
_ZEROS = "{ number: 0, boolean: false, object: {}, array: [] }"
_NUMBER = '(typeof v === "string" && v.trim() !== "" && !Number.isNaN(Number(v)) ? Number(v) : v)'
_BOOLEAN = '({ "true": true, "false": false }[String(v).trim().toLowerCase()] ?? v)'
_FUNCTIONS = {
    "merge": f"((...all) => Object.assign({{}}, ...all.filter((v) => {_IS_OBJECT})))({{given}})",
    "omit": "((v, keys) => Object.fromEntries(Object.entries(v ?? {}).filter(([k]) => !keys.includes(k))))({given})",
    "pick": "((v, keys) => Object.fromEntries(keys.filter((k) => k in (v ?? {})).map((k) => [k, v[k]])))({given})",
    "parse_json": f'((v) => typeof v === "string" ? {_TRY} : v)({{given}})',
    "parse_json_braced": f'((v) => typeof v === "string" && /^\\s*[{{[]/.test(v) ? {_TRY} : v)({{given}})',
    "parse_json_deep": (
        '(function deep(v) { if (typeof v === "string") { try { const found = JSON.parse(v); '
        'return typeof found === "string" ? found : deep(found); } catch { return v; } } '
        "if (Array.isArray(v)) return v.map(deep); "
        'return v && typeof v === "object" '
        "? Object.fromEntries(Object.entries(v).map(([k, one]) => [k, deep(one)])) : v; })({given})"
    ),
    "to_json": "JSON.stringify({given} ?? null)",
    "first": "([{given}].find((v) => v != null) ?? null)",
    "default": '((v, other) => v == null || v === "" ? other : v)({given})',
    "length": '((v) => v == null ? 0 : typeof v === "object" ? Object.keys(v).length : (v.length ?? 0))({given})',
    "concat": (
        "((...all) => all.some(Array.isArray) ? all.flatMap((v) => v ?? []) : "
        f'all.map((v) => {_TEXT}).join(""))({{given}})'
    ),
    "sum": '(({given}) ?? []).filter((v) => typeof v === "number").reduce((sum, v) => sum + v, 0)',
    "items": (
        "((v, complaint) => { if (v == null) return []; if (Array.isArray(v)) return v; "
        'if (typeof v === "object") return Object.entries(v); '
        'throw new Error(complaint ?? "This is no list and no object"); })({given})'
    ),
    "keys": f"((v) => {_IS_OBJECT} ? Object.keys(v) : [])({{given}})",
    "trim": _ON_TEXT.replace("{method}", "trim()"),
    "lower": _ON_TEXT.replace("{method}", "toLowerCase()"),
    "upper": _ON_TEXT.replace("{method}", "toUpperCase()"),
    "to_number": f"((v) => {_NUMBER})({{given}})",
    "to_text": f"((v) => {_TEXT})({{given}})",
    "split": '((v, separator = ",") => typeof v === "string" ? v.split(separator) : v)({given})',
    "join": f'((all, by = ",") => Array.isArray(all) ? all.map((v) => {_TEXT}).join(by) : all)({{given}})',
    "coerce": (
        f'((v, type) => type === "number" ? {_NUMBER} : type === "boolean" ? {_BOOLEAN} : '
        f'["object", "array"].includes(type) && typeof v === "string" ? {_TRY} : v)({{given}})'
    ),
    "convert": (
        '((v, type, complaint) => { if (v == null || (typeof v === "string" && v.trim() === "")) '
        f'return {_ZEROS}[type] ?? ""; if (typeof v !== "string") return v; '
        f'const found = type === "number" ? {_NUMBER} : '
        f'type === "boolean" ? {_BOOLEAN} : ["object", "array"].includes(type) ? {_TRY} : v; '
        f'if (typeof found === "string" && type in {_ZEROS}) '
        'throw new Error(complaint.replace("{value}", v).replace("{reason}", "it does not fit")); '
        "return found; })({given})"
    ),
}
"""What is called with what is given; `v` is one value."""


def call_text(name: str, given: list[str]) -> str:
    """The call of a function with arguments that are JavaScript.

    Raises:
        KeyError: it is not known here.
    """
    if name == "if_missing":
        # The second one is only looked at where the first is missing.
        return f"((v) => v === undefined ? ({given[1] if given[1:] else 'null'}) : v)({given[0]})"
    return _FUNCTIONS[name].replace("{given}", ", ".join(given))


def joined_text(parts: list[str], *, nulls: bool) -> str:
    """The text that `$text` writes for its parts."""
    text = _TEXT.replace('""', '"null"') if nulls else _TEXT
    return f'[{", ".join(parts)}].map((v) => {text}).join("")'


def thrown_text(message: str) -> str:
    """An expression that fails with a message."""
    return f"(() => {{ throw new Error({text_literal(message)}); }})()"
