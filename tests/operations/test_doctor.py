"""The doctor names what is wrong, in the reader's language, and never breaks on a broken part."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone, translation

from disclosure.models import Delivery
from operations import doctor
from operations.doctor import Level
from tests.factory import Office

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor.app.control, "ping", lambda timeout: [{"worker": "ok"}])


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
    assert (Level.ERROR, "1 releases wait for the channel “search”.") in examined()["Workers"]


def test_no_worker_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor.app.control, "ping", lambda timeout: [])
    assert (Level.ERROR, "No worker answers: nothing is released or delivered.") in examined()[
        "Workers"
    ]


def test_without_regions_nothing_can_be_filed() -> None:
    ((level, said),) = examined()["Administrative divisions"]
    assert level is Level.ERROR
    assert "manage.py load_regions" in said


def test_a_missing_backup_is_told(settings: Any, tmp_path: Path) -> None:
    settings.BACKUP_DIR = tmp_path
    ((level, said),) = examined()["Backup"]
    assert level is Level.WARNING
    assert "manage.py backup" in said


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
    ((level, said),) = examined()["Standby"]
    assert level is Level.ERROR
    assert said.startswith("3 transactions wait for the synchronous standby, the first for 40")


def test_a_redis_that_takes_nothing_more_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    memory = {"maxmemory": 1024, "used_memory": 2048, "maxmemory_policy": "noeviction"}
    monkeypatch.setattr(doctor.Redis, "info", lambda client, section: memory)
    ((level, said),) = examined()["Redis"]
    assert level is Level.ERROR
    assert said == "It is full and takes nothing more (noeviction): give it more memory."


def test_machines_read_json_and_the_exit_status(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor.app.control, "ping", lambda timeout: [])
    with pytest.raises(SystemExit) as stopped:
        call_command("doctor", "--json", "--language", "en")
    assert stopped.value.code == 1
    findings = json.loads(capsys.readouterr().out)
    assert {finding["level"] for finding in findings} <= {"ok", "warning", "error"}
