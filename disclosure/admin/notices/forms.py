"""The forms of the filing page, over those every way in shares (`disclosure.forms`)."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from disclosure import documents, policies
from disclosure.core.notice_types import NoticeType
from disclosure.forms import ContentForm, NoticeForm, PartyForm
from disclosure.models import Attachment, PartyColumns, PartyKind, User
from disclosure.uploads import UploadRefused, read_upload

from .fields import mark_field
from .marks import Marks
from .typed import plain
from .widgets import StoredFileInput


class StaffNoticeForm(NoticeForm):
    """The envelope, for one person and one notice type.

    `version` is the number the content of the notice had when the form was made. A form made before
    somebody else's change is not saved: its author chooses, field by field (`conflicts`).
    """

    version = forms.CharField(widget=forms.HiddenInput, required=False)

    user: ClassVar[User]
    notice_type: ClassVar[type[NoticeType]]
    marks: ClassVar[Marks]
    #: A form that is only shown again: nothing of it is saved.
    restored: ClassVar[bool] = False
    #: Read for a preview: whether the notice may still be saved does not matter.
    previewed = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.initial["version"] = str(self.instance.version)
        area = self.notice_type.area()
        own = policies.visible_allocations(self.user).filter(area=area)
        published = policies.visible_notices(self.user).filter(
            uid__isnull=False, type__startswith=f"{area}."
        )
        self._offer("agency", policies.fileable_agencies(self.user, area))
        self._offer("allocation", own)
        self._offer("relates_to", published)
        if "region" in self.fields:
            mark_field(self.fields["region"], self.marks, "region")
        for name, field in self.fields.items():
            if getattr(field, "required_by_law", False):
                field.mark = self.marks.of(name)  # type: ignore[attr-defined]

    @property
    def source_in_use(self) -> bool:
        """Whether the folded part about another publisher has something to show."""
        names = ("source_name", "source_url", "source_id", "source_published_on")
        return any(self[name].value() or self[name].errors for name in names if name in self.fields)

    def _offer(self, name: str, queryset: Any) -> None:
        """Limit a choice to what the person may refer to."""
        if name not in self.fields:
            return
        field = self.fields[name]
        field.queryset = queryset  # type: ignore[attr-defined]
        plain(field.widget).attrs["data-area"] = self.notice_type.area()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.restored:
            raise ValidationError(
                _("This is the text you had not saved. Look it over, then save it."),
                code="restored",
            )
        if self.instance.pk and not self.previewed:
            self._check_current()
        self._check_allocation(cleaned)
        return cleaned

    def _check_current(self) -> None:
        """Refuse a form over a notice that has moved on since. The row is locked by now."""
        if not policies.may_edit(self.user, self.instance):
            raise ValidationError(
                _(
                    "Nothing was saved: the notice is now “%(state)s” and cannot be changed. "
                    "What you typed is still below."
                ),
                code="state",
                params={"state": self.instance.get_state_display()},
            )
        if self.data.get(self.add_prefix("version"), "") != str(self.instance.version):
            raise ValidationError(
                _("Nothing was saved: somebody changed this notice after you opened it."),
                code="stale",
            )

    def _check_allocation(self, cleaned: dict[str, Any]) -> None:
        """An allocation belongs to one agency; a notice of another cannot be part of it."""
        agency, allocation = cleaned.get("agency"), cleaned.get("allocation")
        if agency and allocation and allocation.agency_id != agency.pk:
            self.add_error("allocation", _("This allocation belongs to another agency."))


class DetailForm(ContentForm):
    """The type's own columns: stored even when empty, for a notice without them cannot be read."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})

    def has_changed(self) -> bool:
        return self.instance._state.adding or super().has_changed()


#: Schemes of a party's number that mean a unified social credit code.
USCC = ("", documents.ORGANISATION_SCHEME)


def read_as_it_is(form: forms.ModelForm) -> None:
    """Check nothing while it is typed in the number of whoever has no credit code."""
    party: Any = form.instance
    if party.kind != PartyKind.ORGANISATION or party.scheme not in USCC:
        widget = form.fields["identifier"].widget
        form.fields["identifier"].widget = forms.TextInput({**widget.attrs, "data-reads": "uscc"})


class StaffRowForm(ContentForm):
    """A row of a list, which may name somebody."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if isinstance(self.instance, PartyColumns):
            read_as_it_is(self)


class StaffPartyForm(PartyForm):
    """A party. An untouched row is none, so the role of a new row is not chosen beforehand."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        role = self.fields["role"]
        role.choices = [("", "---------"), *role.choices]  # type: ignore[attr-defined]
        role.widget.attrs["aria-label"] = str(role.label)
        self.fields["name"].required = True
        read_as_it_is(self)


class AttachmentForm(forms.ModelForm):
    """A file on its way in; what is stored beside it is found out here, never believed."""

    class Meta:
        model = Attachment
        fields = ("file",)
        widgets = {"file": StoredFileInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        file = self.fields["file"]
        file.widget.attrs["aria-label"] = str(file.label)

    def clean_file(self) -> Any:
        """Check the bytes of a new file. Messages name what is wrong with it."""
        file = self.cleaned_data.get("file")
        if not file or "file" not in self.changed_data:
            return file
        try:
            upload = read_upload(file, file.name)
        except UploadRefused as refused:
            raise ValidationError(refused.message, code=refused.code) from refused
        for name in ("name", "media_type", "size", "digest"):
            setattr(self.instance, name, getattr(upload, name))
        if upload.content is not None:
            file = ContentFile(upload.content)
        file.name = f"{upload.digest}{upload.suffix}"
        return file
