"""Silent changes of what the portal shows: an insider with the database, the disk and no shame.

Each is made behind the portal's back and looked for by a reader with the verifier, over HTTP.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client

from disclosure import public_store, services
from disclosure.models import Attachment, Release
from ledger import publishing
from tests.factory import NOW, Office
from tests.verifier.portals import Reader, Result

pytestmark = pytest.mark.django_db(transaction=True)

CONTENT = b"%PDF-1.7 drawings"


class Scene:
    """A portal that serves notices, one withdrawn, one corrected; a reader who knows its log."""

    def __init__(self, url: str, office: Office, folder: Path) -> None:
        self.url, self.reader, self.folder = url, Reader(folder / "reader"), folder
        self.plain = office.release(notice={"body": "成交价款壹亿元整"})
        self.other = office.release("housing.monthly_progress")
        self.withdrawn = office.release("land.sale_result")
        office.withdraw(self.withdrawn)
        self.corrected = office.release("mining.result")
        office.correct(self.corrected, title="更正公告")
        self.filed = _with_file(office)
        publishing.publish()

    def check(self, *arguments: str) -> Result:
        return self.reader.check(*(arguments or ("portal", self.url)))

    def get(self, path: str) -> bytes:
        answer = Client().get(path)
        return b"".join(answer) if answer.streaming else answer.content


def _with_file(office: Office) -> Release:
    notice = office.file()
    Attachment.objects.create(
        notice=notice,
        file=ContentFile(CONTENT, name="plan.csv"),
        name="plan.csv",
        media_type="text/csv",
        size=len(CONTENT),
        digest=hashlib.sha256(CONTENT).hexdigest(),
    )
    office.approve(notice)
    services.publish_due(now=NOW)
    return Release.objects.get(notice=notice)


def _behind(*statements: str) -> None:
    """Run SQL as the owner of the tables can, with every guard of ours switched off."""
    tables = {"disclosure_release", *(table for table, _column in _references())}
    with connection.cursor() as cursor:
        for switch, run in (("DISABLE", statements), ("ENABLE", ())):
            for table in sorted(tables):
                cursor.execute(f"ALTER TABLE {table} {switch} TRIGGER USER")
            for statement in run:
                cursor.execute(statement)
    cache.clear()


def _references() -> list[tuple[str, str]]:
    """Tables and columns that point to a release."""
    related = Release._meta.related_objects
    return [(r.related_model._meta.db_table, r.field.column) for r in related]


def _delete(release: Release) -> None:
    pointing = [
        f"DELETE FROM {table} WHERE {column} = {release.pk}"
        for table, column in _references()
        if table != "disclosure_release"
    ]
    _behind(*pointing, f"DELETE FROM disclosure_release WHERE sequence = {release.pk}")


def changed_release(scene: Scene) -> tuple[str, ...]:
    _behind(
        "UPDATE disclosure_release SET committed = jsonb_set(committed, '{title}', '\"改后\"')"
        f" WHERE sequence = {scene.plain.pk}"
    )
    return ("portal", scene.url)


def deleted_notice(scene: Scene) -> tuple[str, ...]:
    _delete(scene.other)
    return ("portal", scene.url)


def dropped_withdrawal(scene: Scene) -> tuple[str, ...]:
    _delete(Release.objects.get(uid=scene.withdrawn.uid, kind="withdraw"))
    return ("portal", scene.url)


def hidden_correction(scene: Scene) -> tuple[str, ...]:
    _behind(
        "UPDATE disclosure_release SET supersedes_id = NULL"
        f" WHERE supersedes_id = {scene.corrected.pk}"
    )
    return ("portal", scene.url)


def added_without_entry(scene: Scene) -> tuple[str, ...]:
    _behind(
        "INSERT INTO disclosure_release SELECT (jsonb_populate_record(r,"
        ' \'{"sequence": 999, "uid": "2026-00000999", "kind": "restore"}\')).*'
        f" FROM disclosure_release r WHERE sequence = {scene.plain.pk}"
    )
    return ("portal", scene.url)


def replaced_attachment(scene: Scene) -> tuple[str, ...]:
    (file,) = scene.filed.document["attachments"]
    path = public_store.path(file["digest"])
    path.chmod(0o600)
    path.write_bytes(b"%PDF-1.7 other drawings")
    return ("portal", scene.url)


def edited_page(scene: Scene) -> tuple[str, ...]:
    page = scene.get(f"/notice/{scene.plain.uid}/").decode()
    assert "成交价款壹亿元整" in page
    saved = scene.folder / "page.html"
    # What people see is changed, the proof for machines is left as it was.
    before, block, after = page.partition('<script type="application/json"')
    saved.write_text(before.replace("壹亿", "壹千万") + block + after)
    return ("page", str(saved))


def changed_bulk_file(scene: Scene) -> tuple[str, ...]:
    lines = []
    for release in (scene.plain, scene.other):
        path = f"/api/v1/releases/{release.uid}/revisions/{release.revision}/proof/"
        lines.append(json.dumps(json.loads(scene.get(path)), ensure_ascii=False))
    saved = scene.folder / "bulk.jsonl.gz"
    whole = "\n".join(lines) + "\n"
    saved.write_bytes(gzip.compress(whole.encode()))
    assert scene.check("bulk", str(saved)).status == 0
    changed = whole.replace(scene.other.document["title"], "改后的标题")
    assert changed != whole
    saved.write_bytes(gzip.compress(changed.encode()))
    return ("bulk", str(saved))


CHANGES: dict[str, tuple[Callable[[Scene], tuple[str, ...]], str, str]] = {
    "a changed release": (changed_release, "plain", "2026-"),
    "a deleted notice": (deleted_notice, "other", "silently removed"),
    "a dropped withdrawal": (dropped_withdrawal, "withdrawn", "the withdrawal was dropped"),
    "a hidden correction": (hidden_correction, "corrected", "that was kept quiet"),
    "a notice without an entry": (added_without_entry, "", "2026-00000999"),
    "a replaced attachment": (replaced_attachment, "filed", "was replaced"),
    "an edited page": (edited_page, "", "成交价款壹亿元整"),
    "a changed bulk file": (changed_bulk_file, "other", "2026-"),
}


@pytest.fixture
def scene(live_server, settings, tmp_path: Path) -> Scene:
    settings.PUBLIC_STORE = tmp_path / "public"
    settings.SITE_ORIGIN = live_server.url
    settings.LEDGER_URL = f"{live_server.url}/log"
    settings.LEDGER_ADDRESSES = {
        "release": f"{live_server.url}/api/v1/releases/{{id}}/revisions/{{rev}}/proof/",
        "file": f"{live_server.url}/files/{{digest}}/{{name}}",
        "list": f"{live_server.url}/api/v1/releases/",
    }
    return Scene(live_server.url, Office.open(), tmp_path)


@pytest.mark.parametrize("name", CHANGES)
def test_the_reader_finds_it_and_names_it(name: str, scene: Scene) -> None:
    before = scene.check()
    assert before.status == 0, before.out + before.err
    make, whose, words = CHANGES[name]
    result = scene.check(*make(scene))
    assert result.status == 1, result.out + result.err
    assert words in result.out
    if whose:
        assert getattr(scene, whose).uid in result.out
