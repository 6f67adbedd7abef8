"""Validators of columns that hold codes of organisations, deals and projects."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from disclosure.core.identifiers import investment_code, transaction_code, uscc_valid


def validate_uscc(value: str) -> None:
    """Refuse a unified social credit code whose check character is wrong (GB 32100-2015)."""
    if not uscc_valid(value):
        raise ValidationError(_("This is not a valid unified social credit code."), code="uscc")


def validate_transaction_code(value: str) -> None:
    """Refuse what has not the form of a unified transaction code."""
    if transaction_code(value) is None:
        raise ValidationError(
            _(
                "This is no unified transaction code: D01-, the platform's social credit code, "
                "-20261123-, six characters, - and one more."
            ),
            code="transaction_code",
        )


def validate_investment_code(value: str) -> None:
    """Refuse what has not the form of an investment project code."""
    if investment_code(value) is None:
        raise ValidationError(
            _(
                "This is no investment project code: year, region, industry, kind and number, "
                "as in 2026-990100-47-01-123456."
            ),
            code="investment_code",
        )
