"""What the ledger records: small RFC 8785 JSON objects of codes, numbers and digests.

Names, titles and reasons never enter the log: what is logged can never be taken out again.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import rfc8785

from .notes import ED25519, NoteError, VerifierKey

VERSION = "gongkai-log/1"
LARGEST = 2048
"""Bytes of the largest entry."""

#: For each type: the fields it must have and those it may have, beside `v`, `type` and `at`.
TYPES: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    name: (frozenset(required.split()), frozenset(optional.split()))
    for name, required, optional in (
        ("publish", "id rev org release", "files"),
        ("amend", "id rev org release prev", "files"),
        ("withdraw", "id rev org release prev basis", "decision by"),
        ("restore", "id rev org release prev basis", "files decision by"),
        ("redact", "id rev org prev basis paths by", "decision"),
        ("tick", "", ""),
        ("key", "key", "spare"),
        ("repair", "id basis", ""),
        ("audit", "count head", ""),
    )
}

_AT = "%Y-%m-%dT%H:%M:%SZ"
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9./_-]{0,63}")
_ORG = re.compile(r"[0-9A-Z][0-9A-Z-]{0,39}")
_DIGEST = re.compile(r"[A-Za-z0-9_-]{43}")
#: A law with its article, or the number of a decision: no sentence fits in, nor a person's number.
_CITATION = re.compile(r"[\w《》〈〉〔〕\[\]()（）、.,:/ -]{1,120}")
_LONG_NUMBER = re.compile(r"[0-9]{11}")
_POINTER = re.compile(r"(/[A-Za-z0-9_~.-]{0,60}){1,12}")
_MOST_PATHS = 32


class EntryError(ValueError):
    """An entry does not have the fields its type demands."""


def entry(
    type: str,
    *,
    at: datetime,
    id: str | None = None,
    rev: int | None = None,
    org: str | None = None,
    release: bytes | None = None,
    files: bytes | None = None,
    prev: bytes | None = None,
    basis: str | None = None,
    decision: str | None = None,
    paths: Iterable[str] | None = None,
    by: str | None = None,
    key: str | None = None,
    spare: str | None = None,
    count: int | None = None,
    head: bytes | None = None,
) -> bytes:
    """The bytes of one entry. Raises EntryError naming the field.

    `release` is the SHA-256 of the released document, `files` what `files_digest` gives, `prev`
    the leaf hash of the entry this one follows: 32 bytes each. `org` and `by` are organisation
    codes, `basis` is the law and its article, `decision` the number of a document, `paths` the
    JSON pointers of what was removed, `key` and `spare` verifier keys. `count` and `head` are the
    number and the digest (32 bytes) of the newest entry of a chain that is kept elsewhere.
    """
    fields: dict[str, Any] = {
        "v": VERSION,
        "type": type,
        "at": at.astimezone(UTC).strftime(_AT),
        "id": id,
        "rev": rev,
        "org": org,
        "release": None if release is None else digest_text(release),
        "files": None if files is None else digest_text(files),
        "prev": None if prev is None else digest_text(prev),
        "basis": basis,
        "decision": decision,
        "paths": None if paths is None else sorted(paths),
        "by": by,
        "key": key,
        "spare": spare,
        "count": count,
        "head": None if head is None else digest_text(head),
    }
    fields = {name: value for name, value in fields.items() if value is not None}
    validate(fields)
    return _canonical(fields)


def read(data: bytes) -> dict[str, Any]:
    """The fields of an entry, checked as strictly as when it was made. Raises EntryError."""
    try:
        fields = json.loads(data)
    except ValueError as error:
        raise EntryError("an entry is not JSON") from error
    if not isinstance(fields, dict):
        raise EntryError("an entry is not an object")
    validate(fields)
    if _canonical(fields) != data:
        raise EntryError("an entry is not in its canonical form")
    return fields


def validate(fields: Mapping[str, Any]) -> None:
    """Raise EntryError unless these are the fields of one type, each well formed."""
    required, optional = TYPES.get(fields.get("type", ""), (None, frozenset()))
    if required is None:
        raise EntryError(f"type: {fields.get('type')!r} is unknown")
    needed = required | {"v", "type", "at"}
    if missing := sorted(needed - fields.keys()):
        raise EntryError(f"{missing[0]}: missing in an entry of type {fields['type']}")
    if strange := sorted(fields.keys() - needed - optional):
        raise EntryError(f"{strange[0]}: not a field of an entry of type {fields['type']}")
    for name, value in fields.items():
        if not _FIELDS[name](value):
            raise EntryError(f"{name}: {value!r} is not allowed")


def digest_text(digest: bytes) -> str:
    """32 bytes as base64url without padding. Raises EntryError for another length."""
    if len(digest) != 32:
        raise EntryError("a digest is not 32 bytes long")
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def read_digest(text: str) -> bytes:
    """The 32 bytes of `digest_text`. Raises EntryError."""
    try:
        digest = base64.urlsafe_b64decode(text + "=")
    except (binascii.Error, ValueError) as error:
        raise EntryError("a digest is not base64url") from error
    if digest_text(digest) != text:
        raise EntryError("a digest is not canonical base64url")
    return digest


def files_digest(digests: Iterable[str]) -> bytes:
    """One digest for the files of a release: SHA-256 over the JSON list of theirs, sorted hex."""
    return hashlib.sha256(rfc8785.dumps(sorted(digests))).digest()


def _canonical(fields: Mapping[str, Any]) -> bytes:
    data = rfc8785.dumps(dict(fields))
    if len(data) > LARGEST:
        raise EntryError(f"an entry of {len(data)} bytes is longer than {LARGEST}")
    return data


def _text(pattern: re.Pattern[str]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


def _citation(value: Any) -> bool:
    return _text(_CITATION)(value) and not _LONG_NUMBER.search(value)


def _time(value: Any) -> bool:
    if not _text(_TIME)(value):
        return False
    try:
        datetime.strptime(value, _AT).replace(tzinfo=UTC)
    except ValueError:
        return False
    return True


def _digest(value: Any) -> bool:
    if not _text(_DIGEST)(value):
        return False
    try:
        read_digest(value)
    except EntryError:
        return False
    return True


def _paths(value: Any) -> bool:
    return (
        isinstance(value, list)
        and 0 < len(value) <= _MOST_PATHS
        and all(map(_text(_POINTER), value))
        and value == sorted(set(value))
    )


def _log_key(value: Any) -> bool:
    try:
        return isinstance(value, str) and VerifierKey.parse(value).kind == ED25519
    except NoteError:
        return False


_FIELDS: dict[str, Callable[[Any], bool]] = {
    "v": lambda value: value == VERSION,
    "type": lambda value: value in TYPES,
    "at": _time,
    "id": _text(_ID),
    "rev": lambda value: type(value) is int and 0 < value < 2**31,
    "count": lambda value: type(value) is int and 0 < value < 2**53,
    "head": _digest,
    "org": _text(_ORG),
    "release": _digest,
    "files": _digest,
    "prev": _digest,
    "basis": _citation,
    "decision": _citation,
    "paths": _paths,
    "by": _text(_ORG),
    "key": _log_key,
    "spare": _log_key,
}
