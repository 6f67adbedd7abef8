"""Addresses of the operations in the API."""

from __future__ import annotations

from django.urls import path

from . import api

app_name = "operations_api"

urlpatterns = [
    path("status/", api.StatusView.as_view(), name="status"),
    path("releases/<slug:uid>/deliveries/", api.DeliveriesView.as_view(), name="deliveries"),
]
