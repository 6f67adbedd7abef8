"""In which form a price was offered or agreed."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from .choices import CodedChoices, choice_list


@choice_list("price-form", _("forms of a price"), "PRICE_FORM_CODE")
class PriceForm(CodedChoices):
    """The data standard's PRICE_FORM_CODE.

    The values are those of `disclosure.core.amounts.price_form`, which tells the form of a price
    that was written as text.
    """

    AMOUNT = "amount", _("amount")
    RATE = "rate", _("rate")
    UNIT_PRICE = "unit_price", _("unit price")
    OTHER = "other", _("other price form")

    @classmethod
    def standard_codes(cls) -> dict[str, str]:
        return {
            cls.AMOUNT.value: "1",
            cls.RATE.value: "2",
            cls.UNIT_PRICE.value: "3",
            cls.OTHER.value: "9",
        }
