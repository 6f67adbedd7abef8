"""Press contacts for tests."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from disclosure.models import Agency
from press.contacts import keeping
from press.models import Contact
from tests.factory import NOW

EMAIL = "newsroom@example.org"


def contact(
    agency: Agency, email: str = EMAIL, *, agreed: datetime | None = None, **fields: Any
) -> Contact:
    """A contact that agreed yesterday, or at that time."""
    given = {"outlet": "云岚日报", "language": "zh-hans", **fields}
    found = keeping.add(agency=agency, email=email, now=NOW, **given)
    keeping.confirm(found, now=agreed or NOW - timedelta(days=1))
    return Contact.objects.get(pk=found.pk)
