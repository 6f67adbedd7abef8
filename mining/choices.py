"""Code lists of the mining area, after the data standard's sets 650 to 660."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class RightType(models.TextChoices):
    """The two mining rights (Mineral Resources Law)."""

    EXPLORATION = "exploration", _("exploration right")
    MINING = "mining", _("mining right")


class TransferMethod(models.TextChoices):
    """How a mining right is handed out.

    IN_BUY_KIND for exploration: 131 tender, 132 auction, 133 listing; for mining: 210 conversion,
    220 tender, 230 auction, 240 listing, 250 agreement.
    """

    TENDER = "tender", _("tender")
    AUCTION = "auction", _("auction")
    LISTING = "listing", _("listing")
    AGREEMENT = "agreement", _("agreement")
    CONVERSION = "conversion", _("conversion of an exploration right")


COMPETITIVE = (TransferMethod.TENDER, TransferMethod.AUCTION, TransferMethod.LISTING)


class PaymentMode(models.TextChoices):
    """How transfer proceeds are paid. IN_COST_STYLE: 1 once, 2 in instalments."""

    ONCE = "once", _("paid at once")
    INSTALMENTS = "instalments", _("paid in instalments")


class RegistrationKind(models.TextChoices):
    """What was registered (项目类型)."""

    NEW = "new", _("new registration")
    CHANGE = "change", _("change of registration")
    RENEWAL = "renewal", _("renewal of the licence")
    RETENTION = "retention", _("retention of the right")
    CANCELLATION = "cancellation", _("cancellation of the licence")
