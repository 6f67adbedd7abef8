"""Tables of the disclosure core. Areas import their base classes and columns from here."""

from .allocations import Allocation
from .bulk import BulkChange
from .calendar import CalendarDay, CalendarYear
from .changes import ChangeDetail, ChangeRow, ChangeTarget
from .choices import (
    ChoiceList,
    CodedChoices,
    CorrectionReason,
    NoticeNature,
    PartyKind,
    RecallReason,
    RestorationReason,
    ReturnReason,
    StateChoices,
    WithdrawalReason,
    choice_list,
    choice_lists,
)
from .contents import (
    Attachment,
    NoticeDetail,
    NoticeParty,
    NoticeRow,
    PartyColumns,
    column_of,
)
from .copies import DraftCopy
from .decisions import Decision, JudgedVersion
from .delegations import Delegation
from .fields import AmountField, AreaField, CountField, MeasureField, MonthField, NumberField
from .figures import MonthlyFigures, ReleaseFigures, ReleaseParty
from .identifiers import validate_investment_code, validate_transaction_code, validate_uscc
from .imports import (
    BatchRefusal,
    BatchStep,
    Explained,
    ImportBatch,
    QuarantinedRow,
    RowFinding,
    RowWarning,
)
from .law import (
    CatalogueEntry,
    ConfidenceChoices,
    Due,
    Lot,
    TimerChoices,
    UnitChoices,
)
from .ledgered import (
    AnnexRemoval,
    LedgerEntry,
    LostRelease,
    Redaction,
    last_act,
    last_sequence,
)
from .notices import Notice
from .ocds import OcdsRelease, forms_made_up_to, hold_forms
from .people import Agency, Appointment, Membership, User
from .prices import PriceForm
from .privacy import AttachmentScan, Justification
from .regions import Region, RegionName, within
from .releases import (
    Delivery,
    DeliveryQuerySet,
    Release,
    ReleaseAnnex,
    ReleaseAttachment,
    on_day,
    sequence_of,
)
from .reminders import ReminderSettings, SentReminder
from .reviews import (
    CheckedItem,
    FieldComment,
    ItemConclusion,
    JustificationRequest,
    ReviewItem,
    SampleView,
)

__all__ = [
    "Agency",
    "Allocation",
    "AmountField",
    "AnnexRemoval",
    "Appointment",
    "AreaField",
    "Attachment",
    "AttachmentScan",
    "BatchRefusal",
    "BatchStep",
    "BulkChange",
    "CalendarDay",
    "CalendarYear",
    "CatalogueEntry",
    "ChangeDetail",
    "ChangeRow",
    "ChangeTarget",
    "CheckedItem",
    "ChoiceList",
    "CodedChoices",
    "ConfidenceChoices",
    "CorrectionReason",
    "CountField",
    "Decision",
    "Delegation",
    "Delivery",
    "DeliveryQuerySet",
    "DraftCopy",
    "Due",
    "Explained",
    "FieldComment",
    "ImportBatch",
    "ItemConclusion",
    "JudgedVersion",
    "Justification",
    "JustificationRequest",
    "LedgerEntry",
    "LostRelease",
    "Lot",
    "MeasureField",
    "Membership",
    "MonthField",
    "MonthlyFigures",
    "Notice",
    "NoticeDetail",
    "NoticeNature",
    "NoticeParty",
    "NoticeRow",
    "NumberField",
    "OcdsRelease",
    "PartyColumns",
    "PartyKind",
    "PriceForm",
    "QuarantinedRow",
    "RecallReason",
    "Redaction",
    "Region",
    "RegionName",
    "Release",
    "ReleaseAnnex",
    "ReleaseAttachment",
    "ReleaseFigures",
    "ReleaseParty",
    "ReminderSettings",
    "RestorationReason",
    "ReturnReason",
    "ReviewItem",
    "RowFinding",
    "RowWarning",
    "SampleView",
    "SentReminder",
    "StateChoices",
    "TimerChoices",
    "UnitChoices",
    "User",
    "WithdrawalReason",
    "choice_list",
    "choice_lists",
    "column_of",
    "forms_made_up_to",
    "hold_forms",
    "last_act",
    "last_sequence",
    "on_day",
    "sequence_of",
    "validate_investment_code",
    "validate_transaction_code",
    "validate_uscc",
    "within",
]
