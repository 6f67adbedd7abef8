"""What a doctor looks at in an installation: each check a function that says what it found.

A check never changes anything and never fails with a traceback: what it cannot look at is itself a
finding. Register one with `@check("its subject")`.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from django.conf import settings
from django.core import checks as system_checks
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from redis import Redis

from accounts import anchoring
from accounts.models import AuditEntry
from config.celery import app
from disclosure.core.workflow import WAITING
from disclosure.models import (
    BulkChange,
    CalendarYear,
    CatalogueEntry,
    Delivery,
    Notice,
    Region,
    Release,
)
from disclosure.reaching import REACHES
from disclosure.search.index import IndexMissingError
from disclosure.search.reconciling import reconcile
from ledger import files as ledger_files
from ledger import guard, keys, storage, witnesses

from . import backups
from .lag import LATE
from .replication import sessions_waiting_for_standby
from .status import last_run

#: A release or a delivery that has waited so long is in trouble; sweeps come every two seconds.
PATIENCE = timedelta(minutes=2)
BACKUP_AGE = timedelta(hours=26)
#: It is made every night.
RECONCILIATION_AGE = timedelta(hours=26)
#: The head of the audit goes into the ledger on every day.
ANCHOR_AGE = timedelta(hours=26)
CLOCK = timedelta(seconds=5)
FREE_SHARE, FREE_BYTES = 0.1, 2 * 1024**3


class Level(StrEnum):
    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: its subject and what is the matter, in words for people."""

    level: Level
    subject: str
    said: str


Found = Iterator[tuple[Level, str]]
CHECKS: list[tuple[str, Callable[[], Found]]] = []


def check(subject: str) -> Callable[[Callable[[], Found]], Callable[[], Found]]:
    """Register a check; `subject` is an English msgid."""

    def register(function: Callable[[], Found]) -> Callable[[], Found]:
        CHECKS.append((subject, function))
        return function

    return register


def examine() -> list[Finding]:
    """Run every check; a healthy one gives a single finding that says so."""
    found = []
    for subject, look in CHECKS:
        try:
            said = list(look())
        except Exception as error:
            said = [(Level.ERROR, f"{type(error).__name__}: {error}".strip())]
        for level, words in said or [(Level.OK, _("as it should be"))]:
            found.append(Finding(level, _(subject), words))
    return found


@check(gettext_noop("Settings"))
def _settings() -> Found:
    if settings.DEBUG:
        yield Level.ERROR, _("DEBUG is on: pages show what is inside.")
    if settings.GONGKAI_DEMO:
        yield Level.WARNING, _("This is a demo: every page says that its notices are invented.")
    elif not settings.SITE_ORIGIN.startswith("https://"):
        yield Level.ERROR, _("SITE_ORIGIN is not an https address.")
    if "*" in settings.ALLOWED_HOSTS:
        yield Level.ERROR, _("ALLOWED_HOSTS admits every name.")
    for message in system_checks.run_checks(include_deployment_checks=not settings.DEBUG):
        serious = message.level >= system_checks.ERROR
        if serious or (message.level >= system_checks.WARNING and not settings.GONGKAI_DEMO):
            yield Level.ERROR if serious else Level.WARNING, f"{message.id}: {message.msg}"


@check(gettext_noop("Database"))
def _database() -> Found:
    plan = MigrationExecutor(connection)
    if plan.migration_plan(plan.loader.graph.leaf_nodes()):
        yield Level.ERROR, _("Migrations are not applied: manage.py migrate.")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('fsync'), current_setting('synchronous_commit'),"
            " usesuper FROM pg_user WHERE usename = current_user"
        )
        fsync, commit, superuser = cursor.fetchone()
    if "off" in (fsync, commit):
        yield Level.ERROR, _("fsync or synchronous_commit is off: approved notices can be lost.")
    if superuser:
        yield Level.WARNING, _("The portal is a superuser of the database: no trigger holds it.")


@check(gettext_noop("Clock"))
def _clock() -> Found:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        apart = abs(timezone.now() - cursor.fetchone()[0])
    if apart > CLOCK:
        yield (
            Level.ERROR,
            _("The clocks of database and portal are %(seconds)d seconds apart.")
            % {"seconds": apart.total_seconds()},
        )


@check(gettext_noop("Standby"))
def _standby() -> Found:
    waiting, seconds = sessions_waiting_for_standby()
    if waiting:
        yield (
            Level.ERROR,
            _(
                "%(count)d transactions wait for the synchronous standby, the first for "
                "%(seconds)d seconds: nothing can be filed or released."
            )
            % {"count": waiting, "seconds": seconds},
        )


@check(gettext_noop("Redis"))
def _redis() -> Found:
    with Redis.from_url(str(settings.CACHES["default"]["LOCATION"]), socket_timeout=2) as client:
        client.ping()
        memory = client.info("memory")
    # What can be thrown out is thrown out before this is reached.
    if 0 < memory["maxmemory"] < memory["used_memory"]:
        yield (
            Level.ERROR,
            _("It is full and takes nothing more (%(policy)s): give it more memory.")
            % {"policy": memory["maxmemory_policy"]},
        )


@check(gettext_noop("Workers"))
def _workers() -> Found:
    worked_on = queues_worked_on()
    if not worked_on:
        yield Level.ERROR, _("No worker answers: nothing is released or delivered.")
    else:
        # One that answers says nothing of another that is to work on other queues.
        for queue in sorted(_queues() - worked_on):
            yield (
                Level.ERROR,
                _("No worker works on the queue “%(queue)s”.") % {"queue": queue},
            )
    now = timezone.now()
    overdue = now - PATIENCE
    waiting = Notice.objects.filter(state__in=[str(s) for s in WAITING], publish_at__lt=overdue)
    if count := waiting.count():
        yield (
            Level.ERROR,
            _("%(count)d approved notices wait for their release.") % {"count": count},
        )
    late = Delivery.objects.filter(done_at=None, due_at__lt=overdue)
    for channel in late.order_by("channel").values_list("channel", flat=True).distinct():
        count = late.filter(channel=channel).count()
        yield (
            Level.ERROR,
            _("%(count)d releases wait for the channel “%(channel)s”.")
            % {"count": count, "channel": channel},
        )
    # Files are made after the channel has taken a release; letters wait for other people's servers.
    ours = [name for name, reach in REACHES.items() if reach.lagged]
    taken = Delivery.objects.filter(channel__in=ours, reached_at=None, done_at__lt=now - LATE)
    for channel, count in taken.order_by("channel").values_list("channel").annotate(Count("pk")):
        yield (
            Level.ERROR,
            _("%(count)d releases were taken by the channel “%(channel)s” and are not there yet.")
            % {"count": count, "channel": channel},
        )


def queues_worked_on() -> set[str]:
    """The queues that the workers which answer say they take tasks from."""
    answers = app.control.inspect(timeout=2.0).active_queues() or {}
    return {queue["name"] for queues in answers.values() for queue in queues}


def _queues() -> set[str]:
    """The queues that tasks are sent to."""
    return {route["queue"] for route in settings.CELERY_TASK_ROUTES.values()} | {
        app.conf.task_default_queue
    }


@check(gettext_noop("Search index"))
def _search() -> Found:
    try:
        difference = reconcile(mend=False)
    except IndexMissingError:
        yield Level.WARNING, _("There is none: the next release makes it, or manage.py reindex.")
        return
    if difference:
        count = sum(map(len, (difference.missing, difference.stale, difference.surplus)))
        yield (
            Level.WARNING,
            _("%(count)d entries differ from the releases: manage.py reconcile_search.")
            % {"count": count},
        )


@check(gettext_noop("Bulk files"))
def _bulk() -> Found:
    since = BulkChange.objects.waits_since()
    if since is not None and timezone.now() - since > LATE:
        yield (
            Level.ERROR,
            _(
                "They lack a change of %(minutes)d minutes ago, which may be a deletion by law: "
                "the log of the worker for the queue “slow” says why."
            )
            % {"minutes": (timezone.now() - since).total_seconds() // 60},
        )


@check(gettext_noop("Public ledger"))
def _ledger() -> Found:
    last = storage.head()
    keys.check(keys.signers(), last.note)
    guard.check(last.size, last.note, storage.read_nodes)
    if not witnesses.configured():
        yield Level.WARNING, _("No witness is configured: nobody else vouches for the history.")
    mark = ledger_files.mark_path()
    if mark.exists() and _device(mark) == _device(Path(settings.GONGKAI_VAR)):
        yield Level.WARNING, _("LEDGER_MARK is on the disk of the other data; keep it elsewhere.")
    folder = next(each for each in mark.absolute().parents if each.exists())
    try:
        with TemporaryFile(dir=folder):
            pass
    except OSError:
        yield (
            Level.ERROR,
            _("%(place)s cannot be written to: nothing can be sealed.") % {"place": folder},
        )


@check(gettext_noop("Reconciliation"))
def _reconciliation() -> Found:
    run = last_run()
    first = Release.objects.order_by("sequence").values_list("published_at", flat=True).first()
    since = run.begun_at if run else first
    if since is not None and timezone.now() - since > RECONCILIATION_AGE:
        yield (
            Level.WARNING,
            _("For %(hours)d hours nobody compared what was approved with what everybody sees.")
            % {"hours": (timezone.now() - since).total_seconds() // 3600},
        )


@check(gettext_noop("Audit"))
def _audit() -> Found:
    for fault in anchoring.faults():
        yield Level.ERROR if fault.repair is None else Level.WARNING, str(fault)
    first = AuditEntry.objects.filter(number=1).values_list("at", flat=True).first()
    known = anchoring.anchors()
    since = datetime.fromisoformat(known[-1].at) if known else first
    if since is not None and timezone.now() - since > ANCHOR_AGE:
        yield (
            Level.WARNING,
            _("It was not put into the ledger for a day: manage.py anchor_audit."),
        )


@check(gettext_noop("Disks"))
def _disks() -> Found:
    places = {Path(settings.GONGKAI_VAR), Path(settings.BULK_DIR), Path(settings.LEDGER_DIR)}
    for place in sorted(place for place in places if place.exists()):
        usage = shutil.disk_usage(place)
        if usage.free < max(FREE_BYTES, FREE_SHARE * usage.total):
            yield (
                Level.WARNING,
                _("%(place)s has %(free)d MB left.")
                % {"place": place, "free": usage.free // 1024**2},
            )
        if not os.access(place, os.W_OK):
            yield Level.ERROR, _("%(place)s cannot be written to.") % {"place": place}


@check(gettext_noop("Private files"))
def _private() -> Found:
    for place in (backups.folders()["media"], ledger_files.state_folder()):
        if place.exists() and stat.S_IMODE(place.stat().st_mode) & stat.S_IROTH:
            yield (
                Level.WARNING,
                _("Everybody on this machine can list %(place)s.") % {"place": place},
            )


@check(gettext_noop("Static files"))
def _static() -> Found:
    if not (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        yield Level.ERROR, _("They were not collected: python -m config.prepare.")


@check(gettext_noop("Law and calendar"))
def _law() -> Found:
    if not CatalogueEntry.objects.exists():
        yield Level.ERROR, _("The statutory catalogue is empty: manage.py load_catalogue.")
    year = timezone.localdate().year
    confirmed = set(CalendarYear.objects.filter(confirmed=True).values_list("year", flat=True))
    if year not in confirmed:
        yield (
            Level.ERROR,
            _("The list of holidays of %(year)d is missing: nothing can be counted.")
            % {"year": year},
        )
    # The State Council announces the next year's list in November.
    elif timezone.localdate().month == 12 and year + 1 not in confirmed:
        yield (
            Level.WARNING,
            _("The list of holidays of %(year)d is not there yet.") % {"year": year + 1},
        )


@check(gettext_noop("Administrative divisions"))
def _regions() -> Found:
    if not Region.objects.exists():
        yield Level.ERROR, _("There are none, and nothing can be filed: manage.py load_regions.")


@check(gettext_noop("Backup"))
def _backup() -> Found:
    folder = Path(settings.BACKUP_DIR)
    made_at = backups.made_at(folder)
    if made_at is None:
        yield Level.WARNING, _("There is none in BACKUP_DIR: manage.py backup.")
        return
    age = timezone.now() - made_at
    if age > BACKUP_AGE:
        yield (
            Level.WARNING,
            _("The newest is %(hours)d hours old.") % {"hours": age.total_seconds() // 3600},
        )
    if _device(folder) == _device(Path(settings.GONGKAI_VAR)):
        yield Level.WARNING, _("Backups lie on the disk of what they are of.")


@check(gettext_noop("Translations"))
def _translations() -> Found:
    with translation.override("zh-hans"):
        if _("Search index") == "Search index":
            yield Level.ERROR, "The Chinese texts are not compiled: scripts/compile_messages.py."


def _device(path: Path) -> int:
    return path.stat().st_dev


def plain(finding: Finding) -> dict[str, Any]:
    """A finding as JSON."""
    return {"level": str(finding.level), "subject": finding.subject, "said": finding.said}
