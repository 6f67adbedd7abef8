"""Housing security (住房保障)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from disclosure import areas


class HousingConfig(areas.AreaConfig):
    name = "housing"
    verbose_name = _("Housing security")
    area_label = _("Housing security")
    order = 1
    icon = "housing"
