"""What is measured, in the text format of Prometheus, from what the database knows.

Nothing is counted in the processes: there are several, they come and go, and workers would have no
page to be asked by. Labels are channels and nothing that grows with use.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.origin import client_address
from disclosure.channels import CHANNELS
from disclosure.models import BulkChange, Redaction, last_sequence
from ledger.models import Checkpoint

from . import backups
from .lag import BOUNDS, histograms, waiting
from .models import Incident
from .replication import sessions_waiting_for_standby
from .status import last_run, workers_at

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
DAY = timedelta(hours=24)
_ESCAPES = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n"})


@dataclass(frozen=True)
class Metric:
    """One metric with its samples: (labels, value). `kind` is gauge or counter."""

    name: str
    kind: str
    help: str
    samples: Iterable[tuple[Mapping[str, str], float]]

    def lines(self) -> Iterator[str]:
        """As Prometheus reads it; nothing without a sample."""
        samples = list(self.samples)
        if samples:
            yield f"# HELP gongkai_{self.name} {self.help}"
            yield f"# TYPE gongkai_{self.name} {self.kind}"
        for labels, value in samples:
            named = ",".join(f'{key}="{text.translate(_ESCAPES)}"' for key, text in labels.items())
            yield f"gongkai_{self.name}{f'{{{named}}}' if named else ''} {value:.15g}"


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """The metrics, for whom the settings name; for everybody else there is no such page."""
    if not _may_read(request):
        raise Http404
    lines = [line for metric in measured(now=timezone.now()) for line in metric.lines()]
    return HttpResponse("\n".join(lines) + "\n", content_type=MEDIA_TYPE)


def _may_read(request: HttpRequest) -> bool:
    token, given = settings.METRICS_TOKEN, request.headers.get("Authorization", "")
    if token and hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
        return True
    address = client_address(request)
    return bool(address) and any(ip_address(address) in net for net in settings.METRICS_FROM)


def measured(*, now: datetime) -> Iterator[Metric]:
    """Everything that is measured."""
    released = last_sequence() - Redaction.objects.count()
    yield Metric("releases_total", "counter", "Releases ever made.", [({}, released)])
    yield from _deliveries(now)
    yield from _ledger(now)
    yield from _reconciliation(now)
    sessions, _seconds = sessions_waiting_for_standby()
    text = "Sessions that wait in a commit for a synchronous standby."
    yield Metric("database_waiting_for_standby", "gauge", text, [({}, sessions)])
    yield _age("worker_heartbeat_age_seconds", "Since a worker was awake.", workers_at(), now)
    yield _age("backup_age_seconds", "Since the newest backup.", _backup_at(), now)
    count = Incident.objects.filter(ended_at=None).count()
    yield Metric("incidents_open", "gauge", "Incidents that go on.", [({}, count)])


def _age(name: str, text: str, at: datetime | None, now: datetime) -> Metric:
    return Metric(name, "gauge", text, [({}, (now - at).total_seconds())] if at else [])


def _deliveries(now: datetime) -> Iterator[Metric]:
    known = {each.channel: each for each in waiting(now=now)}
    channels = ("page", *CHANNELS)
    counts = {
        name: (known[name].count, known[name].late) if name in known else (0, 0)
        for name in channels
    }
    oldest = {name: known[name].oldest if name in known else None for name in channels}
    yield Metric(
        "deliveries_waiting",
        "gauge",
        "Releases not yet in a channel; of page, approved notices not yet released.",
        [({"channel": name}, count) for name, (count, _late) in counts.items()],
    )
    yield Metric(
        "deliveries_late",
        "gauge",
        "Of those, which wait longer than five minutes.",
        [({"channel": name}, late) for name, (_count, late) in counts.items()],
    )
    yield Metric(
        "delivery_oldest_waiting_seconds",
        "gauge",
        "How long the first of them has waited, 0 for none.",
        [
            ({"channel": name}, max((now - at).total_seconds(), 0) if at else 0)
            for name, at in oldest.items()
        ],
    )
    since = BulkChange.objects.waits_since()
    yield Metric(
        "bulk_oldest_change_age_seconds",
        "gauge",
        "How long the first change has waited to be in the bulk file of its day, 0 for none.",
        [({}, max((now - since).total_seconds(), 0) if since else 0)],
    )
    found = histograms(since=now - DAY)
    yield Metric(
        "delivery_lag_seconds_bucket",
        "gauge",
        "Releases of the last 24 hours that were in a channel within le seconds of approval.",
        [
            ({"channel": each.channel, "le": le}, count)
            for each in found
            for le, count in zip(
                [*map(str, BOUNDS), "+Inf"], [*each.below, each.count], strict=True
            )
        ],
    )


def _ledger(now: datetime) -> Iterator[Metric]:
    head = Checkpoint.objects.order_by("-size").first()
    if head is not None:
        text = "Entries under the last checkpoint."
        yield Metric("ledger_entries", "gauge", text, [({}, head.size)])
        yield _age("ledger_checkpoint_age_seconds", "Since it was signed.", head.signed_at, now)


def _reconciliation(now: datetime) -> Iterator[Metric]:
    run = last_run()
    if run is not None:
        text = "Since the last reconciliation began."
        yield _age("reconciliation_age_seconds", text, run.begun_at, now)
        yield Metric(
            "reconciliation_differences",
            "gauge",
            "What the last reconciliation found different.",
            [({"channel": each.channel}, each.differing) for each in run.comparisons.all()],
        )


def _backup_at() -> datetime | None:
    try:
        return backups.made_at(Path(settings.BACKUP_DIR))
    except backups.BackupError:
        return None
