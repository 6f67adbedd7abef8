"""What the press registers at the desk."""

from __future__ import annotations

from disclosure.admin import registered  # noqa: F401  before: what is used daily
from press.contacts import admin  # noqa: F401  registers itself on import
