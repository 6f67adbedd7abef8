"""What all pages of the staff side share: permissions come from `policies`, never from Django's."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeAlias

from django.contrib import admin
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import ForeignKey
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

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """What an address fills in, without what cannot be the key of a row."""
        given = super().get_changeform_initial_data(request)
        return {name: value for name, value in given.items() if self._may_fill(name, value)}

    def _may_fill(self, name: str, value: Any) -> bool:
        try:
            field = self.opts.get_field(name)
            if isinstance(field, ForeignKey):
                field.target_field.to_python(value)
        except FieldDoesNotExist:
            return True
        except ValidationError:
            return False
        return True

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
