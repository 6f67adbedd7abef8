"""Transfer of state-owned land use rights (国有土地使用权出让)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from disclosure import areas


class LandConfig(areas.AreaConfig):
    name = "land"
    verbose_name = _("State-owned land")
    area_label = _("State-owned land")
    order = 2
    icon = "land"
