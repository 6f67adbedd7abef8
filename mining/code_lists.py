"""The minerals that notices refer to."""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from disclosure.core.code_lists import CodeList

#: 矿产资源分类细目 and what later documents name. The data standard's numbers for minerals are not
#: published with it, so the codes are the portal's own: class, number, kind.
MINERALS = CodeList(
    "minerals",
    _("minerals by the classification of 1994 and later additions"),
    Path(__file__).parent / "codelists" / "minerals.csv",
    official=False,
)
