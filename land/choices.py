"""Code lists of the land area: Land Administration Law Regulation art. 17, land market columns."""

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
#: Without price or term: what is allocated is not sold.
UNPAID = (SupplyMethod.ALLOCATION, SupplyMethod.OTHER)


class UseScheme(models.TextChoices):
    """Which classification the land use is taken from; new notices use that of 2023."""

    GBT_21010 = "gbt21010", _("GB/T 21010-2017")
    GUIDE_2023 = "guide2023", _("land and sea use classification of 2023")
    OTHER = "other", _("another land use classification")


class UseClass(models.TextChoices):
    """Classes of use by which a supply plan is divided."""

    COMMERCIAL = "commercial", _("commercial and service land")
    INDUSTRIAL = "industrial", _("industrial, mining and storage land")
    RESIDENTIAL = "residential", _("residential land")
    PUBLIC = "public", _("land for public administration and services")
    TRANSPORT = "transport", _("transport land")
    WATER = "water", _("land for water bodies and water facilities")
    SPECIAL = "special", _("special land")


class LandSource(models.TextChoices):
    """Where the supplied land comes from (土地来源), as the land market tells it."""

    EXISTING = "existing", _("existing construction land")
    NEW = "new", _("new construction land")
    NEW_FROM_STOCK = "new_from_stock", _("new construction land from the stock")


class PerformanceEvent(models.TextChoices):
    """What of a land contract was due or done."""

    DELIVERY = "delivery", _("handover of the land")
    PAYMENT = "payment", _("payment of the land price")
    START = "start", _("start of works on the land")
    COMPLETION = "completion", _("completion of works on the land")
    VERIFICATION = "verification", _("verification on completion")
