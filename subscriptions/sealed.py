"""A text column that a copy of the database does not give away.

Addresses of bots and secrets of webhooks are keys: whoever has one can write into somebody's chat
or forge our events. They are encrypted with a key made from SECRET_KEY; after a change of it, list
the old one in SECRET_KEY_FALLBACKS until every row was written anew.
"""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models
from django.utils.encoding import force_bytes


def _box() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = (hashlib.sha256(b"subscriptions.sealed" + force_bytes(key)).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


class SealedField(models.TextField):  # type: ignore[type-arg]
    """Text, encrypted in the database; "" stays "". Unreadable without the key: reads as ""."""

    def get_prep_value(self, value: Any) -> Any:
        text = super().get_prep_value(value)
        return _box().encrypt(text.encode()).decode() if text else text

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        if not value:
            return value
        try:
            return _box().decrypt(value.encode()).decode()
        except InvalidToken:
            return ""
