"""What belongs to a notice: its type's own tables, its parties, its files."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.translation import gettext_lazy as _

from disclosure.core.notice_types import NoticeTypeClass

from .choices import PartyKind
from .notices import Notice


class NoticeDetail(models.Model):
    """Base of the per-type tables. `units` keeps the unit each measure was published in."""

    notice = models.OneToOneField(
        Notice,
        on_delete=models.PROTECT,
        primary_key=True,
        related_name="%(app_label)s_%(class)s",
    )
    units = models.JSONField(default=dict, blank=True, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.label} {self.pk}"


class NoticeRow(models.Model):
    """Base of the per-type lists. `table_name` names the list in forms, sheets and documents."""

    table_name: ClassVar[str]

    notice = models.ForeignKey(
        Notice, on_delete=models.PROTECT, related_name="%(app_label)s_%(class)s_rows"
    )
    position = models.PositiveIntegerField(editable=False, default=0)
    units = models.JSONField(default=dict, blank=True, editable=False)

    class Meta:
        abstract = True
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return f"{self._meta.label} {self.pk}"


def column_of(notice_type: NoticeTypeClass, path: str) -> models.Field[Any, Any]:
    """The column at "name" or "table.name". Raises LookupError or FieldDoesNotExist."""
    table, _dot, name = path.rpartition(".")
    model = notice_type.tables()[table] if table else notice_type.model
    found = model._meta.get_field(name)
    if not isinstance(found, models.Field):
        raise FieldDoesNotExist(path)
    return found


class PartyColumns(models.Model):
    """Who somebody is: shared by the parties of a notice and by rows that name a party each."""

    name = models.CharField(_("name"), max_length=300)
    kind = models.CharField(
        _("kind"), max_length=20, choices=PartyKind.choices, default=PartyKind.ORGANISATION
    )
    scheme = models.CharField(
        _("identifier scheme"), max_length=40, blank=True, help_text=_("CN-USCC unless given.")
    )
    identifier = models.CharField(_("identifier"), max_length=100, blank=True)

    class Meta:
        abstract = True


class NoticeParty(PartyColumns):
    """Somebody with a part in a notice. The members of a consortium are one row each."""

    table_name: ClassVar[str] = "parties"

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="parties")
    position = models.PositiveIntegerField(editable=False, default=0)
    role = models.CharField(_("role"), max_length=40)
    address = models.CharField(_("address"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name


class Attachment(models.Model):
    """A file filed with a notice. `digest` is the SHA-256 of its bytes, in hex."""

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="attachments")
    file = models.FileField(_("file"), upload_to="attachments/%Y/%m")
    name = models.CharField(_("name"), max_length=200, editable=False)
    media_type = models.CharField(max_length=100, editable=False)
    size = models.PositiveBigIntegerField(editable=False)
    digest = models.CharField(max_length=64, editable=False)

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name
