"""Addresses of one's own account, beside those of the desk."""

from __future__ import annotations

from django.urls import path

from accounts import views

app_name = "accounts"

urlpatterns = [
    path("", views.overview, name="overview"),
    path("second/", views.second, name="second"),
    path("enrol/", views.enrol, name="enrol"),
    path("passkey/", views.add_passkey, name="passkey"),
    path("codes/", views.codes, name="codes"),
    path("remove/<slug:kind>/<int:pk>/", views.remove, name="remove"),
    path("sessions/", views.end_sessions, name="sessions"),
    path("sessions/<slug:handle>/end/", views.end_session, name="end_session"),
    path("leave/", views.leave, name="leave"),
    path("confirm/", views.confirm, name="confirm"),
    path("reset/<int:pk>/", views.reset, name="reset"),
    path("provider/", views.provider_begin, name="provider"),
    path("provider/back/", views.provider_back, name="provider_back"),
]
