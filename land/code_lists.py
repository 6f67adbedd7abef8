"""The classifications of land use that notices refer to."""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from disclosure.core.code_lists import CodeList

_FILES = Path(__file__).parent / "codelists"

#: Whole: 12 classes and their 73 kinds.
GBT_21010 = CodeList("gbt-21010-2017", _("land use by GB/T 21010-2017"), _FILES / "gbt_21010.csv")
#: 国土空间调查、规划、用途管制用地用海分类指南, all three levels.
GUIDE_2023 = CodeList(
    "land-sea-use-2023", _("land and sea use classification of 2023"), _FILES / "guide_2023.csv"
)
