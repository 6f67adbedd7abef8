"""What is counted of releases, and that it follows every correction and withdrawal."""

from __future__ import annotations

import io
from decimal import Decimal

import pytest
from django.core.management import call_command

from disclosure.core.notice_types import registry
from disclosure.counting import competed, organisations
from disclosure.models import MonthlyFigures, ReleaseFigures, ReleaseParty
from tests.factory import Office, example_values, make_region, uscc

pytestmark = pytest.mark.django_db

BOUGHT = uscc(800001)
BUYER = {"role": "winner", "name": "岚越云建有限公司", "kind": "organisation", "identifier": BOUGHT}


def sold(office: Office, **values: object):
    return office.release("land.sale_result", parties=[BUYER, *others()], **values)


def others() -> list[dict[str, str]]:
    return [p for p in example_values("land.sale_result")["parties"] if p["role"] != "winner"]


def month() -> MonthlyFigures:
    return MonthlyFigures.objects.get(type="land.sale_result", level=3)


def test_a_notice_in_force_is_counted_in_its_month(office: Office) -> None:
    release = sold(office)
    counted = month()
    assert (counted.notices, counted.priced, counted.amount) == (1, 1, release.amount)
    assert counted.month.isoformat() == "2026-11-01"
    assert counted.code == "990100"


def test_larger_regions_hold_the_sum_of_the_smaller_ones(office: Office) -> None:
    for code in ("990102", "990103", "990200"):
        sold(office, notice={"region": make_region(code, code).pk})
    kept = MonthlyFigures.objects.filter(type="land.sale_result").order_by("level", "code")
    assert list(kept.values_list("level", "code", "notices")) == [
        (1, "990000", 3),
        (2, "990100", 2),
        (2, "990200", 1),
        (3, "990102", 1),
        (3, "990103", 1),
        (3, "990200", 1),
    ]


def test_a_correction_is_counted_instead_of_what_it_replaces(office: Office) -> None:
    office.correct(sold(office))
    assert month().notices == 1


def test_a_withdrawn_notice_is_not_counted(office: Office) -> None:
    office.withdraw(sold(office))
    assert not MonthlyFigures.objects.filter(type="land.sale_result").exists()
    assert not ReleaseFigures.objects.filter(type="land.sale_result").exists()


def test_making_all_figures_anew_changes_nothing(office: Office) -> None:
    office.withdraw(office.correct(sold(office)))
    office.release("mining.result", notice={})
    columns = ("level", "month", "type", "code", "notices", "priced", "amount", "ways", "direct")
    before = sorted(map(str, MonthlyFigures.objects.values_list(*columns)))
    named = sorted(ReleaseParty.objects.values_list("release", "position", "code", "role"))
    call_command("renew_figures", stdout=io.StringIO())
    assert sorted(map(str, MonthlyFigures.objects.values_list(*columns))) == before
    assert sorted(ReleaseParty.objects.values_list("release", "position", "code", "role")) == named


def test_an_organisation_is_known_by_its_code_in_every_release(office: Office) -> None:
    release = sold(office)
    named = ReleaseParty.objects.get(release=release, role="winner")
    assert (named.code, named.name) == (BOUGHT, BUYER["name"])


def party(**values: object) -> dict[str, object]:
    given = {"role": "winner", "name": "某某", "kind": "organisation", "identifier": None}
    return {**given, **values}


def test_persons_and_codes_that_are_none_lead_to_no_profile() -> None:
    wrong = {"scheme": "CN-USCC", "id": "91990100000000000X"}
    foreign = {"scheme": "GB-COH", "id": BOUGHT}
    document = {
        "parties": [
            party(kind="person"),
            party(identifier=wrong),
            party(identifier=foreign),
            party(identifier={"scheme": "CN-USCC", "id": BOUGHT}),
        ]
    }
    found = list(organisations(registry.get("land.sale_result"), document))
    assert [each.code for each in found] == ["", "", BOUGHT]


def test_offers_are_counted_for_each_section_of_an_opening() -> None:
    bids = [{"section": "1"}, {"section": "1"}, {"section": "2"}]
    counted = competed(registry.get("tendering.opening_record"), {"rows": {"bids": bids}})
    assert (counted.contests, counted.offers, counted.single) == (2, 3, 1)


@pytest.mark.parametrize(("way", "direct"), [("agreement", 1), ("listing", 0)])
def test_what_is_handed_out_by_agreement_is_direct(way: str, direct: int) -> None:
    document = {"details": {"supply_method": way}}
    counted = competed(registry.get("land.supply_result"), document)
    assert (counted.ways, counted.direct) == (1, direct)


def test_a_notice_without_an_amount_is_counted_without_one(office: Office) -> None:
    office.release("procurement.single_source")
    office.release("land.sale_result")
    priced = month()
    assert priced.currency == "CNY"
    assert priced.amount > Decimal()
