"""Transfer of state-owned land use rights (国有土地使用权出让)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from disclosure import areas

from .code_lists import GBT_21010, GUIDE_2023


class LandConfig(areas.AreaConfig):
    name = "land"
    verbose_name = _("State-owned land")
    area_label = _("State-owned land")
    order = 2
    icon = "land"
    code_lists = (GUIDE_2023, GBT_21010)
