"""The one byte form of a public document (RFC 8785) and its digest.

Only what JSON can carry without doubt is allowed: numbers that are not small integers travel as
strings, so that no reader's float arithmetic can change what was released.
"""

import hashlib
import json
import re

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
    _check(document, "$")
    text = _ENCODER.encode(document)
    if _BEYOND.search(text):
        return rfc8785.dumps(document)  # type: ignore[arg-type]  # _check has narrowed it
    return text.encode()


def digest(document: object) -> str:
    """SHA-256 of the canonical bytes, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical_bytes(document)).hexdigest()


def _check(value: object, path: str) -> None:
    # Exact types: str and int subclasses (lazy translations, enum members) are not plain data.
    if type(value) is dict:
        for key, item in value.items():
            if type(key) is not str:
                raise TypeError(f"{path}: key {key!r} is a {type(key).__name__}, not a string")
            _check(item, f"{path}.{key}")
    elif type(value) is list:
        for position, item in enumerate(value):
            _check(item, f"{path}[{position}]")
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
