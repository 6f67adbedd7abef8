"""A text column that a copy of the database does not give away.

Addresses of bots and secrets of webhooks are keys: whoever has one can write into somebody's chat
or forge our events. They are sealed like all secrets here (`accounts.sealing`); after a change of
SECRET_KEY, list the old one in SECRET_KEY_FALLBACKS until every row was written anew.
"""

from __future__ import annotations

import base64
import binascii
from typing import Any

from django.db import models

from accounts.sealing import SealError, seal, unseal

OWNER = "subscriptions"


class SealedField(models.TextField):  # type: ignore[type-arg]
    """Text, encrypted in the database; "" stays "". Unreadable without the key: reads as ""."""

    def get_prep_value(self, value: Any) -> Any:
        text = super().get_prep_value(value)
        return base64.b64encode(seal(text.encode(), OWNER)).decode() if text else text

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        if not value:
            return value
        try:
            return unseal(base64.b64decode(value, validate=True), OWNER).decode()
        except (SealError, binascii.Error):
            return ""
