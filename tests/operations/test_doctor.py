"""The doctor names what is wrong, in the reader's language, and never breaks on a broken part."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone, translation

from disclosure.channels import CHANNELS
from disclosure.models import BulkChange, Delivery
from operations import doctor
from operations.doctor import Level
from operations.reconciling import reconcile
from tests.factory import Office, deliver_all

pytestmark = pytest.mark.django_db


Work = Callable[[dict[str, list[str]]], None]
EVERY_QUEUE = {"worker": ["celery"], "outgoing": ["outgoing", "slow"]}


@pytest.fixture(autouse=True)
def work(monkeypatch: pytest.MonkeyPatch) -> Work:
    """Says which workers answer, with their queues; without a broker, all are there."""

    def work(workers: dict[str, list[str]]) -> None:
        told = {name: [{"name": queue} for queue in queues] for name, queues in workers.items()}
        asked = SimpleNamespace(active_queues=lambda: told or None)
        monkeypatch.setattr(doctor.app.control, "inspect", lambda timeout: asked)

    work(EVERY_QUEUE)
    return work


def said(subject: str) -> list[tuple[Level, str]]:
    """What one check finds."""
    with translation.override("en"):
        return list(dict(doctor.CHECKS)[subject]())


def examined(language: str = "en") -> dict[str, list[tuple[Level, str]]]:
    found: dict[str, list[tuple[Level, str]]] = {}
    with translation.override(language):
        for finding in doctor.examine():
            found.setdefault(finding.subject, []).append((finding.level, finding.said))
    return found


def test_every_subject_is_told_in_both_languages() -> None:
    english, chinese = examined("en"), examined("zh-hans")
    assert len(english) == len(chinese) == len(doctor.CHECKS)
    assert chinese.keys() & english.keys() <= {"Redis"}


def test_a_delivery_that_waits_too_long_is_an_error(office: Office) -> None:
    office.release()
    Delivery.objects.update(due_at=timezone.now() - timedelta(hours=1))
    assert (Level.ERROR, "1 releases wait for the channel “search”.") in said("Workers")


def test_no_worker_is_an_error(work: Work) -> None:
    work({})
    assert said("Workers") == [
        (Level.ERROR, "No worker answers: nothing is released or delivered.")
    ]


def test_a_queue_that_nobody_works_on_is_named_though_another_worker_answers(work: Work) -> None:
    assert said("Workers") == []
    work({"worker": ["celery"]})
    assert said("Workers") == [
        (Level.ERROR, "No worker works on the queue “outgoing”."),
        (Level.ERROR, "No worker works on the queue “slow”."),
    ]


def test_a_release_that_is_in_no_file_long_after_it_was_noted_is_an_error(office: Office) -> None:
    office.release()
    deliver_all(CHANNELS)
    assert said("Workers") == []
    Delivery.objects.filter(channel="bulk").update(done_at=timezone.now() - timedelta(hours=1))
    text = "1 releases were taken by the channel “bulk” and are not there yet."
    assert said("Workers") == [(Level.ERROR, text)]


def test_a_change_that_is_in_no_file_for_long_is_an_error(office: Office) -> None:
    office.release()
    deliver_all(CHANNELS)
    assert said("Bulk files") == []
    BulkChange.objects.update(noted_at=timezone.now() - timedelta(hours=1))
    ((level, text),) = said("Bulk files")
    assert level is Level.ERROR
    assert text.startswith("They lack a change of 60 minutes ago")


def test_a_night_without_a_comparison_is_told_once_something_was_released(office: Office) -> None:
    assert said("Reconciliation") == []
    office.release(now=timezone.now() - timedelta(hours=27))
    ((level, text),) = said("Reconciliation")
    assert level is Level.WARNING
    assert text.startswith("For 27 hours")
    reconcile(now=timezone.now(), channels=["database"])
    assert said("Reconciliation") == []


def test_a_mark_that_cannot_be_written_is_an_error(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.LEDGER_MARK = tmp_path / "new" / "mark"
    assert Level.ERROR not in {level for level, _text in said("Public ledger")}
    assert list(tmp_path.iterdir()) == []

    def refused(dir: Path) -> None:
        raise OSError(dir)

    monkeypatch.setattr(doctor, "TemporaryFile", refused)
    text = f"{tmp_path} cannot be written to: nothing can be sealed."
    assert (Level.ERROR, text) in said("Public ledger")


def test_without_regions_nothing_can_be_filed() -> None:
    ((level, text),) = said("Administrative divisions")
    assert level is Level.ERROR
    assert "manage.py load_regions" in text


def test_a_missing_backup_is_told(settings: Any, tmp_path: Path) -> None:
    settings.BACKUP_DIR = tmp_path
    ((level, text),) = said("Backup")
    assert level is Level.WARNING
    assert "manage.py backup" in text


def test_a_new_installation_has_no_index_and_an_empty_ledger(settings: Any, tmp_path: Path) -> None:
    settings.SEARCH_INDEX_DIR = tmp_path
    found = examined()
    assert found["Search index"] == [
        (Level.WARNING, "There is none: the next release makes it, or manage.py reindex.")
    ]
    assert Level.ERROR not in {level for level, _said in found["Public ledger"]}


def test_a_part_that_cannot_be_looked_at_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise OSError("the disk is on fire")

    monkeypatch.setattr(doctor.storage, "head", broken)
    assert examined()["Public ledger"] == [(Level.ERROR, "OSError: the disk is on fire")]


def test_who_waits_for_a_synchronous_standby_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "sessions_waiting_for_standby", lambda: (3, 40))
    ((level, text),) = said("Standby")
    assert level is Level.ERROR
    assert text.startswith("3 transactions wait for the synchronous standby, the first for 40")


def test_a_redis_that_takes_nothing_more_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    memory = {"maxmemory": 1024, "used_memory": 2048, "maxmemory_policy": "noeviction"}
    monkeypatch.setattr(doctor.Redis, "info", lambda client, section: memory)
    ((level, text),) = said("Redis")
    assert level is Level.ERROR
    assert text == "It is full and takes nothing more (noeviction): give it more memory."


def test_machines_read_json_and_the_exit_status(
    capsys: pytest.CaptureFixture[str], work: Work
) -> None:
    work({})
    with pytest.raises(SystemExit) as stopped:
        call_command("doctor", "--json", "--language", "en")
    assert stopped.value.code == 1
    findings = json.loads(capsys.readouterr().out)
    assert {finding["level"] for finding in findings} <= {"ok", "warning", "error"}
