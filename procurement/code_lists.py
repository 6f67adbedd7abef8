"""The catalogue that procurement notices refer to."""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from disclosure.core.code_lists import CodeList

#: 政府采购品目分类目录, goods, works and services with their first divisions.
CATALOGUE = CodeList(
    "procurement-catalogue-2022",
    _("procurement catalogue of 2022, first divisions"),
    Path(__file__).parent / "codelists" / "catalogue.csv",
)
