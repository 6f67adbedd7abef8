"""The one byte form of a public document (RFC 8785) and its digest.

Only what JSON can carry without doubt is allowed: numbers that are not small integers travel as
strings, so that no reader's float arithmetic can change what was released.
"""

import hashlib
import json
import re
from collections.abc import Callable
from typing import Any

import rfc8785

#: Without floats the standard library writes the same bytes twenty times as fast. Only keys are
#: sorted by other units: those of UTF-16, which differ from code points beyond the first plane.
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
_BEYOND = re.compile("[\U00010000-\U0010ffff]")

MAX_INTEGER = 2**53 - 1
"""Largest integer that every JSON reader keeps exactly."""


def canonical_bytes(document: object) -> bytes:
    """RFC 8785 bytes of `document`.

    Raises `TypeError` naming the path of a value that is not str, int, bool, None, list or dict
    with string keys, and `ValueError` for an integer beyond 2**53 - 1 or a lone surrogate.
    """
    _check(document)
    text = _ENCODER.encode(document)
    try:
        encoded = text.encode()
    except UnicodeEncodeError as error:
        path = _path(document, _is_torn)
        raise ValueError(f"{path}: text holds a lone surrogate") from error
    # Plain JSON, which is what rfc8785 takes.
    return rfc8785.dumps(document) if _BEYOND.search(text) else encoded  # type: ignore[arg-type]


def digest(document: object) -> str:
    """SHA-256 of the canonical bytes, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical_bytes(document)).hexdigest()


def _check(document: object) -> None:
    """Refuse what must not be released, but for lone surrogates: encoding finds those."""
    waiting: list[Any] = [document]
    while waiting:
        value = waiting.pop()
        # Exact types: str and int subclasses (lazy translations, enum members) are not plain data.
        kind = type(value)
        if kind is str or value is None or kind is bool:
            continue
        if kind is dict:
            for key in value:
                if type(key) is not str:
                    path, name = _path(document, _same_as(value)), type(key).__name__
                    raise TypeError(f"{path}: key {key!r} is a {name}, not a string")
            waiting.extend(value.values())
        elif kind is list:
            waiting.extend(value)
        elif kind is not int:
            path = _path(document, _same_as(value))
            raise TypeError(f"{path}: {kind.__name__} is not allowed in a released document")
        elif abs(value) > MAX_INTEGER:
            path = _path(document, _same_as(value))
            raise ValueError(f"{path}: {value} is beyond 2**53 - 1; release it as a string")


def _path(value: Any, wanted: Callable[[Any], bool], path: str = "$") -> str:
    """Where in a document what is wanted is, or the key that is; "" if it is nowhere."""
    if wanted(value):
        return path
    if type(value) is dict:
        inner = [(key, f"{path}.{key!r}") for key in value]
        inner += [(item, f"{path}.{key}") for key, item in value.items()]
    elif type(value) is list:
        inner = [(item, f"{path}[{position}]") for position, item in enumerate(value)]
    else:
        return ""
    return next(filter(None, (_path(item, wanted, at) for item, at in inner)), "")


def _same_as(one: object) -> Callable[[object], bool]:
    return lambda other: other is one


def _is_torn(value: object) -> bool:
    """Whether this is text with a lone surrogate."""
    try:
        if type(value) is str:
            value.encode()
    except UnicodeEncodeError:
        return True
    return False
