"""Rules on the area's lists of natural persons (`models.ListedHousehold`).

Each type with such a list has one, and a column `households` that outlasts it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from disclosure import rules
from disclosure.core.notice_types import Finding, Severity, rule
from disclosure.documents import content_fields

#: A year: registers are renewed month by month, publicity periods last weeks.
LONGEST = timedelta(days=366)


def _list(draft: Any) -> tuple[type[Any], list[Any]]:
    """The model and the rows of the notice's personal list."""
    (model,) = draft.type.annexes
    return model, draft.tables[model.table_name]


def _twice(rows: Iterable[Any], columns: tuple[str, ...]) -> list[str]:
    """What several rows have in common in all these columns, where all are filled."""
    keys = (tuple(getattr(row, name) for name in columns) for row in rows)
    counted = Counter(key for key in keys if all(key))
    return [" ".join(map(str, key)) for key, times in counted.items() if times > 1]


@rule(
    "list_ends",
    _lazy("A list of persons is public for a limited time"),
    basis="个人信息保护法第十九条、第四十七条",
)
def list_ends(draft: Any) -> Iterator[Finding]:
    """A list is public no longer than its purpose needs, and is not over before it is public."""
    formed, end = draft.notice.formed_on, draft.detail.publicity_end
    if not formed or not end:
        return
    if end < formed:
        message = _("The list would be deleted before it is published.")
        yield Finding("list_ends", "publicity_end", message, rules.severity(draft))
    elif end > formed + LONGEST:
        message = _("Should this list of persons be public for more than a year?")
        yield Finding("list_ends", "publicity_end", message, Severity.WARNING)


@rule("housing_list", _lazy("The list is as long as the notice says"))
def households_counted(draft: Any) -> Iterator[Finding]:
    """The number of households stays public when the list of them is deleted: it must be right."""
    _model, listed = _list(draft)
    if listed and draft.detail.households not in (None, len(listed)):
        yield Finding(
            "housing_list",
            "households",
            _("The list holds %(listed)s households.") % {"listed": len(listed)},
            Severity.WARNING,
        )


@rule("housing_counts", _lazy("The numbers by group are those of the list"))
def counts_add_up(draft: Any) -> Iterator[Finding]:
    """The numbers by group outlast the list too: together they are all households."""
    message = _("The numbers by group do not add up to the number of households.")
    yield from rules.adds_up(draft, "counts", "households", "households", message)
    _model, listed = _list(draft)
    for count in draft.tables["counts"] if listed else ():
        group = [c.name for c in content_fields(type(count)) if c.name != "households"]
        told = {name: getattr(count, name) for name in group if getattr(count, name)}
        members = sum(all(getattr(row, n) == told[n] for n in told) for row in listed)
        if count.households not in (None, members):
            message = _("The list holds %(listed)s households of a group of %(counted)s.")
            numbers = {"listed": members, "counted": count.households}
            field = "counts.households"
            yield Finding("housing_counts", field, message % numbers, Severity.WARNING)


@rule("housing_twice", _lazy("No household is listed twice"))
def households_listed_once(draft: Any) -> Iterator[Finding]:
    """A household's number stands for one household."""
    model, listed = _list(draft)
    field = f"{model.table_name}.{model.identity[-1]}"
    for number in _twice(listed, model.identity):
        message = _("“%(number)s” is listed twice.") % {"number": number}
        yield Finding("housing_twice", field, message, rules.severity(draft))


@rule("housing_twice", _lazy("No household is listed twice"))
def namesakes_doubted(draft: Any) -> Iterator[Finding]:
    """A list without numbers may name two people of one name in a village; only a doubt."""
    model, listed = _list(draft)
    field = f"{model.table_name}.{model.identity[-1]}"
    for person in _twice(listed, model.identity):
        message = _("Is “%(person)s” listed twice?") % {"person": person}
        yield Finding("housing_twice", field, message, Severity.WARNING)


@rule("housing_order", _lazy("The order has no gaps and no place twice"))
def numbers_run(draft: Any) -> Iterator[Finding]:
    """Places run from one upwards, through the list or anew in each of its groups."""
    model, listed = _list(draft)
    field = f"{model.table_name}.{model.number}"
    places = sorted(
        (getattr(row, model.numbered_by) if model.numbered_by else "", getattr(row, model.number))
        for row in listed
        if getattr(row, model.number) is not None
    )
    if len(places) != len(set(places)):
        message = _("A place in the order is given twice.")
        yield Finding("housing_order", field, message, rules.severity(draft))
        return
    groups = [[place for _group, place in group] for _key, group in groupby(places, _group_of)]
    if not _runs(sorted(place for _group, place in places)) and not all(map(_runs, groups)):
        message = _("The order has a gap or does not start with one.")
        yield Finding("housing_order", field, message, Severity.WARNING)


def _group_of(place: tuple[str, int]) -> str:
    return place[0]


def _runs(numbers: list[int]) -> bool:
    """Whether sorted numbers are 1, 2, 3 and so on."""
    return numbers == list(range(1, len(numbers) + 1))


@rule("housing_home", _lazy("No home is handed out twice"))
def homes_given_once(draft: Any) -> Iterator[Finding]:
    """One home goes to one household. Room numbers are private, so the finding names none."""
    model, listed = _list(draft)
    if _twice(listed, model.home):
        message = _("One home is given to two households.")
        field = f"{model.table_name}.{model.home[-1]}"
        yield Finding("housing_home", field, message, rules.severity(draft))
