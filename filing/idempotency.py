"""Requests that name themselves (draft-ietf-httpapi-idempotency-key-header).

The same name and the same request give the same answer, which was kept with what the request did
in one transaction. The same name for another request is refused, and so is a repetition that
arrives while the first is still being worked on.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils.translation import gettext as _
from rest_framework.response import Response

from .models import FilingKey, KeptAnswer
from .problems import Problem

KEPT = timedelta(hours=48)
LONGEST = 255
#: Characters a header can carry everywhere; proxies strip spaces at its ends.
NAME = re.compile(rf"[!-~]([ -~]{{0,{LONGEST - 2}}}[!-~])?")


def once(
    key: FilingKey, name: str, fingerprint: str, now: datetime, work: Callable[[], Response]
) -> Response:
    """Do the work and keep its answer, or give the answer that was kept. Raises `Problem`.

    What the work refuses is undone and told again as well; a fault of ours is not kept.
    """
    if not NAME.fullmatch(name):
        said = _("Name the request in an Idempotency-Key header of 1 to 255 characters.")
        raise Problem(400, said)
    with transaction.atomic():
        if not _alone(f"{key.pk}:{name}"):
            said = _("The first request of this name is still being worked on.")
            raise Problem(409, said, kind="idempotency-conflict")
        kept = KeptAnswer.objects.filter(key=key, name=name).first()
        if kept is not None and now - kept.at > KEPT:
            kept.delete()
            kept = None
        if kept is not None:
            return _again(kept, fingerprint)
        response = _undone_if_refused(work)
        headers = {n: v for n, v in response.headers.items() if n in ("Location", "ETag")}
        KeptAnswer.objects.create(
            key=key,
            name=name,
            fingerprint=fingerprint,
            status=response.status_code,
            body=response.data,
            headers=headers,
            at=now,
        )
        return response


def fingerprint(method: str, path: str, *parts: bytes) -> str:
    """What makes two requests the same request."""
    digest = hashlib.sha256(f"{method} {path}".encode())
    for part in parts:
        digest.update(b"\n" + hashlib.sha256(part).digest())
    return digest.hexdigest()


def _alone(name: str) -> bool:
    """Whether nobody else works on the request; held until the transaction ends."""
    number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        return bool(cursor.fetchone()[0])


def _again(kept: KeptAnswer, fingerprint: str) -> Response:
    if kept.fingerprint != fingerprint:
        said = _("This Idempotency-Key was sent with another request before: choose a new one.")
        raise Problem(422, said, kind="idempotency-reused")
    headers = {**kept.headers, "Idempotent-Replayed": "true"}
    response = Response(kept.body, status=kept.status, headers=headers)
    if kept.status >= 400:
        response.content_type = "application/problem+json"
    return response


def _undone_if_refused(work: Callable[[], Response]) -> Response:
    """The answer; if it is an error, nothing of the work stays."""
    with transaction.atomic():
        response = work()
        if response.status_code >= 400:
            transaction.set_rollback(True)
    return response
