"""Indexes are written with every row, so each must answer something; questions must use them."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import QuerySet

from disclosure.filters import ReleaseFilter
from disclosure.models import OcdsRelease, Release

OURS = (
    "accounts", "disclosure", "filing", "housing", "land", "ledger", "mining", "operations",
    "press", "procurement", "state_property", "subscriptions", "tendering",
)  # fmt: skip
#: Django makes these together with one for prefixes of codes, or for a column that is inherited.
TOGETHER = {
    ("accounts_recoverycode", "user_id"),
    ("disclosure_regionname", "region_id"),
    ("disclosure_release", "region_id"),
}
BEGUN_BY_ANOTHER = """
SELECT class.relname, attribute.attname
FROM pg_index AS one
JOIN pg_index AS other ON other.indrelid = one.indrelid AND other.indexrelid <> one.indexrelid
JOIN pg_class AS class ON class.oid = one.indrelid
JOIN pg_attribute AS attribute
  ON attribute.attrelid = one.indrelid AND attribute.attnum = one.indkey[0]
WHERE NOT one.indisunique AND one.indnkeyatts = 1
  AND one.indpred IS NULL AND other.indpred IS NULL
  AND other.indkey[0] = one.indkey[0] AND other.indclass[0] = one.indclass[0]
  AND (other.indnkeyatts > 1 OR other.indisunique)
"""


@pytest.mark.django_db
@pytest.mark.parametrize(
    "found",
    [
        Release.objects.standing(),
        Release.objects.current().order_by("-sequence"),
        OcdsRelease.objects.public(),
        ReleaseFilter({"status": "superseded"}, Release.objects.all()).qs,
        ReleaseFilter({"status": "withdrawn"}, Release.objects.all()).qs,
    ],
)
def test_what_nothing_came_after_is_found_without_reading_everything(found: QuerySet[Any]) -> None:
    """PostgreSQL knows that it looks for what is not there."""
    assert "Left Join" not in found.explain(), found.query


@pytest.mark.django_db
def test_no_index_is_the_beginning_of_another() -> None:
    with connection.cursor() as cursor:
        cursor.execute(BEGUN_BY_ANOTHER)
        found = set(cursor.fetchall())
    tables = {model._meta.db_table for model in apps.get_models() if model._meta.app_label in OURS}
    assert {(table, column) for table, column in found if table in tables} == TOGETHER
