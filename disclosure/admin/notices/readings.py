"""What a typed text is understood as, said beside its control before anything is saved.

The same words come from the server with the page and, while somebody types, from `answer`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _

from disclosure.core.amounts import (
    AMOUNT_UNITS,
    AREA_UNITS,
    AmountError,
    Measure,
    parse_amount,
    parse_area,
)
from disclosure.core.identifiers import uscc_completed, uscc_valid
from disclosure.forms import AMOUNT_MESSAGES

#: Longer texts are no number and no code.
LONGEST = 200
CODE_LENGTH = 18


@dataclass(frozen=True)
class Reading:
    """What was understood, or why nothing was; empty for an empty text."""

    text: str = ""
    good: bool = True


def amount(text: str, unit: str) -> Reading:
    """Money: "350万元" is "= 3,500,000 元 = 350 万元"."""
    return _measured(parse_amount, text, unit if unit in AMOUNT_UNITS else "元", ("元", "万元"))


def surface(text: str, unit: str) -> Reading:
    """A surface: "15亩" is "= 10,000 ㎡ = 15 亩"."""
    return _measured(parse_area, text, unit if unit in AREA_UNITS else "㎡", ("㎡", "亩"))


def credit_code(text: str, unit: str = "") -> Reading:
    """Whether a unified social credit code is right, and if not, where (GB 32100-2015)."""
    code = text.strip()
    if not code:
        return Reading()
    if uscc_valid(code):
        return Reading(_("The check character is right."))
    if len(code) != CODE_LENGTH:
        words = _("A unified social credit code has 18 characters; these are %(n)d.")
        return Reading(words % {"n": len(code)}, good=False)
    try:
        wanted = uscc_completed(code[:-1])[-1]
    except ValueError:
        return Reading(
            _("Digits and capital letters other than I, O, S, V and Z only."), good=False
        )
    if code[-1] == wanted:
        return Reading(_("The first eight characters are no code of an authority."), good=False)
    words = _("The check character does not fit: a slip, or it is “%(wanted)s”.")
    return Reading(words % {"wanted": wanted}, good=False)


def _measured(
    parse: Callable[[str, str], Measure], text: str, unit: str, shown: tuple[str, str]
) -> Reading:
    if not text.strip():
        return Reading()
    try:
        measure = parse(text, unit)
    except AmountError as error:
        return Reading(str(AMOUNT_MESSAGES[error.code]), good=False)
    small, large = shown
    factors = AREA_UNITS if large in AREA_UNITS else AMOUNT_UNITS
    said = [f"{measure.value:,f} {small}", f"{_short(measure.value / factors[large])} {large}"]
    if measure.unit not in shown:
        said.append(f"{measure.published:,f} {measure.unit}")
    return Reading(" ".join(f"= {each}" for each in said))


def _short(number: Decimal) -> str:
    """At most four decimals: beside the stored value this one is for orientation."""
    rounded = number.quantize(Decimal("0.0001")).normalize()
    return f"{rounded:,f}"


READINGS: Mapping[str, Callable[[str, str], Reading]] = {
    "amount": amount,
    "area": surface,
    "uscc": credit_code,
}


def answer(request: HttpRequest) -> JsonResponse:
    """What `text` is read as by the reading called `kind`; 400 for a kind that is none."""
    read = READINGS.get(request.GET.get("kind", ""))
    if read is None:
        return JsonResponse({"text": ""}, status=400)
    found = read(request.GET.get("text", "")[:LONGEST], request.GET.get("unit", ""))
    return JsonResponse({"text": found.text, "good": found.good})


def of(kind: str, text: Any, unit: Any = "") -> Reading:
    """The reading of what a control holds."""
    return READINGS[kind](str(text or "")[:LONGEST], str(unit or ""))
