"""What all pages of the staff side share: permissions come from `policies`, never from Django's."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeAlias

from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import ValidationError
from django.forms import BaseInlineFormSet
from django.http import HttpRequest
from django.utils import timezone

from accounts import audit
from disclosure import policies
from disclosure.areas import AreaConfig, areas
from disclosure.models import Agency, User


def user_of(request: HttpRequest) -> User:
    """The person asking. Views of the site are closed to everybody else."""
    user = request.user
    if not isinstance(user, User):
        raise TypeError("the staff side was asked by somebody without an account")
    return user


def fileable_areas(user: User) -> list[AreaConfig]:
    """The areas somebody files in, for one agency at least."""
    return [area for area in areas() if policies.fileable_agencies(user, area.label).exists()]


def shown(name: str, label: Any, *, empty: str = "–") -> Any:
    """A column of a list or a read-only page that shows an attribute under a label of ours."""
    ordered_by = name.removeprefix("get_").removesuffix("_display")

    @admin.display(description=label, ordering=ordered_by, empty_value=empty)
    def column(self: Any, obj: Any) -> Any:
        value = getattr(obj, name)
        return value() if callable(value) else value

    return column


def shown_at(name: str, label: Any) -> Any:
    """The same for a moment: portal time, to the minute, in a form that sorts by eye."""

    @admin.display(description=label, ordering=name, empty_value="–")
    def column(self: Any, obj: Any) -> str | None:
        at = getattr(obj, name)
        return at and f"{timezone.localtime(at):%Y-%m-%d %H:%M}"

    return column


# What Django's stubs take as type arguments does not exist at run time.
ModelAdmin: TypeAlias = admin.ModelAdmin


#: The small links beside a choice that open another window.
RELATED_LINKS = (
    "can_add_related",
    "can_change_related",
    "can_delete_related",
    "can_view_related",
)


def without_links(field: Any) -> Any:
    """A form field whose choice offers no way to other windows."""
    for link in RELATED_LINKS:
        if hasattr(getattr(field, "widget", None), link):
            setattr(field.widget, link, False)
    return field


class OnlyKeys:
    """Django's choice by words asks the database for whatever was sent as a key; this for keys."""

    field: Any

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        keys = [each for each in value if self._may_be_key(each)]
        return super().optgroups(name, keys, attr)  # type: ignore[misc]

    def _may_be_key(self, value: Any) -> bool:
        key = self.field.related_model._meta.pk
        try:
            key.to_python(value)
        except ValidationError:
            return False
        return "\0" not in str(value)


class Sought(OnlyKeys, AutocompleteSelect):
    """One row, sought by words."""


class SoughtSeveral(OnlyKeys, AutocompleteSelectMultiple):
    """Several rows, sought by words."""


class RowsOnce(BaseInlineFormSet):
    """Rows that may be there only once for their parent.

    Django leaves the parent out when it validates a row, and with it every constraint that names
    the parent: a row that somebody else added meanwhile would end in an error of the database.
    """

    def clean(self) -> None:
        super().clean()
        for form in self.forms:
            if not form.has_changed() or form.errors or self._should_delete_form(form):  # type: ignore[attr-defined]
                continue
            try:
                form.instance.validate_constraints(exclude=form._get_validation_exclusions())
            except ValidationError as error:
                form.add_error(None, error)


class PolicyAdmin(ModelAdmin):
    """Allows nothing; subclasses ask `policies`. Django's permission rows are not used at all."""

    actions: Any = None
    list_per_page = 50
    # The second count of every list would cost a scan for a number nobody needs.
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    def has_module_permission(self, request: HttpRequest) -> bool:
        """The frame of every page asks this, that of the login page too."""
        return policies.may_enter(request.user) and self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", Sought(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", SoughtSeveral(db_field, self.admin_site))
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> list[dict[str, Any]]:
        """Names of columns only: what was written is content, and the audit is kept for long."""
        rows = [each.prefix for each in formsets or () if each.has_changed()]
        changed = {"fields": [*form.changed_data, *rows]}
        return [{"added": changed} if add else {"changed": changed}]

    def record_reading(self, request: HttpRequest, obj: Any) -> None:
        """Put on record that somebody looked at what readers may not know."""
        self._record(audit.Action.READ, request, obj)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Into our audit instead of Django's log, which can be edited."""
        self._record(audit.Action.ADDED, request, obj, fields=_changed(message))

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        self._record(audit.Action.CHANGED, request, obj, fields=_changed(message))

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        for obj in queryset:
            self._record(audit.Action.DELETED, request, obj)

    def audit_detail(self, obj: Any) -> dict[str, str]:
        """Codes that tell what became of the object; never a person's data."""
        return {}

    def _record(
        self, action: audit.Action, request: HttpRequest, obj: Any, *, fields: Iterable[str] = ()
    ) -> None:
        audit.append(
            action,
            by=user_of(request),
            of=obj,
            agency_id=obj.pk if isinstance(obj, Agency) else getattr(obj, "agency_id", None),
            fields=fields,
            detail=self.audit_detail(obj),
        )


def _changed(message: Any) -> set[str]:
    """The names of changed fields in Django's message of a change; that it is one of ours."""
    entries = message if isinstance(message, list) else []
    return {name for entry in entries for part in entry.values() for name in part.get("fields", ())}
