"""Columns that know their unit.

Money is stored in yuan and areas in square metres, whatever unit a notice was published in; the
published unit stands beside them in `NoticeDetail.units`, so that nothing is lost in conversion.
"""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from disclosure.core.amounts import (
    AMOUNT_UNITS,
    AREA_UNITS,
    Measure,
    parse_amount,
    parse_area,
    published_amount,
    published_area,
)


class MeasureField(models.DecimalField):
    """A decimal in one base unit that people may enter in several.

    `published_unit` is the unit offered first and assumed where none is given. `signed` allows
    less than nothing: a loss, a change downwards.
    """

    base_unit: ClassVar[str]
    units: ClassVar[Mapping[str, Decimal]]
    default_unit: ClassVar[str]

    def __init__(
        self,
        *args: Any,
        published_unit: str | None = None,
        signed: bool = False,
        **kwargs: Any,
    ) -> None:
        self.signed = signed
        self.published_unit = published_unit or self.default_unit
        if self.published_unit not in self.units:
            raise ValueError(f"{self.published_unit!r} is not a unit of {type(self).__name__}")
        kwargs.setdefault("max_digits", 24)
        kwargs.setdefault("decimal_places", 6)
        kwargs.setdefault("null", True)
        kwargs.setdefault("validators", [] if signed else [MinValueValidator(Decimal(0))])
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs["published_unit"] = self.published_unit
        if self.signed:
            kwargs["signed"] = True
        return name, path, args, kwargs

    @abstractmethod
    def parse(self, text: str, unit: str, *, currency: str = "CNY") -> Measure:
        """Read what people write; raises AmountError."""

    @abstractmethod
    def published(self, value: Decimal, unit: str) -> Decimal:
        """The stored value in a published unit."""


class AmountField(MeasureField):
    """Money, stored in yuan (or the notice's other currency), published in 元, 万元 or 亿元."""

    base_unit = "CNY"
    units = AMOUNT_UNITS
    default_unit = "元"

    def parse(self, text: str, unit: str, *, currency: str = "CNY") -> Measure:
        return parse_amount(text, unit or self.published_unit, currency=currency)

    def published(self, value: Decimal, unit: str) -> Decimal:
        return published_amount(value, unit)


class AreaField(MeasureField):
    """A surface, stored in m², published in ㎡, 亩, 公顷 or km²."""

    base_unit = "m²"
    units = AREA_UNITS
    default_unit = "㎡"

    def parse(self, text: str, unit: str, *, currency: str = "CNY") -> Measure:
        return parse_area(text, unit or self.published_unit)

    def published(self, value: Decimal, unit: str) -> Decimal:
        return published_area(value, unit)


class UnitColumn(models.Field):
    """A column that shows its values with one fixed unit."""

    def __init__(self, *args: Any, unit: str = "", **kwargs: Any) -> None:
        self.unit = unit
        kwargs.setdefault("null", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        if self.unit:
            kwargs["unit"] = self.unit
        return name, path, args, kwargs


class NumberField(UnitColumn, models.DecimalField):
    """A decimal in the one unit the standard gives it: %, 年, 元/㎡."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 18)
        kwargs.setdefault("decimal_places", 4)
        super().__init__(*args, **kwargs)


class CountField(UnitColumn, models.PositiveIntegerField):
    """A whole number of something: 套, 天, 工作日."""


class MonthField(models.CharField):
    """A month as `YYYY-MM`, the form of ISO 8601 that sorts as text."""

    pattern = re.compile(r"^\d{4}-(0[1-9]|1[0-2])$")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_length"] = 7
        kwargs.setdefault(
            "validators", [RegexValidator(self.pattern, _("Enter a month as YYYY-MM."))]
        )
        super().__init__(*args, **kwargs)
