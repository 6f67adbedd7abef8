"""Code lists of the tendering area."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ProjectType(models.TextChoices):
    """What is built: the engineering categories A01 to A99 of the national data standard."""

    BUILDINGS = "A01", _("buildings")
    MUNICIPAL = "A02", _("municipal works")
    ROADS = "A03", _("roads")
    RAILWAYS = "A04", _("railways")
    AVIATION = "A05", _("civil aviation")
    WATERWAYS = "A06", _("waterways and ports")
    WATER = "A07", _("water conservancy")
    ENERGY = "A08", _("energy works")
    TELECOMMUNICATIONS = "A09", _("post and telecommunications")
    BRIDGES = "A10", _("bridges")
    URBAN_RAIL = "A11", _("urban rail")
    METALLURGY = "A12", _("mines and metallurgy")
    NETWORKS = "A13", _("information networks")
    MANUFACTURING = "A14", _("industrial plants")
    OTHER = "A99", _("other works")


class PerformanceEvent(models.TextChoices):
    """What happened while a contract was performed (domain catalogue, T12)."""

    CHANGE = "change", _("contract change")
    PROGRESS = "progress", _("progress of works")
    PAYMENT = "payment", _("payment made")
    COMPLETION = "completion", _("completion of works")
    SETTLEMENT = "settlement", _("final settlement")
    STAFF = "staff", _("change of key staff")
