"""The notice that corrects another of the area."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from disclosure import rules as shared
from disclosure.core.notice_types import Lots, NoticeType, Stage, registry
from housing import models


@registry.register
class Correction(NoticeType):
    code = "housing.correction"
    standard_code = "H21"
    label = _("Correction of a housing notice")
    stage = Stage.CORRECTION
    model = models.Correction
    rows = (models.CorrectionItem,)
    columns = ("batch_no", "target", "changed_on")
    filters = {
        "target": ("exact",),
        "changed_on": ("gte", "lte"),
        "batch_no": ("icontains",),
    }
    search = ("batch_no", "changes.item", "changes.before", "changes.after")
    deadline = "new_deadline"
    essential = ("changes",)
    rules = (shared.target_named, shared.postponement_dated)
    #: Declared after all others of the area, any of which may need to be corrected.
    follows = tuple(earlier.code for earlier in registry.in_area("housing"))
    lots = Lots(number="batch_no")
