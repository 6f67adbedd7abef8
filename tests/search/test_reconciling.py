"""What the index has lost is found and mended; a sound index is left alone."""

from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from disclosure.models import Release
from disclosure.search.documents import search_documents
from disclosure.search.index import SearchIndex
from disclosure.search.query import Filters, search
from disclosure.search.reconciling import Difference, reconcile
from disclosure.search.schema import Status
from tests.factory import Office

from .conftest import notice

pytestmark = pytest.mark.django_db


def indexed() -> set[tuple[str, int]]:
    hits = search(filters=Filters(statuses=())).hits
    return {(hit.uid, hit.sequence) for hit in hits}


def test_what_differs_is_said_and_mended(
    office: Office, index: SearchIndex, put: Callable[..., None], monkeypatch: Any
) -> None:
    monkeypatch.setattr("disclosure.search.reconciling.STRETCH", 2)
    kept = office.release()
    original = office.release()
    withdrawn = office.release()
    put(*search_documents(Release.objects.all()))
    correction = office.correct(original)
    tombstone = office.withdraw(withdrawn)
    lost = office.release()
    put(notice(99, uid="1999-00000001"))
    expected = Difference(
        missing=(correction.uid, tombstone.uid, lost.uid),
        stale=(original.uid,),
        surplus=(withdrawn.uid, "1999-00000001"),
    )
    assert reconcile(mend=False) == expected
    assert reconcile(mend=True)
    assert not reconcile(mend=False)
    assert indexed() == {
        (kept.uid, kept.sequence),
        (original.uid, original.sequence),
        (correction.uid, correction.sequence),
        (tombstone.uid, tombstone.sequence),
        (lost.uid, lost.sequence),
    }
    assert search(filters=Filters(statuses=(Status.WITHDRAWN,))).total == 1


def test_the_command_checks_or_mends(office: Office, index: SearchIndex) -> None:
    release = office.release()
    with pytest.raises(CommandError, match="differs"):
        call_command("reconcile_search", check=True, stdout=StringIO())
    out = StringIO()
    call_command("reconcile_search", stdout=out)
    assert f"1 missing: {release.uid}" in out.getvalue()
    call_command("reconcile_search", check=True, stdout=StringIO())


def test_without_an_index_it_says_so(settings: Any, tmp_path: Any) -> None:
    settings.SEARCH_INDEX_DIR = tmp_path / "none"
    with pytest.raises(CommandError, match="reindex"):
        call_command("reconcile_search", stdout=StringIO())
