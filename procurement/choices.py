"""Code lists of the procurement area."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Method(models.TextChoices):
    """How a supplier is chosen: Government Procurement Law art. 26 and the rules made under it."""

    OPEN = "open", _("open tendering")
    INVITED = "invited", _("invited tendering")
    NEGOTIATION = "negotiation", _("competitive negotiation")
    CONSULTATION = "consultation", _("competitive consultation")
    INQUIRY = "inquiry", _("price inquiry")
    SINGLE_SOURCE = "single_source", _("single-source procurement")
    FRAMEWORK = "framework", _("framework agreement")
    INNOVATION = "innovation", _("cooperative innovation procurement")


class AcceptanceResult(models.TextChoices):
    """What an acceptance panel concluded (domain catalogue, P11)."""

    PASSED = "passed", _("delivery accepted")
    REMEDY = "remedy", _("to be remedied")
    FAILED = "failed", _("delivery not accepted")
