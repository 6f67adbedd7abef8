"""T-14, T-15: a volume is full. The volumes are small ones of their own, mounted for the scene."""

from __future__ import annotations

import hashlib
import os
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import connection
from django.utils import timezone

from disclosure import public_store
from disclosure.core.workflow import State
from disclosure.models import Attachment, Notice
from ledger import files
from tests.factory import Office
from tests.faults.scenarios.brokers import file_draft, issue_key
from tests.faults.stand import Stand, expect
from tests.faults.watching import get

#: Incompressible, and larger than what is free inside the pages of any table.
LARGE = 150_000
#: Bytes of a file that does not fit into what is left.
FILE = 1_500_000


@contextmanager
def ballast(folder: Path) -> Iterator[None]:
    """Fill the volume of a folder to its last byte."""
    path = folder / "ballast"
    with path.open("wb", buffering=0) as file:
        for size in (2**20, 4096, 1):
            try:
                while file.write(os.urandom(size)):
                    pass
            except OSError:
                continue
    try:
        yield
    finally:
        path.unlink()


def tables_full(stand: Stand) -> None:
    """T-14: PostgreSQL's tables and indexes cannot grow; its WAL is on a volume of its own."""
    key = issue_key(stand)
    status, _headers, said = file_draft(key, "before", body=secrets.token_hex(LARGE // 2))
    expect(status == 201, f"the filing API answered {status}: {said}")
    stand.readers.forget()
    with ballast(stand.var / "postgres" / "base"):
        refused = [
            file_draft(key, f"full {number}", body=secrets.token_hex(LARGE // 2))
            for number in range(3)
        ]
        for status, headers, said in refused:
            expect(status == 503, f"a write was answered {status} on a full volume: {said}")
            expect(headers.get("Retry-After"), "nobody is told when to come back")
        # Small writes may still find room in a page: what is acknowledged must stay.
        before = len(stand.titles)
        worker = threading.Thread(target=approve_some, args=(stand, 5), daemon=True)
        worker.start()
        time.sleep(8)
        stand.figures["acknowledged_while_full"] = len(stand.titles) - before
    worker.join(120)
    expect(not worker.is_alive(), "approvals do not go on though there is room again")
    status, _headers, said = file_draft(key, "full 0", body=secrets.token_hex(LARGE // 2))
    expect(status == 201, f"the filing API answered {status} with room again: {said}")
    stand.judge()


def approve_some(stand: Stand, count: int) -> None:
    """In a thread: approve, and wait where there is no room."""
    for _notice in range(count):
        stand.approve(1)
    connection.close()


def public_store_full(stand: Stand) -> None:
    """T-15: first the volume of released files has no room, then that of the ledger."""
    store = Path(settings.PUBLIC_STORE)
    with ballast(store):
        title, digest = approve_with_file(stand.office)
        plain = stand.approve(2)
        time.sleep(6)
        waiting = Notice.objects.get(title=title)
        expect(waiting.state == State.APPROVED, f"the notice is {waiting.state}")
        expect(not public_store.path(digest).exists(), "a file is there that does not fit")
        expect(get(f"{settings.SITE_ORIGIN}/files/{digest}/plan.csv")[0] == 404, "half a file")
        expect(stand.released(plain) == 2, "notices without files were held up")
        left = [path for path in store.rglob("*") if path.is_file() and path.name != "ballast"]
        expect(
            all(public_store.DIGEST.match(path.name) for path in left),
            f"{len(left)} pieces of files are left in the store",
        )
    stand.titles.append(title)
    stand.calm()
    status, body = get(f"{settings.SITE_ORIGIN}/files/{digest}/plan.csv")
    expect(status == 200 and hashlib.sha256(body).hexdigest() == digest, "the file is not whole")
    with ballast(files.public_folder().parent):
        fresh = stand.approve(2)
        time.sleep(6)
        stand.figures["released_while_ledger_full"] = stand.released(fresh)
        stand.verified()
    stand.judge()


def approve_with_file(office: Office) -> tuple[str, str]:
    """Approve a notice with a large file; its title, and the digest of the file."""
    content = "地块,用途,备注\n".encode() + "甲,住宅,演练\n".encode() * (FILE // 20)
    now, title = timezone.now(), "带附件的挂牌出让公告"
    notice = office.file(now=now, notice={"title": title})
    digest = hashlib.sha256(content).hexdigest()
    Attachment.objects.create(
        notice=notice,
        file=ContentFile(content, name="plan.csv"),
        name="plan.csv",
        media_type="text/csv",
        size=len(content),
        digest=digest,
    )
    office.approve(notice, now=timezone.now())
    return title, digest
