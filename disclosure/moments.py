"""Moments as people and systems write them."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from django import forms
from django.core.exceptions import ValidationError


class MomentField(forms.DateTimeField):
    """A moment, in UTC: PostgreSQL fails on an offset of 16 hours or more."""

    def to_python(self, value: Any) -> Any:
        found = super().to_python(value)
        try:
            return found and found.astimezone(UTC)
        except OverflowError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None
