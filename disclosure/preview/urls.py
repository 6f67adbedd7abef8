"""Below the addresses of the desk, in both languages."""

from __future__ import annotations

from django.contrib import admin
from django.urls import path

from . import views

app_name = "preview"
NOTICE = "disclosure/notice/<int:pk>/preview"

urlpatterns = [
    path(f"{NOTICE}/", admin.site.admin_view(views.frame), name="notice"),
    path(f"{NOTICE}/page/", admin.site.admin_view(views.page), name="page"),
]
