"""The forms of the filing page, over those every way in shares (`disclosure.forms`)."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils import timezone
from django.utils.translation import gettext as _

from disclosure import policies
from disclosure.core.notice_types import NoticeType
from disclosure.forms import ContentForm, NoticeForm, PartyForm
from disclosure.models import Attachment, User
from disclosure.uploads import Upload, UploadRefused, read_upload

from .fields import marked
from .widgets import AreaAutocomplete, StoredFileInput


class StaffNoticeForm(NoticeForm):
    """The envelope, for one person and one notice type.

    `version` is when the notice was last changed before the form was made. A form made before
    somebody else's change is refused once; what was typed stays in it.
    """

    version = forms.CharField(widget=forms.HiddenInput, required=False)

    user: ClassVar[User]
    notice_type: ClassVar[type[NoticeType]]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.loaded_at = self.instance.updated_at if self.instance.pk else None
        self.initial["version"] = self.loaded_at.isoformat() if self.loaded_at else ""
        area = self.notice_type.area()
        self._offer("agency", policies.fileable_agencies(self.user, area))
        self._offer("allocation", policies.visible_allocations(self.user).filter(area=area))
        published = policies.visible_notices(self.user).filter(uid__isnull=False)
        self._offer("relates_to", published)
        if "region" in self.fields:
            self.fields["region"].label = marked(self.fields["region"].label)

    def _offer(self, name: str, queryset: Any) -> None:
        """Limit a choice to what the person may refer to, and its search to the type's area."""
        if name not in self.fields:
            return
        field = self.fields[name]
        field.queryset = queryset  # type: ignore[attr-defined]
        search = getattr(field.widget, "widget", field.widget)
        if isinstance(search, AreaAutocomplete):
            search.area = self.notice_type.area()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.instance.pk:
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
        version = self.data.get(self.add_prefix("version"), "")
        if self.loaded_at is None or version == self.loaded_at.isoformat():
            return
        # The next save of this form is made knowing of the other change.
        self.data = {
            **dict(self.data.items()),
            self.add_prefix("version"): self.loaded_at.isoformat(),
        }
        raise ValidationError(
            _(
                "Nothing was saved: somebody changed this notice at %(at)s, after you opened it. "
                "What you typed is still below. Compare it with the current version; saving again "
                "puts yours in its place. Files have to be chosen again."
            ),
            code="stale",
            params={"at": f"{timezone.localtime(self.loaded_at):%H:%M:%S}"},
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


class StaffPartyForm(PartyForm):
    """A party. An untouched row is none, so the role of a new row is not chosen beforehand."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        role = self.fields["role"]
        role.choices = [("", "---------"), *role.choices]  # type: ignore[attr-defined]
        role.widget.attrs["aria-label"] = str(role.label)
        self.fields["name"].required = True


class AttachmentForm(forms.ModelForm):
    """A file on its way in; what is stored beside it is found out here, never believed."""

    upload: Upload | None = None

    class Meta:
        model = Attachment
        fields = ("file",)
        widgets = {"file": StoredFileInput}

    def clean_file(self) -> Any:
        """Check the bytes of a new file. Messages name what is wrong with it."""
        file = self.cleaned_data.get("file")
        if not file or "file" not in self.changed_data:
            return file
        try:
            self.upload = read_upload(file, file.name)
        except UploadRefused as refused:
            raise ValidationError(refused.message, code=refused.code) from refused
        if self.upload.content is not None:
            file = ContentFile(self.upload.content)
        file.name = f"{self.upload.digest}{self.upload.suffix}"
        return file

    def save(self, commit: bool = True) -> Attachment:
        if self.upload is not None:
            self.instance.name = self.upload.name
            self.instance.media_type = self.upload.media_type
            self.instance.size = self.upload.size
            self.instance.digest = self.upload.digest
        saved: Attachment = super().save(commit)
        return saved
