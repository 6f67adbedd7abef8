"""What the press registers at the desk."""

from __future__ import annotations

from press.contacts import admin  # noqa: F401  registers itself on import
