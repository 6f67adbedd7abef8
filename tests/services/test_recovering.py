"""After a repair of the ledger: what the database lost is noted before anything is released."""

from __future__ import annotations

import pytest

from disclosure import services
from disclosure.models import LostRelease, Release
from disclosure.services.entries import NotRecoveredError
from ledger.models import Leaf
from tests.factory import NOW, Office
from tests.ledger.logs import append, publish_entry

pytestmark = pytest.mark.django_db


def test_the_number_of_a_lost_release_is_never_given_to_another(office: Office) -> None:
    first = office.release()
    append(publish_entry(2))
    waiting = office.approve(office.file())
    before = Leaf.objects.count()
    with pytest.raises(NotRecoveredError, match="2026-00000002"):
        services.publish_due(now=NOW)
    assert Leaf.objects.count() == before
    services.recover(now=NOW)
    services.publish_due(now=NOW)
    assert LostRelease.objects.get().uid == "2026-00000002"
    assert Release.objects.get(notice=waiting).sequence == first.sequence + 2
