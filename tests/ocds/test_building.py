"""What stands where in a release: identifiers, roles, money, corrections, withdrawals."""

from __future__ import annotations

from datetime import timedelta

import pytest

from disclosure.channels import ocds
from disclosure.models import Delivery, Notice, OcdsRelease, PartyKind
from disclosure.ocds.packages import compiled
from disclosure.ocds.validating import release_errors
from ledger.models import AppendOnlyError
from tests.factory import NOW, Office, deliver_all, example_values
from tests.ocds.conftest import body_of, released

pytestmark = pytest.mark.django_db


def parties(body, role):
    return [party for party in body["parties"] if role in party.get("roles", ())]


def test_a_process_is_an_allocation(office: Office):
    release = released(office, "tendering.tender")
    body = body_of(release)
    assert body["ocid"] == f"ocds-213czf-{release.allocation_uid}"
    assert body["id"] == f"{release.uid}-1"
    assert body["date"] == release.document["published_at"]
    assert body["noticeDigest"] == release.digest


def test_a_notice_without_an_allocation_is_a_process_of_its_own(office: Office):
    release = released(
        office, "tendering.plan", notice={"allocation": "", "source_name": "某招标网"}
    )
    assert body_of(release)["ocid"] == f"ocds-213czf-{release.uid}"
    corrected = office.correct(release)
    deliver_all(["ocds"])
    assert body_of(corrected)["ocid"] == body_of(release)["ocid"]


def test_a_foreign_ocid_is_kept(office: Office):
    allocation = office.allocation("procurement", "ocds-b5fd17-abc")
    release = released(office, "procurement.intention", notice={"allocation": allocation.pk})
    assert body_of(release)["ocid"] == "ocds-b5fd17-abc"


def test_the_prefix_is_a_setting(office: Office, settings):
    settings.OCDS_PREFIX = "ocds-a1b2c3"
    assert body_of(released(office, "land.listing"))["ocid"].startswith("ocds-a1b2c3-")


def test_who_buys_pays(office: Office):
    body = body_of(released(office, "procurement.award"))
    (buyer,) = parties(body, "buyer")
    assert "payer" in buyer["roles"]
    assert body["buyer"]["id"] == buyer["id"]
    assert not any("payer" in s["roles"] for s in parties(body, "supplier"))
    assert body["tender"]["transactionType"] == "purchase"


def test_who_is_granted_a_right_pays_the_authority(office: Office):
    body = body_of(released(office, "land.sale_result"))
    assert all("payer" in supplier["roles"] for supplier in parties(body, "supplier"))
    assert all("payee" in entity["roles"] for entity in parties(body, "procuringEntity"))
    assert "buyer" not in body
    assert body["tender"]["transactionType"] == "grantOfRight"


def test_homes_are_given_without_a_payer_or_a_person(office: Office):
    body = body_of(released(office, "housing.allocation_result"))
    assert not parties(body, "payer")
    assert all("suppliers" not in award for award in body["awards"])


def test_persons_are_known_by_name_within_one_process_only(office: Office):
    values = example_values("land.sale_result")
    person = {
        "role": "winner",
        "name": "秦陌川",
        "kind": "person",
        "identifier": "1",
        "address": "x",
    }
    others = [party for party in values["parties"] if party.get("role") != "winner"]
    found = []
    for number in ("A-1", "A-2"):
        notice = {"allocation": office.allocation("land", number).pk}
        office.release("land.listing", notice=notice)
        parts = [*others, person]
        release = released(office, "land.sale_result", notice=notice, parties=parts)
        (supplier,) = parties(body_of(release), "supplier")
        assert set(supplier) == {"id", "name", "roles", "roleDetails", "roleDetails_en"}
        found.append(supplier["id"])
    assert found[0] != found[1]
    assert PartyKind.PERSON == "person"


def test_an_uncertain_price_has_words_and_no_value(office: Office):
    details = {"price_form": "rate", "amount": "", "other_price": "下浮率 6.5%", "rate": ""}
    (award,) = body_of(released(office, "tendering.award", detail=details))["awards"]
    assert "value" not in award
    assert award["priceForm"] == "rate"
    assert award["priceText"] == "下浮率 6.5%"


def test_dates_bear_the_offset_and_a_day_ends_late(office: Office):
    body = body_of(released(office, "land.sale_result"))
    (milestone,) = body["tender"]["milestones"]
    assert milestone["dueDate"].endswith("T23:59:59+08:00")
    assert body["awards"][0]["date"].endswith("+08:00")


def test_an_award_is_pending_while_its_publicity_runs(office: Office):
    running = body_of(released(office, "land.sale_result"))
    assert running["awards"][0]["status"] == "pending"
    late = {"publicity_start": "2026-11-02", "publicity_end": "2026-11-20"}
    over = released(office, "land.sale_result", detail=late)
    assert body_of(over)["awards"][0]["status"] == "active"


def test_notice_and_files_are_documents(office: Office):
    release = released(office, "tendering.tender")
    (page,) = body_of(release)["tender"]["documents"]
    assert page["url"].endswith(f"/notice/{release.uid}/")
    assert page["documentType"] == "tenderNotice"


@pytest.mark.parametrize(
    ("reason", "tag"), [("clerical", "tenderUpdate"), ("deadline", "tenderAmendment")]
)
def test_a_correction_updates_or_amends(office: Office, reason, tag):
    release = released(office, "tendering.tender")
    notice = corrected(office, release, reason=reason)
    body = body_of(notice)
    assert body["tag"] == [tag]
    assert body["ocid"] == body_of(release)["ocid"]
    (amendment,) = body["tender"]["amendments"]
    assert amendment["amendsReleaseID"] == f"{release.uid}-1"
    assert amendment["releaseID"] == body["id"]


def corrected(office, release, *, reason="clerical", now=NOW + timedelta(days=1), **detail):
    """A released correction with other columns of the detail."""
    from disclosure import services  # noqa: PLC0415

    draft = services.correct(
        notice=Notice.objects.get(pk=release.notice_id),
        by=office.filer,
        now=now,
        reason_code=reason,
        note="改正笔误",
    )
    type(draft.detail).objects.filter(pk=draft.pk).update(**detail)
    office.approve(draft, now=now)
    services.publish_due(now=now)
    deliver_all(["ocds"], now=now)
    return release.__class__.objects.get(notice=draft)


def test_what_a_correction_drops_is_dropped_from_the_record(office: Office):
    release = released(office, "tendering.tender")
    assert "awardCriteriaDetails" in body_of(release)["tender"]
    correction = corrected(office, release, evaluation="", control_price=None)
    before, after = body_of(release), body_of(correction)
    assert after["tender"]["awardCriteriaDetails"] is None
    merged = compiled([before, after])
    assert "awardCriteriaDetails" not in merged["tender"]
    assert merged["tender"].get("value", {}).get("amount") is None
    assert release_errors(after) == []


def test_a_contract_repeats_the_award_it_belongs_to(office: Office):
    award = body_of(released(office, "tendering.award"))["awards"][0]
    contract = body_of(released(office, "tendering.contract", days=1))
    assert contract["contracts"][0]["awardID"] == award["id"] == contract["awards"][0]["id"]
    performance = body_of(released(office, "tendering.performance", days=2, detail={"section": ""}))
    assert performance["contracts"][0]["awardID"] == award["id"]
    assert performance["contracts"][0]["id"] == contract["contracts"][0]["id"]


def test_nothing_of_what_was_withdrawn_is_repeated(office: Office):
    """Not in what is made later, and no longer in what was made before."""
    award = released(office, "tendering.award")
    contract = released(office, "tendering.contract", days=1)
    ocid = OcdsRelease.objects.get(release=award).ocid
    assert award.pk in {sequence for sequence, _body in ocds._earlier({ocid})[ocid]}
    office.withdraw(award)
    assert not OcdsRelease.objects.filter(release=contract).exists()
    assert award.pk not in {sequence for sequence, _body in ocds._earlier({ocid})[ocid]}
    deliver_all(["ocds"])
    assert body_of(contract)["contracts"]


def test_what_is_withdrawn_before_its_form_is_made_gets_none(office: Office):
    contract = office.release("tendering.contract")
    office.withdraw(contract)
    deliver_all(["ocds"])
    assert not OcdsRelease.objects.filter(release=contract).exists()
    assert not Delivery.objects.filter(channel="ocds", done_at=None).exists()


def lots_of(*numbers):
    return [
        {"section_no": number, "section_name": f"{number} 标段", "content": "土建"}
        for number in numbers
    ]


def test_a_tender_ends_with_its_last_lot(office: Office):
    released(office, "tendering.tender", rows={"sections": lots_of("A", "B")})
    failed = released(office, "tendering.abnormality", days=1, detail={"section": "B"})
    body = body_of(failed)
    assert body["tag"] == ["tenderUpdate"]
    assert body["tender"]["lots"] == [{"id": "B", "status": "unsuccessful"}]
    assert "status" not in body["tender"]
    award = body_of(released(office, "tendering.award", days=2, detail={"section": "A"}))
    assert award["tender"]["lots"] == [{"id": "A", "status": "complete"}]
    assert award["tender"]["status"] == "complete"


def test_a_tender_of_one_lot_fails_with_it(office: Office):
    released(office, "tendering.tender", rows={"sections": lots_of("A")})
    body = body_of(released(office, "tendering.abnormality", days=1, detail={"section": "A"}))
    assert body["tag"] == ["tenderCancellation"]
    assert body["tender"]["status"] == "unsuccessful"


def test_a_change_notice_amends_what_it_is_about(office: Office):
    tender = released(office, "tendering.tender")
    change = released(
        office, "tendering.clarification", days=1, notice={"relates_to": tender.notice_id}
    )
    body = body_of(change)
    (amendment,) = body["tender"]["amendments"]
    assert amendment["amendsReleaseID"] == f"{tender.uid}-1"
    assert body["ocid"] == body_of(tender)["ocid"]


def test_a_plan_of_another_process_is_related(office: Office):
    plan = released(office, "procurement.intention")
    other = office.allocation("procurement", "P-2")
    tender = office.release(
        "procurement.open_tender",
        notice={"allocation": other.pk, "relates_to": plan.notice_id},
    )
    deliver_all(["ocds"])
    (related,) = body_of(tender)["relatedProcesses"]
    assert related["relationship"] == ["planning"]
    assert related["identifier"] == body_of(plan)["ocid"]


def test_a_withdrawn_release_leaves_package_and_record(office: Office, get):
    plan, tender = released(office, "tendering.plan"), released(office, "tendering.tender")
    ocid = body_of(plan)["ocid"]
    office.withdraw(tender)
    deliver_all(["ocds"])
    assert not Delivery.objects.filter(channel="ocds", done_at__isnull=True).exists()
    assert [r["id"] for r in get("/ocds/releases/").json()["releases"]] == [f"{plan.uid}-1"]
    (record,) = get(f"/ocds/records/{ocid}/").json()["records"]
    assert len(record["releases"]) == 1
    gone = get(f"/ocds/releases/{tender.uid}/")
    assert gone.status_code == 410
    assert gone.json()["release"]["document"]["withdrawal"]
    office.withdraw(plan)
    assert get(f"/ocds/records/{ocid}/").status_code == 404
    assert OcdsRelease.objects.count() == 2, "the rows stay, unseen"


def test_what_was_made_is_never_changed(office: Office):
    made = OcdsRelease.objects.get(release=released(office, "land.listing"))
    with pytest.raises(AppendOnlyError):
        made.save()
    with pytest.raises(AppendOnlyError):
        OcdsRelease.objects.update(tag="award")
