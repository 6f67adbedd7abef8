"""Whatever stands in a list arrives in PostgreSQL as it was."""

from __future__ import annotations

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db

AWKWARD = ["", "NULL", "null", 'a "b" \\c\\', "{x,y}", " , ", "一，二", "\u3000", "\n\t", "'", None]


def test_texts_come_back_as_they_were_sent() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT unnest(%s::text[])", [AWKWARD])
        assert [value for (value,) in cursor.fetchall()] == AWKWARD


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("integer", [1, None, -3]),
        ("boolean", [True, False, None]),
        ("numeric", []),
        ("text", [None, None]),
        ("text", [["a", 'b"'], ["\\", "NULL"]]),
    ],
)
def test_lists_of_every_kind_come_back_as_they_were_sent(kind: str, values: list[object]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT %s::{kind}[]", [values])
        assert cursor.fetchone() == (values,)
