"""Code lists of the tendering area."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from disclosure.models import CodedChoices, choice_list


@choice_list("tendering-project-type", _("engineering categories"), "TENDER_PROJECT_TYPE")
class ProjectType(CodedChoices):
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

    @classmethod
    def standard_codes(cls) -> dict[str, str]:
        """The values are the standard's own."""
        return {value: value for value in cls.values}


@choice_list("tendering-bulletin-type", _("kinds of invitation to bid"), "BULLETIN_TYPE")
class BulletinType(CodedChoices):
    """BULLETIN_TYPE of the data standard: an invitation to bid, or to qualify for bidding."""

    TENDER = "tender", _("tender notice")
    PREQUALIFICATION = "prequalification", _("prequalification notice")

    @classmethod
    def standard_codes(cls) -> dict[str, str]:
        """BULLETIN_TYPE: 1 and 2."""
        return {cls.TENDER.value: "1", cls.PREQUALIFICATION.value: "2"}


@choice_list("tendering-mode", _("ways of tendering"), "TENDER_MODE")
class TenderMode(CodedChoices):
    """TENDER_MODE of the data standard: the two ways of the Tendering and Bidding Law, art. 10."""

    OPEN = "open", _("open tendering")
    INVITED = "invited", _("tendering by invitation")

    @classmethod
    def standard_codes(cls) -> dict[str, str]:
        """TENDER_MODE: 1 and 2."""
        return {cls.OPEN.value: "1", cls.INVITED.value: "2"}


class TenderOrganisation(models.TextChoices):
    """Who carries a tender out (Tendering and Bidding Law, art. 12); not numbered."""

    ITSELF = "itself", _("by the tenderer itself")
    AGENT = "agent", _("by a tendering agent")


@choice_list("tendering-exception-type", _("how a tender comes to nothing"), "EXCEPTION_TYPE")
class ExceptionType(CodedChoices):
    """EXCEPTION_TYPE of the data standard: how a tender can come to nothing."""

    FAILED = "failed", _("failed tender")
    TERMINATED = "terminated", _("bid opening called off")
    WITHDRAWN = "withdrawn", _("tender notice withdrawn")
    OTHER = "other", _("other abnormality")

    @classmethod
    def standard_codes(cls) -> dict[str, str]:
        """EXCEPTION_TYPE: 1, 2, 3 and 9."""
        return {
            cls.FAILED.value: "1",
            cls.TERMINATED.value: "2",
            cls.WITHDRAWN.value: "3",
            cls.OTHER.value: "9",
        }


class PerformanceEvent(models.TextChoices):
    """What happened while a contract was performed (domain catalogue, T12)."""

    CHANGE = "change", _("contract change")
    PROGRESS = "progress", _("progress of works")
    PAYMENT = "payment", _("payment made")
    COMPLETION = "completion", _("completion of works")
    SETTLEMENT = "settlement", _("final settlement")
    STAFF = "staff", _("change of key staff")


class OffenderRole(models.TextChoices):
    """As what somebody broke the law (Implementing Regulation, art. 78); not numbered."""

    TENDERER = "tenderer", _("tenderer")
    AGENT = "tender_agent", _("tendering agent")
    BIDDER = "bidder", _("bidder in a tender")
    WINNER = "winner", _("successful bidder")
    EVALUATOR = "evaluator", _("member of an evaluation committee")
    OTHER = "other", _("other role in a tender")


@choice_list("tendering-scope", _("who may see a credit record"), "SCOPE")
class Scope(CodedChoices):
    """SCOPE of the data standard's credit sets: who may see the record."""

    PUBLIC = "public", _("open to the public")
    GOVERNMENT = "government", _("shared within government only")

    @classmethod
    def standard_codes(cls) -> dict[str, str]:
        """SCOPE: 1 and 2."""
        return {cls.PUBLIC.value: "1", cls.GOVERNMENT.value: "2"}
