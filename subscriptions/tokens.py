"""Tokens of links: whoever holds one may do what it was made for.

Nothing is stored to know them by. Raising the `generation` of whom a token names makes it void.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol, TypeVar

from django.core import signing
from django.db.models import Model, QuerySet


class Holder(Protocol):
    """Whom a link belongs to."""

    pk: Any
    generation: int


Found = TypeVar("Found", bound=Model)


@dataclass(frozen=True)
class Purpose:
    """What a link is for; a token made for one purpose cannot be read for another.

    `name` is unique among all purposes. `within` is how long a token can be used, None for ever:
    then it is always the same, so that an address which was given away stays known.
    """

    name: str
    within: timedelta | None = None

    def token(self, holder: Holder) -> str:
        """The token of somebody."""
        return self._signer().sign_object([holder.pk, holder.generation])

    def holder(self, token: str, among: QuerySet[Found]) -> Found | None:
        """Whose token it is; None if it is forged, broken, void or too old, or nobody is there."""
        named = self._named(token)
        if named is None:
            return None
        key, generation = named
        return among.filter(pk=key, generation=generation).first()

    def key(self, token: str) -> Any:
        """Whom a token names, though it may be void and nobody there; None if it is forged.

        For what a link may do for ever, because it can do nothing else.
        """
        named = self._named(token)
        return named and named[0]

    def _named(self, token: str) -> tuple[Any, int] | None:
        try:
            key, generation = self._read(token)
        except (signing.BadSignature, ValueError, TypeError):
            return None
        return key, generation

    def _signer(self) -> signing.Signer:
        dated = self.within is not None
        return signing.TimestampSigner(salt=self.name) if dated else signing.Signer(salt=self.name)

    def _read(self, token: str) -> Any:
        signer = self._signer()
        if isinstance(signer, signing.TimestampSigner):
            return signer.unsign_object(token, max_age=self.within)
        return signer.unsign_object(token)
