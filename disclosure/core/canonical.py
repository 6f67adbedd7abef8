"""The one byte form of a public document (RFC 8785) and its digest.

Only what JSON can carry without doubt is allowed: numbers that are not small integers travel as
strings, so that no reader's float arithmetic can change what was released.
"""

import hashlib
import json
import re
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
    if not _is_plain(document):
        _refuse(document, "$")
    text = _ENCODER.encode(document)
    try:
        encoded = text.encode()
    except UnicodeEncodeError:
        _refuse(document, "$")
        raise
    # Plain JSON, which is what rfc8785 takes.
    return rfc8785.dumps(document) if _BEYOND.search(text) else encoded  # type: ignore[arg-type]


def digest(document: object) -> str:
    """SHA-256 of the canonical bytes, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical_bytes(document)).hexdigest()


def _is_plain(document: object) -> bool:
    """Whether this is what may be released, but for lone surrogates."""
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
                    return False
            waiting.extend(value.values())
        elif kind is list:
            waiting.extend(value)
        elif kind is not int or abs(value) > MAX_INTEGER:
            return False
    return True


def _refuse(value: object, path: str) -> None:
    """Find what must not be released and raise what names its path."""
    if type(value) is dict:
        for key, item in value.items():
            if type(key) is not str:
                raise TypeError(f"{path}: key {key!r} is a {type(key).__name__}, not a string")
            _refuse(key, f"{path}.{key!r}")
            _refuse(item, f"{path}.{key}")
    elif type(value) is list:
        for position, item in enumerate(value):
            _refuse(item, f"{path}[{position}]")
    elif type(value) is int:
        if abs(value) > MAX_INTEGER:
            raise ValueError(f"{path}: {value} is beyond 2**53 - 1; release it as a string")
    elif type(value) is str:
        try:
            value.encode()
        except UnicodeEncodeError as error:
            raise ValueError(f"{path}: text holds a lone surrogate") from error
    elif value is not None and type(value) is not bool:
        raise TypeError(f"{path}: {type(value).__name__} is not allowed in a released document")
