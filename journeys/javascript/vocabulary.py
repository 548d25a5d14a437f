"""The names of JavaScript's own that expressions may use, and those that are left to a JavaScript engine.

The evaluator has exactly the supported ones; the parser refuses the others, so that an expression is never answered
wrongly because a name is missing here. Checked against V8 by the tests.
"""

from __future__ import annotations

from typing import Final

MAX_DEPTH: Final = 100
"""How deep an expression tree may nest."""
MAX_NODES: Final = 20_000
"""How many nodes an expression tree may have: it travels with every run."""
MAX_SOURCE: Final = 100_000
"""The longest source, in characters, that becomes a tree."""


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


GLOBALS: Final = _names(
    "Array Boolean Date JSON Map Math Number Object RegExp Set String Infinity NaN undefined decodeURI"
    " decodeURIComponent encodeURI encodeURIComponent isFinite isNaN parseFloat parseInt"
)

FOREIGN_GLOBALS: Final = _names(
    "AggregateError ArrayBuffer AsyncDisposableStack Atomics BigInt BigInt64Array BigUint64Array DataView"
    " DisposableStack Error EvalError FinalizationRegistry Float16Array Float32Array Float64Array Function Int16Array"
    " Int32Array Int8Array Intl Iterator Promise Proxy RangeError ReferenceError Reflect SharedArrayBuffer"
    " SuppressedError Symbol SyntaxError Temporal TypeError URIError Uint16Array Uint32Array Uint8Array"
    " Uint8ClampedArray WeakMap WeakRef WeakSet WebAssembly escape unescape eval globalThis this arguments"
    " AbortController AbortSignal Blob Buffer Deno File FormData Headers Performance Request Response TextDecoder"
    " TextEncoder URL URLSearchParams WebSocket Worker alert atob btoa clearInterval clearTimeout confirm console"
    " crypto document environmentVariables exports fetch global isolate location module name navigator params"
    " performance process prompt queueMicrotask reportError require self setImmediate setInterval setTimeout"
    " structuredClone window"
)
"""Free names that may exist where scripts run; anything else is `not defined` there as here."""

CONSTRUCTORS: Final = _names("Date Map RegExp Set")
"""What `new` may be used with."""

METHODS: Final[dict[str, frozenset[str]]] = {
    "String": _names(
        "at charAt charCodeAt codePointAt concat endsWith includes indexOf isWellFormed lastIndexOf match matchAll"
        " padEnd padStart repeat replace replaceAll search slice split startsWith substr substring toLowerCase toString"
        " toUpperCase toWellFormed trim trimEnd trimLeft trimRight trimStart valueOf"
    ),
    "Array": _names(
        "at concat entries every fill filter find findIndex findLast findLastIndex flat flatMap forEach includes"
        " indexOf join keys lastIndexOf map pop push reduce reduceRight reverse shift slice some sort splice toReversed"
        " toSorted toSpliced toString unshift values with"
    ),
    "Object": _names("hasOwnProperty propertyIsEnumerable toString valueOf"),
    "Number": _names("toExponential toFixed toPrecision toString valueOf"),
    "Boolean": _names("toString valueOf"),
    "Date": _names(
        "getTime getUTCDate getUTCDay getUTCFullYear getUTCHours getUTCMilliseconds getUTCMinutes getUTCMonth"
        " getUTCSeconds toISOString toJSON valueOf"
    ),
    "RegExp": _names("exec test toString"),
    "Set": _names("add clear delete entries forEach has keys values"),
    "Map": _names("clear delete entries forEach get has keys set values"),
}

STATICS: Final[dict[str, frozenset[str]]] = {
    "Array": _names("from isArray of"),
    "Date": _names("UTC parse"),
    "JSON": _names("parse stringify"),
    "Math": _names(
        "E LN10 LN2 LOG10E LOG2E PI SQRT1_2 SQRT2 abs ceil clz32 floor fround imul max min pow round sign sqrt trunc"
    ),
    "Number": _names(
        "EPSILON MAX_SAFE_INTEGER MAX_VALUE MIN_SAFE_INTEGER MIN_VALUE NEGATIVE_INFINITY NaN POSITIVE_INFINITY"
        " isFinite isInteger isNaN isSafeInteger parseFloat parseInt"
    ),
    "Object": _names("assign entries fromEntries groupBy hasOwn is keys values"),
    "String": _names("fromCharCode fromCodePoint"),
}

_OBJECT_MEMBERS = _names(
    "constructor __defineGetter__ __defineSetter__ __lookupGetter__ __lookupSetter__ __proto__ isPrototypeOf"
    " toLocaleString"
)
_FUNCTION_MEMBERS = _names("length name prototype arguments caller apply bind call toString")

FOREIGN_MEMBERS: Final[dict[str, frozenset[str]]] = {
    "String": _OBJECT_MEMBERS
    | _names(
        "anchor big blink bold fixed fontcolor fontsize italics link localeCompare normalize small strike sub sup"
        " toLocaleLowerCase toLocaleUpperCase"
    ),
    "Array": _OBJECT_MEMBERS | _names("copyWithin"),
    "Object": _OBJECT_MEMBERS,
    "Number": _OBJECT_MEMBERS,
    "Boolean": _OBJECT_MEMBERS,
    "Function": _OBJECT_MEMBERS | _FUNCTION_MEMBERS,
    "Date": _OBJECT_MEMBERS
    | _names(
        "getDate getDay getFullYear getHours getMilliseconds getMinutes getMonth getSeconds getTimezoneOffset getYear"
        " setDate setFullYear setHours setMilliseconds setMinutes setMonth setSeconds setTime setUTCDate"
        " setUTCFullYear setUTCHours setUTCMilliseconds setUTCMinutes setUTCMonth setUTCSeconds setYear toDateString"
        " toGMTString toLocaleDateString toLocaleTimeString toString toTemporalInstant toTimeString toUTCString"
    ),
    "RegExp": _OBJECT_MEMBERS | _names("compile"),
    "Set": _OBJECT_MEMBERS
    | _names("difference intersection isDisjointFrom isSubsetOf isSupersetOf symmetricDifference union"),
    "Map": _OBJECT_MEMBERS | _names("getOrInsert getOrInsertComputed"),
    "Iterator": _OBJECT_MEMBERS
    | _names("drop every filter find flatMap forEach map next reduce return some take throw toArray"),
}
"""Members of a value's kind that exist in JavaScript and are left to a JavaScript engine."""

FOREIGN_STATICS: Final[dict[str, frozenset[str]]] = {
    "Array": _names("fromAsync"),
    "Date": _names("now"),
    "JSON": _names("isRawJSON rawJSON"),
    "Math": _names(
        "acos acosh asin asinh atan atan2 atanh cbrt cos cosh exp expm1 f16round hypot log log10 log1p log2 random sin"
        " sinh sumPrecise tan tanh"
    ),
    "Map": _names("groupBy"),
    "Object": _names(
        "create defineProperties defineProperty freeze getOwnPropertyDescriptor getOwnPropertyDescriptors"
        " getOwnPropertyNames getOwnPropertySymbols getPrototypeOf isExtensible isFrozen isSealed preventExtensions"
        " seal setPrototypeOf"
    ),
    "RegExp": _names(
        "$& $' $+ $1 $2 $3 $4 $5 $6 $7 $8 $9 $_ $` escape input lastMatch lastParen leftContext rightContext"
    ),
    "String": _names("raw"),
}

ALL_METHODS: Final = frozenset().union(*METHODS.values())
FOREIGN_METHODS: Final = frozenset().union(*FOREIGN_MEMBERS.values()) - ALL_METHODS - {"length", "name"}
"""Names that, called on anything, can only mean what we do not have."""

MUTATORS: Final = _names("fill pop push reverse shift sort splice unshift assign")
"""Methods that change what they are called on, or their first argument."""
