"""Code lists of the mining area, after the data standard's sets 650 to 660."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _

from disclosure.models import CodedChoices, choice_list


class RightType(models.TextChoices):
    """The two mining rights (Mineral Resources Law)."""

    EXPLORATION = "exploration", _("exploration right")
    MINING = "mining", _("mining right")


@choice_list("mining-transfer-method", _("ways of handing out a mining right"), "IN_BUY_KIND")
class TransferMethod(CodedChoices):
    """How a mining right is handed out. IN_BUY_KIND has codes of its own for each right."""

    TENDER = "tender", _("tender")
    AUCTION = "auction", _("auction")
    LISTING = "listing", _("listing")
    AGREEMENT = "agreement", _("agreement")
    CONVERSION = "conversion", _("conversion of an exploration right")

    @classmethod
    def standard_codes(cls) -> dict[str, str]:
        """Of methods for both rights the code of the exploration right stands first."""
        found: dict[str, str] = {}
        for codes in METHOD_CODES.values():
            for method, code in codes.items():
                found[method] = f"{found[method]};{code}" if method in found else code
        return found


#: IN_BUY_KIND by right and method.
METHOD_CODES: Mapping[str, Mapping[str, str]] = {
    RightType.EXPLORATION.value: {
        TransferMethod.TENDER.value: "131",
        TransferMethod.AUCTION.value: "132",
        TransferMethod.LISTING.value: "133",
    },
    RightType.MINING.value: {
        TransferMethod.CONVERSION.value: "210",
        TransferMethod.TENDER.value: "220",
        TransferMethod.AUCTION.value: "230",
        TransferMethod.LISTING.value: "240",
        TransferMethod.AGREEMENT.value: "250",
    },
}
COMPETITIVE = (TransferMethod.TENDER, TransferMethod.AUCTION, TransferMethod.LISTING)


@choice_list("mining-payment-mode", _("ways of paying transfer proceeds"), "IN_COST_STYLE")
class PaymentMode(CodedChoices):
    """How transfer proceeds are paid (IN_COST_STYLE)."""

    ONCE = "once", _("paid at once")
    INSTALMENTS = "instalments", _("paid in instalments")

    @classmethod
    def standard_codes(cls) -> dict[str, str]:
        return {cls.ONCE.value: "1", cls.INSTALMENTS.value: "2"}


@choice_list("mining-registration-kind", _("what is registered of a mining right"), "IN_ITEM_TYPE")
class RegistrationKind(CodedChoices):
    """What was registered (IN_ITEM_TYPE, which is written in words)."""

    NEW = "new", _("new registration")
    CHANGE = "change", _("change of registration")
    RENEWAL = "renewal", _("renewal of the licence")
    RETENTION = "retention", _("retention of the right")
    CANCELLATION = "cancellation", _("cancellation of the licence")

    @classmethod
    def standard_codes(cls) -> dict[str, str]:
        return {
            cls.NEW.value: "新立",
            cls.CHANGE.value: "变更",
            cls.RENEWAL.value: "延续",
            cls.RETENTION.value: "保留",
            cls.CANCELLATION.value: "注销",
        }
