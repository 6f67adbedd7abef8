"""Pages of the operations, in every language."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "operations"

urlpatterns = [
    path("status/", views.status_page, name="status"),
    path("status/incidents/", views.IncidentsFeed(), name="incidents"),
    path("notice/<slug:uid>/deliveries/", views.deliveries, name="deliveries"),
]
