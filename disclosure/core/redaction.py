"""Values that law may demand to delete later, committed to by salted digests (RFC 9901, 4.2).

The document that is digested holds, in the place of such a value, only SHA-256 over a salt, its
name and the value; the three travel beside it as a "disclosure". Deleting the disclosure deletes
the value, and the document with its digest and every proof stays as it was.

`redactable` of a committed document lists where such values are or were, as JSON pointers (RFC
6901); `redacted` of a readable one lists those that are gone.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from .pointers import steps

DIGESTS = "_sd"
ALGORITHM = "_sd_alg"
REDACTABLE = "redactable"
REDACTED = "redacted"


class DisclosureError(ValueError):
    """A disclosure is malformed or belongs to no digest of the document."""


def new_salt() -> str:
    """128 random bits, as the RFC recommends."""
    return base64url(secrets.token_bytes(16))


def commit(
    document: Mapping[str, Any], pointers: Iterable[str], *, salt: Callable[[], str] = new_salt
) -> tuple[dict[str, Any], list[str]]:
    """The document with the values at `pointers` replaced by digests, and their disclosures.

    Pointers to nothing, to "" and to None are passed over: there is nothing to hide. A pointer
    must end in the name of a member of an object.
    """
    places, disclosures, kept = _Places(document), [], []
    for pointer in sorted(set(pointers)):
        try:
            parent, name = places.around(pointer)
        except LookupError:
            continue
        if parent.get(name) in (None, ""):
            continue
        disclosure = _disclosure(salt(), name, parent.pop(name))
        # Their order must not tell which is which.
        parent[DIGESTS] = sorted([*parent.get(DIGESTS, ()), digest(disclosure)])
        disclosures.append(disclosure)
        kept.append(pointer)
    if kept:
        return {**places.document, ALGORITHM: "sha-256", REDACTABLE: kept}, disclosures
    return dict(document), []


def disclose(committed: Mapping[str, Any], disclosures: Sequence[str]) -> dict[str, Any]:
    """The document as it is read: disclosed values in their places, "" where one was deleted.

    Raises DisclosureError for a disclosure that the document does not commit to.
    """
    places = _Places(committed)
    values = {digest(disclosure): read(disclosure) for disclosure in disclosures}
    gone, parents = [], []
    for pointer in committed.get(REDACTABLE, ()):
        parent, name = places.around(pointer)
        found = _found(parent, name, values)
        if found is None:
            gone.append(pointer)
        parent[name] = values.pop(found)[1] if found else ""
        parents.append(parent)
    if values:
        raise DisclosureError("a disclosure belongs to no digest of the document")
    for parent in parents:
        parent.pop(DIGESTS, None)
    document = {k: v for k, v in places.document.items() if k not in (ALGORITHM, REDACTABLE)}
    # What is put back names what was gone from it before.
    gone = sorted({*document.get(REDACTED, ()), *gone})
    return {**document, REDACTED: gone} if gone else document


def pointers_of(committed: Mapping[str, Any], disclosures: Sequence[str]) -> dict[str, str]:
    """Pointer -> disclosure of what can still be read."""
    places = _Places(committed)
    values = {digest(disclosure): read(disclosure) for disclosure in disclosures}
    texts = {digest(disclosure): disclosure for disclosure in disclosures}
    found = {}
    for pointer in committed.get(REDACTABLE, ()):
        if own := _found(*places.around(pointer), values):
            found[pointer] = texts[own]
    return found


def _found(
    parent: Mapping[str, Any], name: str, values: Mapping[str, tuple[str, Any]]
) -> str | None:
    """The digest in an object whose disclosed value bears this name."""
    digests = (d for d in parent.get(DIGESTS, ()) if d in values and values[d][0] == name)
    return next(digests, None)


def read(disclosure: str) -> tuple[str, Any]:
    """Name and value of a disclosure. Raises DisclosureError."""
    try:
        padded = disclosure + "=" * (-len(disclosure) % 4)
        _salt, name, value = json.loads(base64.urlsafe_b64decode(padded))
    except ValueError as error:
        raise DisclosureError("a disclosure is not [salt, name, value]") from error
    return str(name), value


def digest(disclosure: str) -> str:
    """base64url of SHA-256 over the ASCII characters of a disclosure."""
    return base64url(hashlib.sha256(disclosure.encode("ascii")).digest())


def base64url(data: bytes) -> str:
    """RFC 4648 section 5, without padding."""
    return base64.urlsafe_b64encode(data).decode("ascii").rstrip("=")


def _disclosure(salt: str, name: str, value: Any) -> str:
    return base64url(json.dumps([salt, name, value], ensure_ascii=False).encode())


class _Places:
    """A copy of a document that shares with it whatever no pointer leads through."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document: dict[str, Any] = dict(document)
        self._own: dict[tuple[str, ...], Any] = {(): self.document}

    def around(self, pointer: str) -> tuple[dict[str, Any], str]:
        """The object around what a pointer names, to be changed, and the name in it.

        Raises LookupError where the document has no such place.
        """
        *path, name = steps(pointer)
        here: Any = self.document
        walked: tuple[str, ...] = ()
        for step in path:
            walked = (*walked, step)
            if walked not in self._own:
                key = int(step) if isinstance(here, list) else step
                if not isinstance(here[key], dict | list):
                    raise LookupError(pointer)
                here[key] = self._own[walked] = here[key].copy()
            here = self._own[walked]
        if not isinstance(here, dict):
            raise LookupError(pointer)
        return here, name
