"""Many releases from a few: rows as they are, under new numbers, without anybody judging them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone

from disclosure.core.notice_types import registry
from disclosure.models import (
    Delivery,
    Notice,
    OcdsRelease,
    Release,
    ReleaseFigures,
    ReleaseParty,
)
from disclosure.services.entries import log_releases

#: How far back the releases reach, so that all are in the period of a reconciliation.
SPAN = timedelta(days=34)
#: Copies that are entered in the ledger at once.
LOGGED = 1_000
#: New number, what is copied, the new keys, and when it goes out: one row a copy.
COPIES = """
CREATE TEMPORARY TABLE copied ON COMMIT DROP AS
SELECT n AS sequence, o.sequence AS original, o.notice_id AS original_notice, made.at,
    (SELECT max(id) FROM disclosure_notice) + n AS notice_id,
    to_char(made.at, 'YYYY-') || lpad(n::text, 8, '0') AS uid
FROM generate_series(%(first)s, %(last)s) AS n
CROSS JOIN LATERAL (
    SELECT %(begun)s + %(span)s * ((n - %(first)s)::float8 / %(copies)s) AS at) AS made
JOIN (
    SELECT sequence, notice_id, row_number() OVER (ORDER BY sequence) - 1 AS place
    FROM disclosure_release WHERE sequence = ANY(%(originals)s)
) AS o ON o.place = n %% %(count)s
"""


def multiply(count: int) -> None:
    """Copy releases in force until there are so many, evenly over the last weeks.

    A copy has number, time, entry in the ledger and OCDS release of its own, and was in every
    channel after two seconds. Its document and digest are those of the original, it belongs to no
    allocation, and its entry is of today.
    """
    current = Release.objects.current().filter(kind=Release.Kind.PUBLISH)
    originals = list(current.values_list("sequence", flat=True))
    first = Release.objects.order_by("-sequence").values_list("sequence", flat=True)[0] + 1
    values = {
        "first": first,
        "last": count,
        "copies": max(count - first, 1),
        "originals": originals,
        "count": len(originals),
        "begun": timezone.now() - SPAN,
        "span": SPAN,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        # A copy's approval is that of its original, which takes a time before all copies.
        cursor.execute("ALTER TABLE disclosure_release DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE disclosure_release SET published_at = %(begun)s - interval '1 minute'"
            " WHERE sequence < %(first)s",
            values,
        )
        cursor.execute(COPIES, values)
        _copy(cursor)
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence('disclosure_notice', 'id'), max(id))"
            " FROM disclosure_notice"
        )
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE disclosure_release ENABLE TRIGGER USER")
    copies = Release.objects.filter(sequence__lte=count).select_related("agency")
    for begin in range(first, count + 1, LOGGED):
        with transaction.atomic():
            some = copies.filter(sequence__gte=begin).order_by("sequence")[:LOGGED]
            log_releases(list(some), now=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _copy(cursor: Any) -> None:
    later = "c.at + interval '2 seconds'"
    of_notice = {"notice_id": "c.notice_id"}
    _rows(
        cursor,
        Notice,
        "id",
        {
            "id": "c.notice_id",
            "uid": "c.uid",
            "allocation_id": "NULL",
            "publish_at": "c.at",
            "created_at": "c.at",
            "updated_at": "c.at",
        },
        of="original_notice",
    )
    for notice_type in registry.all():
        _rows(cursor, notice_type.model, "notice_id", of_notice, of="original_notice")
    _rows(
        cursor,
        Release,
        "sequence",
        {
            "sequence": "c.sequence",
            "uid": "c.uid",
            "allocation_uid": "''",
            "published_at": "c.at",
            **of_notice,
        },
    )
    of_release = {"release_id": "c.sequence"}
    for model in (ReleaseParty, ReleaseFigures):
        _rows(cursor, model, "release_id", of_release)
    ocid = "regexp_replace(s.ocid, '[^-]*$', c.uid)"
    body = {"id": "c.uid || '-1'", "ocid": ocid}
    members = ", ".join(f"'{name}', {value}" for name, value in body.items())
    contracting = {"ocid": ocid, "body": f"s.body || jsonb_build_object({members})"}
    _rows(cursor, OcdsRelease, "release_id", {**of_release, **contracting})
    times = {"due_at": "c.at", "done_at": later, "reached_at": later}
    _rows(cursor, Delivery, "release_id", {**of_release, **times})


def _rows(
    cursor: Any,
    model: type[models.Model],
    key: str,
    replaced: Mapping[str, str],
    *,
    of: str = "original",
) -> None:
    """Copy the rows of a table that belong to what is copied, some of their columns replaced."""
    columns = [
        field.column
        for field in model._meta.concrete_fields
        if field.column in replaced or not isinstance(field, models.AutoField)
    ]
    selected = ", ".join(replaced.get(name, f's."{name}"') for name in columns)
    named = ", ".join(f'"{name}"' for name in columns)
    table = model._meta.db_table
    cursor.execute(
        f"INSERT INTO {table} ({named}) SELECT {selected} FROM copied c"
        f" JOIN {table} s ON s.{key} = c.{of} ORDER BY c.sequence"
    )
