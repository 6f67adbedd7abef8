"""The outbox and what was released: seen by those who may, changed by nobody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from disclosure.models import Delivery, Release
from tests.admin.pages import client_of
from tests.factory import Office, make_user

pytestmark = pytest.mark.django_db

LIST = reverse("admin:disclosure_delivery_changelist")


def test_a_stuck_delivery_is_seen_and_tried_again(office: Office) -> None:
    office.release()
    later = timezone.now() + timedelta(hours=1)
    Delivery.objects.update(due_at=later)
    stuck = Delivery.objects.get(channel="search")
    Delivery.objects.filter(pk=stuck.pk).update(attempts=7, last_error="OSError: disk full")
    client = client_of(make_user(is_superuser=True))
    page = client.get(LIST, {"stuck": "1"})
    assert [row.pk for row in page.context["cl"].queryset] == [stuck.pk]
    assert "disk full" in page.content.decode()
    client.post(LIST, {"action": "retry_now", "_selected_action": [stuck.pk]})
    stuck.refresh_from_db()
    assert stuck.due_at < later
    assert stuck.attempts == 0


def test_deliveries_are_the_operators_alone(office: Office) -> None:
    office.release()
    for user in (office.filer, office.approver):
        client = client_of(user)
        assert client.get(LIST).status_code == 403
        chosen = {"action": "retry_now", "_selected_action": ["1"]}
        assert client.post(LIST, chosen).status_code == 403


def test_a_release_is_read_and_never_changed(office: Office) -> None:
    release = office.release()
    client = client_of(make_user(is_superuser=True))
    change = reverse("admin:disclosure_release_change", args=[release.pk])
    page = client.get(change).content.decode()
    assert release.digest in page
    assert reverse("site:notice", args=[release.uid]) in page
    assert client.post(change, {"title": "改"}).status_code == 403
    delete = reverse("admin:disclosure_release_delete", args=[release.pk])
    assert client.post(delete, {"post": "yes"}).status_code == 403
    assert client.get(reverse("admin:disclosure_release_add")).status_code == 403
    assert Release.objects.get() == release
