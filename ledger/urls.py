"""Addresses of the log, to be included under `log/`. For machines: no language, no cookies."""

from __future__ import annotations

from django.urls import path, re_path

from . import views

app_name = "ledger"

_JSON = r"(?P<as_json>\.json)?$"

urlpatterns = [
    path("checkpoint", views.checkpoint, name="checkpoint"),
    path("policy", views.policy, name="policy"),
    path("policy.json", views.policy, {"name": "policy.json"}, name="policy-json"),
    path("keys.json", views.policy, {"name": "keys.json"}, name="keys"),
    re_path(r"^(?P<path>tile/.+)$", views.tile, name="tile"),
    re_path(rf"^inclusion/(?P<index>[0-9]+){_JSON}", views.inclusion, name="inclusion"),
    re_path(rf"^inclusion/leaf/(?P<leaf>[^/.]+){_JSON}", views.inclusion, name="inclusion-leaf"),
    re_path(rf"^consistency/(?P<old>[0-9]+){_JSON}", views.consistency, name="consistency"),
    re_path(r"^.*$", views.unknown),
]
