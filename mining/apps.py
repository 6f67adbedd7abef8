"""Transfer of mining rights (矿业权出让)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from disclosure import areas

from .code_lists import MINERALS


class MiningConfig(areas.AreaConfig):
    name = "mining"
    verbose_name = _("Mining rights")
    area_label = _("Mining rights")
    order = 3
    icon = "mining"
    code_lists = (MINERALS,)
