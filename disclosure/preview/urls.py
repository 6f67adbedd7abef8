"""Below the addresses of the desk, in both languages."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.urls import path

from disclosure.admin.notices.keeping import kept_at_the_door

from . import views

app_name = "preview"
NOTICE = "disclosure/notice/<int:pk>/preview"


def _typed(view: Any) -> Any:
    """A view that is sent text: kept for its author when their session is over."""
    return kept_at_the_door(admin.site.admin_view(view), admin.site.has_permission)


urlpatterns = [
    path(f"{NOTICE}/", admin.site.admin_view(views.saved), name="notice"),
    path(f"{NOTICE}/typed/", _typed(views.typed), name="typed"),
    path("disclosure/notice/add/preview/", _typed(views.typed), name="typed_new"),
]
