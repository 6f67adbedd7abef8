"""Code lists of the state property area; the data standard leaves their values open."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class TradeMode(models.TextChoices):
    """How a buyer or an investor is found: Measures for Transactions of State-owned Assets."""

    AUCTION = "auction", _("auction")
    TENDER = "tender", _("competitive tender")
    ONLINE_SEVERAL = "online_several", _("online bidding, several offers")
    ONLINE_ONE = "online_one", _("online bidding, one offer")
    NEGOTIATION = "negotiation", _("competitive negotiation with investors")
    EVALUATION = "evaluation", _("comprehensive evaluation of investors")
    AGREEMENT = "agreement", _("transfer by agreement")
    OTHER = "other", _("other way of trading")


class AssetClass(models.TextChoices):
    """What kind of asset is sold."""

    REAL_ESTATE = "real_estate", _("real estate")
    EQUIPMENT = "equipment", _("machinery and equipment")
    VEHICLES = "vehicles", _("vehicles and vessels")
    GOODS = "goods", _("goods and materials")
    INTANGIBLE = "intangible", _("intangible assets")
    CLAIMS = "claims", _("creditor's rights")
    OTHER = "other", _("other assets")


class ChangeEvent(models.TextChoices):
    """What becomes of a disclosure that is running (domain catalogue, E6)."""

    CHANGE = "change", _("disclosed information changed")
    EXTENSION = "extension", _("disclosure extended")
    SUSPENSION = "suspension", _("trading suspended")
    RESUMPTION = "resumption", _("trading resumed")
    TERMINATION = "termination", _("trading terminated")


class PaymentMode(models.TextChoices):
    """How the price is paid."""

    AT_ONCE = "at_once", _("paid in one sum")
    INSTALMENTS = "instalments", _("paid by instalments")
