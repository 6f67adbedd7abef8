"""How processes and their releases are numbered."""

from __future__ import annotations

import re

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

#: For examples only: whoever publishes registers a prefix with the Open Contracting Partnership.
EXAMPLE_PREFIX = "ocds-213czf"
PREFIX = re.compile(r"ocds-[a-z0-9]{6}")
#: An identifier of anybody; some publishers write it in capitals.
OCID = re.compile(r"ocds-[a-z0-9]{6}-.+", re.IGNORECASE)


def prefix() -> str:
    """What our open contracting identifiers begin with. Raises ImproperlyConfigured."""
    found = str(settings.OCDS_PREFIX)
    if not PREFIX.fullmatch(found):
        raise ImproperlyConfigured(f"OCDS_PREFIX must be like ocds-a1b2c3, not {found!r}.")
    return found


def release_id(uid: str, revision: int = 1) -> str:
    """The id of the release made from one revision of a notice."""
    return f"{uid}-{revision}"
