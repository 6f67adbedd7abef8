"""Code lists of the housing area, after the departments' catalogues of housing security."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class HousingKind(models.TextChoices):
    """Ways of housing security (保障方式); legacy low-rent housing is public rental since 2014."""

    PUBLIC_RENTAL = "public_rental", _("public rental housing")
    AFFORDABLE_RENTAL = "affordable_rental", _("affordable rental housing")
    SHARED_OWNERSHIP = "shared_ownership", _("shared-ownership housing")
    ECONOMICAL = "economical", _("economically affordable housing")
    AFFORDABLE_SALE = "affordable_sale", _("affordable housing for sale")
    RESETTLEMENT = "resettlement", _("shantytown renewal and resettlement housing")
    SUBSIDY = "subsidy", _("rent subsidy")
    RURAL_RENOVATION = "rural_renovation", _("renovation of dilapidated rural houses")


class BuildMode(models.TextChoices):
    """How homes are provided (建设方式)."""

    NEW = "new", _("newly built")
    CONVERTED = "converted", _("converted")
    PURCHASED = "purchased", _("purchased")
    INCLUDED = "included", _("built as part of another project")


class RankingMethod(models.TextChoices):
    """How applicants are ranked (排序方式)."""

    SCORE = "score", _("overall score")
    LOTTERY = "lottery", _("random lottery")


class ExitReason(models.TextChoices):
    """Why a household left (退出原因)."""

    VOLUNTARY = "voluntary", _("left of its own accord")
    EXPIRED = "expired", _("lease ended and was not renewed")
    INELIGIBLE = "ineligible", _("no longer eligible")
    BREACH = "breach", _("breach of the rules of use")
    OTHER = "other", _("another reason")
