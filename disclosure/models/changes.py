"""Base tables of the areas' own correction notices (更正公告, 补充公告, 澄清).

Such a notice tells bidders what changed; it does not replace the notice it is about. Restating a
published notice as a whole is `services.correct`.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .contents import NoticeDetail, NoticeRow


class ChangeTarget(models.TextChoices):
    NOTICE = "notice", _("the notice")
    DOCUMENTS = "documents", _("the transaction documents")
    RESULT = "result", _("the result")


class ChangeDetail(NoticeDetail):
    """What a correction notice says about itself. What changed is in its `changes` rows."""

    first_notice_on = models.DateField(_("date of the first notice"), null=True)
    target = models.CharField(_("what is changed"), max_length=20, choices=ChangeTarget.choices)
    changed_on = models.DateField(_("date of the change"), null=True)
    postponed = models.BooleanField(_("deadline postponed"), null=True)
    new_deadline = models.DateTimeField(_("new deadline"), null=True, blank=True)

    class Meta:
        abstract = True


class ChangeRow(NoticeRow):
    """One item that changed: what stood there and what stands there now."""

    table_name = "changes"

    item = models.CharField(_("item"), max_length=200)
    before = models.TextField(_("before"))
    after = models.TextField(_("after"))

    class Meta(NoticeRow.Meta):
        abstract = True
        verbose_name = _("change")
        verbose_name_plural = _("changes")
