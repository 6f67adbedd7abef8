"""The two languages of the product."""

from __future__ import annotations

from django.utils.translation import get_language


def english() -> bool:
    """Whether the reader's language is English; otherwise it is Chinese."""
    return (get_language() or "").startswith("en")
