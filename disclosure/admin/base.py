"""What all pages of the staff side share: permissions come from `policies`, never from Django's."""

from __future__ import annotations

from typing import Any, TypeAlias

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from disclosure import policies
from disclosure.models import User


def user_of(request: HttpRequest) -> User:
    """The person asking. Views of the site are closed to everybody else."""
    user = request.user
    if not isinstance(user, User):
        raise TypeError("the staff side was asked by somebody without an account")
    return user


def shown(name: str, label: Any, *, empty: str = "–") -> Any:
    """A column of a list or a read-only page that shows an attribute under a label of ours."""

    @admin.display(description=label, ordering=name, empty_value=empty)
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
