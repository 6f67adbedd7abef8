"""What all pages of the staff side share: permissions come from `policies`, never from Django's."""

from __future__ import annotations

from typing import Any, TypeAlias

from django.contrib import admin
from django.http import HttpRequest

from disclosure.models import User


def user_of(request: HttpRequest) -> User:
    """The person asking. Views of the site are closed to everybody else."""
    user = request.user
    if not isinstance(user, User):
        raise TypeError("the staff side was asked by somebody without an account")
    return user


# What Django's stubs take as type arguments does not exist at run time.
ModelAdmin: TypeAlias = admin.ModelAdmin


#: The small links beside a choice that open another window.
RELATED_LINKS = (
    "can_add_related",
    "can_change_related",
    "can_delete_related",
    "can_view_related",
)


class PolicyAdmin(ModelAdmin):
    """Allows nothing; subclasses ask `policies`. Django's permission rows are not used at all."""

    actions = None
    list_per_page = 50
    # The second count of every list would cost a scan for a number nobody needs.
    show_full_result_count = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
