"""Columns of the housing notices, after the domain catalogue (H1 to H21, R3 and R4).

Modules follow the life of a home: it is built, applied for, handed out, and its household is
supported or leaves.
"""

from .allocation import (
    AllocationResult,
    AllocationScheme,
    AllottedLayout,
    Allottee,
    AvailableLayout,
    AvailableStock,
    Correction,
    CorrectionItem,
    Lottery,
    LotteryResult,
    OfferedLayout,
    RankedHousehold,
)
from .applications import (
    Applicant,
    Eligibility,
    EligibilityCount,
    WaitingCount,
    WaitingHousehold,
    WaitingList,
)
from .construction import (
    AnnualPlan,
    CompletedProject,
    DistrictTask,
    MonthlyProgress,
    PlannedLayout,
    PlannedProject,
    PlannedProjects,
    Programme,
    ProgrammeKind,
    StartedProject,
)
from .lists import HouseholdCount, ListedHousehold
from .support import (
    Exit,
    ExitCount,
    ExitedHousehold,
    RenovatedHouse,
    RenovationHousehold,
    RenovationList,
    RenovationResult,
    RentSubsidy,
    SubsidisedHousehold,
)

__all__ = [
    "AllocationResult",
    "AllocationScheme",
    "AllottedLayout",
    "Allottee",
    "AnnualPlan",
    "Applicant",
    "AvailableLayout",
    "AvailableStock",
    "CompletedProject",
    "Correction",
    "CorrectionItem",
    "DistrictTask",
    "Eligibility",
    "EligibilityCount",
    "Exit",
    "ExitCount",
    "ExitedHousehold",
    "HouseholdCount",
    "ListedHousehold",
    "Lottery",
    "LotteryResult",
    "MonthlyProgress",
    "OfferedLayout",
    "PlannedLayout",
    "PlannedProject",
    "PlannedProjects",
    "Programme",
    "ProgrammeKind",
    "RankedHousehold",
    "RenovatedHouse",
    "RenovationHousehold",
    "RenovationList",
    "RenovationResult",
    "RentSubsidy",
    "StartedProject",
    "SubsidisedHousehold",
    "WaitingCount",
    "WaitingHousehold",
    "WaitingList",
]
