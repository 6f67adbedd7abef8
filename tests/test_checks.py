"""A slip of the pen in a declaration is found by `manage.py check`, with type and attribute."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import CommandError, call_command

from disclosure.checks import check_notice_types
from disclosure.core.notice_types import NoticeType, Registry, registry
from land.notices import Listing

SLIPS = [
    ({"columns": ("parcel_nr",)}, "land.listing.columns: no column 'parcel_nr'"),
    ({"search": ("parcels.number",)}, "land.listing.search: no column 'parcels.number'"),
    ({"columns": ("plots.number",)}, "land.listing.columns: no column 'plots.number'"),
    ({"filters": {"colour": ("exact",)}}, "land.listing.filters: no column 'colour'"),
    (
        {"filters": {"announcement_no": ("regex",)}},
        "land.listing.filters: unknown lookup 'regex'",
    ),
    (
        {"filters": {"parcels.reserve_price": ("gte",)}},
        "land.listing.filters: 'parcels.reserve_price' is private",
    ),
    (
        {"masks": {"parcels.location": str}, "filters": {"parcels.location": ("exact",)}},
        "land.listing.filters: 'parcels.location' is personal",
    ),
    (
        {"filters": {"parcels.use": ("exact",), "uses.use": ("exact",)}},
        "land.listing.filters: two filters are called 'use'",
    ),
    (
        {"rows": (), "annexes": Listing.rows, "filters": {"parcels.area": ("gte",)}},
        "land.listing.filters: 'parcels.area' is personal",
    ),
    (
        {"columns": ("parcels.reserve_price",)},
        "land.listing.columns: 'parcels.reserve_price' is private",
    ),
    ({"amount": "winner_rule"}, "land.listing.amount: 'winner_rule' is no AmountField"),
    ({"deadline": "winner_rule"}, "land.listing.deadline: 'winner_rule' is no DateField"),
    ({"essential": ("winner",)}, "land.listing.essential: no column, list or role 'winner'"),
    ({"masks": {"owner": str}}, "land.listing.masks: no column 'owner'"),
    ({"private": frozenset({"secret"})}, "land.listing.private: no column 'secret'"),
    ({"code": "harbour.listing"}, "harbour.listing.code: names no installed area"),
    ({"code": "land.unheard_of"}, "land.unheard_of: has no example file"),
]


def declared(**changes: Any) -> Registry:
    """A registry with one type: the land announcement, with a slip."""
    alone = Registry()
    alone.register(type("Slip", (Listing,), changes))
    return alone


@pytest.mark.parametrize(("slip", "message"), SLIPS)
def test_a_wrong_name_is_named(
    slip: dict[str, Any], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("disclosure.checks.registry", declared(**slip))
    assert message in [error.msg for error in check_notice_types()]


def test_the_command_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("disclosure.checks.registry", declared(columns=("parcel_nr",)))
    with pytest.raises((CommandError, SystemExit)) as caught:
        call_command("check")
    assert "parcel_nr" in str(caught.value)


def test_a_code_cannot_be_taken_twice() -> None:
    class Again(NoticeType):
        code = Listing.code

    with pytest.raises(ValueError, match=r"land\.listing"):
        registry.register(Again)
