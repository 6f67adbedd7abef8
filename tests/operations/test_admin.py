"""Operators tell of incidents at the desk and read what was reconciled; nobody else does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from disclosure.models import Release
from disclosure.search.index import search_index
from operations.models import Incident
from operations.reconciling import reconcile
from tests.admin.pages import client_of
from tests.factory import NOW, Office, make_user

pytestmark = pytest.mark.django_db

ADD = reverse("admin:operations_incident_add")
LIST = reverse("admin:operations_incident_changelist")
RUNS = reverse("admin:operations_reconciliation_changelist")


@pytest.fixture
def operator(db: None) -> Client:
    return client_of(make_user(is_superuser=True))


def filled(**changes: str) -> dict[str, str]:
    return {
        "title": "搜索暂停",
        "title_en": "Search is away",
        "started_at": "2026-11-27T09:30",
        "ended_at": "",
        "updates-TOTAL_FORMS": "1",
        "updates-INITIAL_FORMS": "0",
        "updates-0-at": "2026-11-27T09:40",
        "updates-0-text": "正在恢复",
        "updates-0-text_en": "",
        **changes,
    }


def test_an_operator_tells_the_public_of_an_incident(operator: Client) -> None:
    assert operator.get(ADD).status_code == 200
    assert operator.post(ADD, filled()).status_code == 302
    incident = Incident.objects.get()
    assert f"{incident.started_at:%H:%M}" == "01:30"
    assert incident.updates.get().text == "正在恢复"
    cache.clear()
    assert "正在恢复" in Client().get("/status/").content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("ended_at", "2026-11-27T09:00"),
        ("started_at", "yesterday"),
        ("title", ""),
        ("title", "长" * 201),
    ],
)
def test_what_cannot_be_is_told_at_the_field(operator: Client, field: str, value: str) -> None:
    answer = operator.post(ADD, filled(**{field: value}))
    assert answer.status_code == 200
    assert field in answer.context["adminform"].form.errors
    assert not Incident.objects.exists()


def test_an_incident_is_ended_and_never_deleted(operator: Client) -> None:
    operator.post(ADD, filled())
    incident = Incident.objects.get()
    change = reverse("admin:operations_incident_change", args=[incident.pk])
    report = incident.updates.get()
    ended: dict[str, Any] = filled(ended_at="2026-11-27T11:00") | {
        "updates-INITIAL_FORMS": "1",
        "updates-0-id": str(report.pk),
        "updates-0-incident": str(incident.pk),
    }
    assert operator.post(change, ended).status_code == 302
    incident.refresh_from_db()
    assert incident.ended_at is not None
    delete = reverse("admin:operations_incident_delete", args=[incident.pk])
    assert operator.post(delete, {"post": "yes"}).status_code == 403


def test_what_was_reconciled_is_read_and_not_changed(
    operator: Client, released: dict[str, Release]
) -> None:
    lost = released["current"]
    with search_index().writing() as writer:
        writer.drop([lost.uid])
    run = reconcile(now=NOW + timedelta(days=1), channels=["search", "api"])
    assert operator.get(RUNS).status_code == 200
    change = reverse("admin:operations_reconciliation_change", args=[run.pk])
    assert lost.uid in operator.get(change).content.decode()
    assert operator.post(change, {}).status_code == 403


def test_incidents_and_reconciliations_are_the_operators_alone(office: Office) -> None:
    for user in (office.filer, office.approver):
        client = client_of(user)
        assert {client.get(path).status_code for path in (ADD, LIST, RUNS)} == {403}
