"""What of a release can be found."""

from decimal import Decimal

import pytest

from disclosure.models import Release
from disclosure.search.documents import search_document, search_documents
from disclosure.search.schema import Status
from tests.factory import Office, parcels

pytestmark = pytest.mark.django_db


def test_a_release_as_a_search_document(office: Office) -> None:
    release = office.release(
        notice={"body": "甲乙丙丁"},
        detail={"announcement_no": "岚自然资告〔2026〕9号"},
        rows=parcels({"start_price": "31520万元", "location": "滨河路以东"}),
    )
    document = search_document(release)
    assert document.uid == release.uid
    assert document.sequence == release.sequence
    assert document.status is Status.CURRENT
    assert (document.area, document.type) == ("land", "land.listing")
    assert document.agency == office.agency.slug
    assert document.region == ("990100", "990000")
    assert document.amount == Decimal("315200000")
    assert document.currency == "CNY"
    assert document.deadline_at == release.deadline_at
    assert "甲乙丙丁" in document.texts
    assert office.agency.name in document.agency_names
    assert "岚自然资告〔2026〕9号" in document.texts
    assert "岚自然资告〔2026〕9号" in document.numbers
    assert document.parcels
    assert "滨河路以东" in document.texts
    assert "" not in document.texts


def test_private_columns_are_not_in_it(office: Office) -> None:
    document = search_document(office.release(rows=parcels({"reserve_price": "33000万元"})))
    assert "33000" not in str(document)


def test_a_corrected_notice_is_superseded(office: Office) -> None:
    original = office.release()
    correction = office.correct(original)
    states = {document.uid: document.status for document in search_documents([correction])}
    assert states == {original.uid: Status.SUPERSEDED, correction.uid: Status.CURRENT}


def test_an_old_release_delivered_late_brings_no_old_state_back(office: Office) -> None:
    original = office.release()
    office.correct(original)
    assert [document.status for document in search_documents([original])] == [Status.SUPERSEDED]


def test_a_withdrawn_notice_is_found_by_what_its_tombstone_says(office: Office) -> None:
    project = office.allocation("land", number="YL-7")
    head = {"title_en": "Right of use of a lot", "body": "不该公开的正文", "allocation": project.pk}
    release = office.release("land.listing", notice=head)
    tombstone = office.withdraw(release)
    for touched in (release, tombstone):
        (document,) = search_documents([touched])
        assert document.status is Status.WITHDRAWN
        assert document.title == release.title
        assert (document.texts, document.numbers) == (("Right of use of a lot",), ("YL-7",))
        assert (document.parties, document.amount) == ((), None)


def test_unreleased_notices_cannot_be_read(office: Office) -> None:
    office.file()
    assert search_documents(Release.objects.all()) == []
