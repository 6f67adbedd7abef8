"""Addresses of the filing API."""

from __future__ import annotations

from django.urls import path, re_path

from . import views

app_name = "filing"
urlpatterns = [
    path("", views.IndexView.as_view(), name="index"),
    path("openapi.json", views.OpenApiView.as_view(), name="openapi"),
    path("problems/", views.ProblemsView.as_view(), name="problems"),
    path("drafts/", views.DraftsView.as_view(), name="drafts"),
    path("drafts/<int:pk>/", views.DraftView.as_view(), name="draft"),
    path("drafts/<int:pk>/attachments/", views.AttachmentsView.as_view(), name="attachments"),
    path("drafts/<int:pk>/submission/", views.SubmissionView.as_view(), name="submission"),
    re_path(r"^(?P<rest>(?s:.+))$", views.UnknownView.as_view(), name="unknown"),
]
