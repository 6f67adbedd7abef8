"""Tendering of construction projects (工程建设项目招标投标)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from disclosure import areas


class TenderingConfig(areas.AreaConfig):
    name = "tendering"
    verbose_name = _("Construction tendering")
    area_label = _("Construction tendering")
    order = 6
    icon = "tendering"
