"""Code lists of the land area: Land Administration Law Regulation art. 17, GB/T 21010-2017."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class SupplyMethod(models.TextChoices):
    """How a right to use land is handed over."""

    TENDER = "tender", _("tender")
    AUCTION = "auction", _("auction")
    LISTING = "listing", _("listing")
    AGREEMENT = "agreement", _("agreement")
    ALLOCATION = "allocation", _("allocation without payment")
    LEASE = "lease", _("lease")
    CONTRIBUTION = "contribution", _("capital contribution")
    OTHER = "other", _("other")


COMPETITIVE = (SupplyMethod.TENDER, SupplyMethod.AUCTION, SupplyMethod.LISTING)
