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


#: Homes that are rented, and homes that are sold in whole or in part.
RENTED = (HousingKind.PUBLIC_RENTAL, HousingKind.AFFORDABLE_RENTAL)
SOLD = (HousingKind.SHARED_OWNERSHIP, HousingKind.ECONOMICAL, HousingKind.AFFORDABLE_SALE)


class BuildMode(models.TextChoices):
    """How homes are provided (建设方式)."""

    NEW = "new", _("newly built")
    CONVERTED = "converted", _("converted")
    PURCHASED = "purchased", _("purchased")
    INCLUDED = "included", _("built as part of another project")


class ReviewStage(models.TextChoices):
    """Which of the reviews of an application is made public (审核阶段)."""

    FIRST = "first", _("first review of applications")
    SECOND = "second", _("second review of applications")
    FINAL = "final", _("final review of applications")


class ReviewResult(models.TextChoices):
    """What a review of an application concluded (审核结果)."""

    QUALIFIED = "qualified", _("applicant qualified")
    NOT_QUALIFIED = "not_qualified", _("applicant not qualified")


class QueueCategory(models.TextChoices):
    """In which queue a household stands, as far as the public may know it (保障类别).

    What puts it there (income, illness, disability, social relief) is sensitive personal
    information (Personal Information Protection Law art. 28) and no value of this list.
    """

    PRIORITY = "priority", _("priority queue")
    GENERAL = "general", _("general queue")
    OTHER = "other", _("another queue")


class RegisterStatus(models.TextChoices):
    """What became of a registered household (轮候状态)."""

    WAITING = "waiting", _("waiting for a home")
    ALLOTTED = "allotted", _("given a home")
    LEFT = "left", _("left housing security")
    CANCELLED = "cancelled", _("registration cancelled")


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


class DangerGrade(models.TextChoices):
    """How dangerous a rural house is (危房等级); grades A and B are not renovated."""

    C = "C", _("grade C: part of the house is dangerous")
    D = "D", _("grade D: the whole house is dangerous")


class RenovationMethod(models.TextChoices):
    """How a household comes to a safe house (改造方式)."""

    REINFORCED = "reinforced", _("house repaired and reinforced")
    REBUILT = "rebuilt", _("house rebuilt on its site")
    RELOCATED = "relocated", _("house built on another site")
    REHOUSED = "rehoused", _("moved to an existing safe house")


class HouseAcceptance(models.TextChoices):
    """What the acceptance of a renovated house concluded (验收结果)."""

    PASSED = "passed", _("house accepted")
    REMEDY = "remedy", _("house to be put right")
    FAILED = "failed", _("house not accepted")
