"""Government procurement (政府采购)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from disclosure import areas

from .code_lists import CATALOGUE


class ProcurementConfig(areas.AreaConfig):
    name = "procurement"
    verbose_name = _("Government procurement")
    area_label = _("Government procurement")
    order = 4
    icon = "procurement"
    code_lists = (CATALOGUE,)
