"""In which form a price was offered or agreed."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class PriceForm(models.TextChoices):
    """The data standard's PRICE_FORM_CODE: 1 amount, 2 rate, 3 unit price, 9 other.

    The values are those of `disclosure.core.amounts.price_form`, which tells the form of a price
    that was written as text.
    """

    AMOUNT = "amount", _("amount")
    RATE = "rate", _("rate")
    UNIT_PRICE = "unit_price", _("unit price")
    OTHER = "other", _("other price form")
