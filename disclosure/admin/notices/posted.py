"""Posted rows brought in line with the rows that exist now.

Two people may have the same notice open. When one has deleted a row, the other's form still speaks
of it, and Django's formsets would answer with an error page or write into another row.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import models
from django.http import QueryDict

from disclosure.admin.asked import number_of
from disclosure.models import Notice, NoticeDetail

#: Rows a form may have; Django refuses more than this, too.
MAX_ROWS = 1000


def with_living_rows(
    data: QueryDict, prefix: str, model: type[models.Model], notice: Notice
) -> QueryDict:
    """The rows of one list, stored ones first. A row that is gone becomes a new one."""
    alive: set[str] = set()
    if notice.pk:
        found = model._default_manager.filter(notice=notice)
        alive = {str(pk) for pk in found.values_list("pk", flat=True)}
    data = data.copy()
    if issubclass(model, NoticeDetail):
        data[f"{prefix}-0-notice"] = next(iter(alive), "")
        data[f"{prefix}-INITIAL_FORMS"] = str(len(alive))
        return data
    stored: list[int] = []
    new: list[int] = []
    for index in range(rows_posted(data, prefix)):
        pk = data.get(f"{prefix}-{index}-id", "")
        (stored if pk in alive else new).append(index)
        alive.discard(pk)
    _renumber(data, prefix, [*stored, *new])
    for position in range(len(stored), len(stored) + len(new)):
        data[f"{prefix}-{position}-id"] = ""
    data[f"{prefix}-INITIAL_FORMS"] = str(len(stored))
    return data


def rows_posted(data: QueryDict, prefix: str) -> int:
    """How many rows were posted; none where the form says nothing readable."""
    return min(number_of(data.get(f"{prefix}-TOTAL_FORMS")) or 0, MAX_ROWS)


def _renumber(data: QueryDict, prefix: str, order: Sequence[int]) -> None:
    """Give the rows new numbers: row `order[n]` becomes row n."""
    if list(order) == sorted(order):
        return
    rows: list[dict[str, list[str]]] = []
    for index in order:
        start = f"{prefix}-{index}-"
        names = [name for name in data if name.startswith(start)]
        rows.append({name.removeprefix(start): data.pop(name) for name in names})
    for position, row in enumerate(rows):
        for name, values in row.items():
            data.setlist(f"{prefix}-{position}-{name}", values)
