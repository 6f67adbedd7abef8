"""Metrics are for whom the settings name, and say what the database knows."""

from __future__ import annotations

import re
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.utils import timezone

from config import environment
from disclosure.models import BulkChange, Delivery, Release
from operations import tasks
from operations.models import Incident
from operations.reconciling import reconcile
from tests.factory import NOW, Office

pytestmark = pytest.mark.django_db

LINE = re.compile(r'(gongkai_[a-z_]+)(\{(?:[a-z_]+="[^"]*",?)+\})? (-?[0-9.e+-]+)')


@pytest.fixture(autouse=True)
def token(settings: Any, tmp_path: Path) -> None:
    settings.METRICS_TOKEN, settings.METRICS_FROM = "a long secret", []
    settings.BACKUP_DIR = tmp_path / "backups"


def scraped(client: Client) -> dict[str, float]:
    answer = client.get("/metrics", headers={"Authorization": "Bearer a long secret"})
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    found = {}
    for line in answer.content.decode().splitlines():
        if not line.startswith("#"):
            match = LINE.fullmatch(line)
            assert match, line
            found[match[1] + (match[2] or "")] = float(match[3])
    return found


@pytest.mark.parametrize(
    "given", ["", "Bearer", "Bearer other", "Basic a long secret", "Bearer 长"]
)
def test_for_others_there_is_no_such_page(client: Client, given: str) -> None:
    assert client.get("/metrics", headers={"Authorization": given}).status_code == 404


def test_without_a_token_set_an_empty_one_opens_nothing(client: Client, settings: Any) -> None:
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_a_network_may_be_named_instead(client: Client, settings: Any) -> None:
    settings.METRICS_FROM = [ip_network("10.1.0.0/16")]
    assert client.get("/metrics", REMOTE_ADDR="10.1.2.3").status_code == 200
    assert client.get("/metrics", REMOTE_ADDR="10.2.0.1").status_code == 404
    assert client.get("/metrics", REMOTE_ADDR="").status_code == 404
    forged = {"X-Forwarded-For": "10.1.2.3"}
    assert client.get("/metrics", headers=forged, REMOTE_ADDR="10.2.0.1").status_code == 404


def test_networks_nobody_can_read_stop_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("METRICS_FROM", "10.0.0.0/8, inside")
    with pytest.raises(ImproperlyConfigured, match="METRICS_FROM"):
        environment.networks("METRICS_FROM")


def test_an_empty_portal_can_be_scraped(client: Client) -> None:
    found = scraped(client)
    assert found["gongkai_releases_total"] == 0
    assert found["gongkai_bulk_oldest_change_age_seconds"] == 0
    assert found['gongkai_deliveries_waiting{channel="search"}'] == 0


def test_what_waits_is_counted_by_channel(client: Client, office: Office) -> None:
    office.release("land.listing")
    Delivery.objects.filter(channel="search").update(done_at=NOW, reached_at=NOW)
    found = scraped(client)
    assert found["gongkai_releases_total"] == Release.objects.count()
    assert found['gongkai_deliveries_waiting{channel="search"}'] == 0
    assert found['gongkai_deliveries_waiting{channel="feeds"}'] == Release.objects.count()
    assert found['gongkai_deliveries_late{channel="feeds"}'] == Release.objects.count()
    assert found['gongkai_delivery_oldest_waiting_seconds{channel="feeds"}'] > 300


def test_how_long_a_bulk_file_lacks_a_change_is_told(client: Client) -> None:
    noted = timezone.now() - timedelta(hours=1)
    for at in (noted, timezone.now()):
        BulkChange.objects.create(day=noted.date(), first=1, last=1, ocds=False, noted_at=at)
    assert 3600 <= scraped(client)["gongkai_bulk_oldest_change_age_seconds"] < 7200


def test_the_lag_is_a_histogram_that_grows(client: Client, office: Office) -> None:
    now = timezone.now()
    office.release("land.listing", now=now)
    Delivery.objects.filter(channel="search").update(reached_at=now + timedelta(seconds=7))
    found = scraped(client)
    bucket = 'gongkai_delivery_lag_seconds_bucket{channel="search",le="%s"}'
    counts = [found[bucket % le] for le in ("5", "10", "86400", "+Inf")]
    everything = Release.objects.count()
    assert counts == [0, everything, everything, everything]


def test_ledger_workers_incidents_and_reconciliation_are_told(
    client: Client, released: dict[str, Release]
) -> None:
    tasks.beat()
    Incident.objects.create(title="甲")
    reconcile(now=timezone.now(), channels=["api"])
    found = scraped(client)
    assert found["gongkai_ledger_entries"] >= Release.objects.count()
    assert found["gongkai_worker_heartbeat_age_seconds"] < 120
    assert found["gongkai_incidents_open"] == 1
    assert found['gongkai_reconciliation_differences{channel="api"}'] == 0
    assert "gongkai_backup_age_seconds" not in found
