"""A backup and the way back, with real files, a real dump and a second database."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from disclosure import services
from disclosure.models import LedgerEntry, LostRelease, Redaction, Release
from ledger import publishing
from operations import backups
from tests.factory import NOW, Office

pytestmark = pytest.mark.django_db(transaction=True)

NAME = "要被遗忘的联系人"
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def other_database() -> Iterator[str]:
    """The address of a second, empty database on the same server."""
    database = connection.settings_dict
    # Of this worker: another one may be at the same.
    name = f"{database['NAME']}_restored"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name}")
        cursor.execute(f"CREATE DATABASE {name}")
    host = quote(database["HOST"], safe="/")
    yield f"postgresql://{database['USER']}@/{name}?host={host}"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def var(tmp_path: Path) -> Iterator[Path]:
    """The folder of a second portal; the Redis that it starts there does not stay."""
    folder = tmp_path / "var"
    yield folder
    environment = {**os.environ, "GONGKAI_VAR": str(folder)}
    command = [sys.executable, "-m", "config.services", "stop"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)


def _manage(url: str, var: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command on the other database, with the same key and the ledger of this one."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SECRET_KEY": str(settings.SECRET_KEY),
        "DATABASE_URL": url,
        "GONGKAI_VAR": str(var),
        "LEDGER_KEY": str(settings.LEDGER_KEY),
        "LEDGER_ORIGIN": str(settings.LEDGER_ORIGIN),
        "LEDGER_DIR": str(settings.LEDGER_DIR),
        "LEDGER_MARK": str(settings.LEDGER_MARK),
    }
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture
def backup(tmp_path: Path) -> tuple[Office, Release, Path]:
    office = Office.open()
    release = office.release(notice={"contact_name": NAME})
    publishing.publish()
    call_command("backup", tmp_path / "backups", verify=True)
    found = backups.latest(tmp_path / "backups")
    assert found is not None
    return office, release, found


def test_a_second_backup_links_what_did_not_change(
    backup: tuple[Office, Release, Path], settings, tmp_path: Path
) -> None:
    *_rest, first = backup
    media = backups.folders()["media"] / "kept.csv"
    media.parent.mkdir(parents=True, exist_ok=True)
    media.write_text("a,b\n")
    one = backups.make(tmp_path / "more", now=NOW.replace(hour=1))
    two = backups.make(tmp_path / "more", now=NOW.replace(hour=2))
    kept = "files/media/kept.csv"
    assert (one / kept).stat().st_ino == (two / kept).stat().st_ino
    assert backups.Manifest.read(two).files[kept] == backups.Manifest.read(one).files[kept]
    assert backups.remove_old(tmp_path / "more", keep=1) == [one]
    backups.verify(two)
    assert first.exists()


def test_what_was_broken_off_does_not_stay(
    backup: tuple[Office, Release, Path], tmp_path: Path
) -> None:
    broken, under_way = (
        tmp_path / "more" / f"gongkai-{at:%Y%m%dT%H%M%SZ}.part"
        for at in (NOW - timedelta(days=2), NOW - timedelta(hours=1))
    )
    for folder in (broken, under_way):
        (folder / "files").mkdir(parents=True)
    made = backups.make(tmp_path / "more", now=NOW)
    assert sorted((tmp_path / "more").iterdir()) == sorted([under_way, made])


def test_a_file_that_goes_while_it_is_copied_spoils_no_backup(
    backup: tuple[Office, Release, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = backups._files

    def with_one_that_went(folder: Path) -> Iterator[Path]:
        yield from (folder / "taken from a draft.csv", *listed(folder))

    monkeypatch.setattr(backups, "_files", with_one_that_went)
    made = backups.make(tmp_path / "more", now=NOW)
    assert not [place for place in backups.verify(made).files if "taken" in place]


def test_damage_is_named(backup: tuple[Office, Release, Path]) -> None:
    *_rest, folder = backup
    with (folder / backups.DUMP).open("ab") as dump:
        dump.write(b"!")
    with pytest.raises(backups.BackupError, match=r"database\.dump is damaged"):
        backups.verify(folder)
    (folder / backups.DUMP).unlink()
    with pytest.raises(backups.BackupError, match="missing"):
        backups.verify(folder)


@pytest.mark.parametrize("text", ["", "{}", '{"format": 1}', json.dumps(["x"])])
def test_what_is_no_backup_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(backups.BackupError, match="no backup"):
        backups.verify(tmp_path)
    (tmp_path / backups.MANIFEST).write_text(text)
    with pytest.raises(backups.BackupError, match="cannot be read"):
        backups.verify(tmp_path)


def test_a_database_in_use_is_never_overwritten(backup: tuple[Office, Release, Path]) -> None:
    *_rest, folder = backup
    with pytest.raises(CommandError, match="not empty"):
        call_command("restore", folder)


def test_tables_are_replaced_only_while_nothing_was_released_since(
    backup: tuple[Office, Release, Path], other_database: str, var: Path
) -> None:
    office, release, folder = backup
    for arguments in (("restore", str(folder)), ("restore", str(folder), "--replace")):
        done = _manage(other_database, var, *arguments)
        assert done.returncode == 0, done.stderr
    shown = _manage(other_database, var, "shell", "-c", REPORT)
    assert json.loads(shown.stdout.splitlines()[-1])["contact"] == NAME
    office.withdraw(release)
    with pytest.raises(CommandError, match="would be lost"):
        call_command("restore", folder, replace=True)
    assert Release.objects.count() == 2


def test_what_was_deleted_by_law_does_not_come_back_and_numbers_are_not_reused(
    backup: tuple[Office, Release, Path], other_database: str, var: Path
) -> None:
    office, release, folder = backup
    office.redact(release, "/contact/name")
    lost = office.release()
    publishing.publish()
    size = LedgerEntry.objects.latest("index").index + 1
    restored = _manage(other_database, var, "restore", str(folder))
    assert restored.returncode == 0, restored.stderr
    refused = _manage(other_database, var, "ledger_publish")
    assert "ForkDetected" in refused.stderr or refused.returncode
    repair = ("ledger_repair", "--size", str(size), "--reason", "restored-backup")
    repaired = _manage(other_database, var, *repair)
    assert repaired.returncode == 0, repaired.stderr
    finished = _manage(other_database, var, "restore", "--finish")
    assert finished.returncode == 0, finished.stderr
    assert "deleted again by law: 1" in finished.stdout
    assert f"in the ledger only: {lost.uid} (publish)" in finished.stdout
    shown = _manage(other_database, var, "shell", "-c", REPORT)
    told = json.loads(shown.stdout.splitlines()[-1])
    assert told == {"contact": "", "redacted": ["/contact/name"], "next": 4, "column": ""}
    again = _manage(other_database, var, "restore", "--finish")
    assert "deleted again by law: 0" in again.stdout


REPORT = """
import json
from disclosure.models import Release, last_sequence
release = Release.objects.get()
print(json.dumps({
    "contact": release.document["contact"]["name"],
    "redacted": release.document.get("redacted", []),
    "next": last_sequence() + 1,
    "column": release.notice.contact_name,
}))
"""


def test_without_a_restoration_there_is_nothing_to_finish(
    backup: tuple[Office, Release, Path],
) -> None:
    recovered = services.recover(now=NOW)
    assert (recovered.deleted, recovered.lost) == (0, ())
    assert not Redaction.objects.exists()
    assert not LostRelease.objects.exists()
