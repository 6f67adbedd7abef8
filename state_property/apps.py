"""Transactions in state-owned property rights and assets (国有产权交易)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from disclosure import areas


class StatePropertyConfig(areas.AreaConfig):
    name = "state_property"
    verbose_name = _("State-owned property rights")
    area_label = _("State-owned property rights")
    order = 5
    icon = "state-property"
