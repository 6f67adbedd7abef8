"""Tables of the disclosure core. Areas import their base classes and columns from here."""

from .changes import ChangeDetail, ChangeRow, ChangeTarget
from .fields import AmountField, AreaField, CountField, MeasureField, MonthField, NumberField
from .imports import ImportBatch, QuarantinedRow
from .notices import (
    Allocation,
    Attachment,
    CorrectionReason,
    Decision,
    JudgedVersion,
    Notice,
    NoticeDetail,
    NoticeParty,
    NoticeRow,
    PartyColumns,
    PartyKind,
    StateChoices,
    WithdrawalReason,
)
from .people import Agency, Membership, Region, User, named
from .prices import PriceForm
from .releases import (
    AppendOnlyError,
    Delivery,
    Release,
    ReleaseAnnex,
    ReleaseAttachment,
)

__all__ = [
    "Agency",
    "Allocation",
    "AmountField",
    "AppendOnlyError",
    "AreaField",
    "Attachment",
    "ChangeDetail",
    "ChangeRow",
    "ChangeTarget",
    "CorrectionReason",
    "CountField",
    "Decision",
    "Delivery",
    "ImportBatch",
    "JudgedVersion",
    "MeasureField",
    "Membership",
    "MonthField",
    "Notice",
    "NoticeDetail",
    "NoticeParty",
    "NoticeRow",
    "NumberField",
    "PartyColumns",
    "PartyKind",
    "PriceForm",
    "QuarantinedRow",
    "Region",
    "Release",
    "ReleaseAnnex",
    "ReleaseAttachment",
    "StateChoices",
    "User",
    "WithdrawalReason",
    "named",
]
