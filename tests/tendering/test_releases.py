"""What leaves of a tendering notice, and what may not leave at all."""

import pytest

from disclosure import services
from disclosure.core.workflow import Action
from disclosure.validation import Invalid
from tests.factory import NOW

pytestmark = pytest.mark.django_db

OFFENDER = {
    "role": "offender",
    "name": "骆听松",
    "kind": "person",
    "scheme": "LOCAL-PARTY",
    "identifier": "LP-2026-000777",
    "address": "云岚市青石县柳溪镇 16 号",
}
AUTHORITY = {"role": "authority", "name": "云岚市住房和城乡建设局"}


def test_a_record_for_government_only_cannot_be_submitted(office):
    notice = office.file("tendering.violation", detail={"scope": "government"})
    with pytest.raises(Invalid) as refused:
        services.decide(notice=notice, action=Action.SUBMIT, by=office.filer, now=NOW)
    assert [(f.code, f.field) for f in refused.value.findings] == [("scope", "scope")]


def test_the_number_and_street_of_a_person_who_broke_the_law_stay_behind(office):
    release = office.release("tendering.violation", parties=[OFFENDER, AUTHORITY])
    offender = release.document["parties"][0]
    assert offender == {
        "role": "offender",
        "name": "骆听松",
        "kind": "person",
        "identifier": None,
        "address": "云岚市青石县",
    }
    assert OFFENDER["identifier"] not in str(release.document)


def test_consortium_members_are_released_and_found_by_name(office):
    release = office.release("tendering.candidates")
    (member,) = release.document["rows"]["members"]
    assert member["leader"] == release.document["rows"]["candidates"][0]["name"]
    assert "members.name" in release.notice_type.search
