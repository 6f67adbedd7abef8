"""Values that may be deleted later while everything that was signed stays true."""

from __future__ import annotations

import itertools

import pytest

from disclosure.core import canonical, redaction

DOCUMENT = {
    "title": "公告",
    "body": "正文",
    "contact": {"name": "骆听松", "phone": "0000-1234567", "address": ""},
    "parties": [{"name": "某公司", "kind": "organisation"}, {"name": "王某", "kind": "person"}],
    "rows": {"members": [{"name": "甲", "vote": "yes"}]},
}
POINTERS = [
    "/body",
    "/contact/name",
    "/contact/phone",
    "/contact/address",
    "/parties/1/name",
    "/rows/members/0/name",
    "/nowhere/at/all",
    "/parties/7/name",
]


def salts():
    numbers = itertools.count()
    return lambda: redaction.base64url(next(numbers).to_bytes(16))


def test_what_was_committed_is_read_as_it_was_written():
    committed, disclosures = redaction.commit(DOCUMENT, POINTERS)
    assert redaction.disclose(committed, disclosures) == DOCUMENT
    assert len(disclosures) == 5


def test_the_committed_document_tells_nothing_of_the_values():
    committed, _disclosures = redaction.commit(DOCUMENT, POINTERS)
    text = canonical.canonical_bytes(committed).decode()
    for value in ("正文", "骆听松", "0000-1234567", "王某", "甲"):
        assert value not in text
    assert "某公司" in text


def test_equal_values_have_different_digests_each_time():
    once, _ = redaction.commit(DOCUMENT, POINTERS)
    again, _ = redaction.commit(DOCUMENT, POINTERS)
    assert once != again


def test_deleting_a_disclosure_leaves_the_digest_and_says_what_is_gone():
    committed, disclosures = redaction.commit(DOCUMENT, POINTERS)
    before = canonical.digest(committed)
    found = redaction.pointers_of(committed, disclosures)
    kept = [disclosure for pointer, disclosure in found.items() if pointer != "/parties/1/name"]
    document = redaction.disclose(committed, kept)
    assert document["parties"][1] == {"name": "", "kind": "person"}
    assert document["redacted"] == ["/parties/1/name"]
    assert document["contact"] == DOCUMENT["contact"]
    assert canonical.digest(committed) == before


def test_nothing_is_changed_in_place():
    whole = redaction.commit(DOCUMENT, POINTERS, salt=salts())
    assert redaction.commit(DOCUMENT, POINTERS, salt=salts()) == whole
    first = redaction.disclose(*whole)
    assert redaction.disclose(*whole) == first


def test_a_document_without_such_values_is_left_alone():
    plain = {"title": "公告"}
    assert redaction.commit(plain, POINTERS) == (plain, [])
    assert redaction.disclose(plain, []) == plain


@pytest.mark.parametrize("strange", ["", "x", "é", redaction.base64url(b'["s","name"]')])
def test_a_malformed_disclosure_is_refused(strange):
    committed, _ = redaction.commit(DOCUMENT, POINTERS)
    with pytest.raises((redaction.DisclosureError, UnicodeEncodeError)):
        redaction.disclose(committed, [strange])


def test_a_disclosure_of_another_document_is_refused():
    committed, disclosures = redaction.commit(DOCUMENT, POINTERS)
    _other, foreign = redaction.commit(DOCUMENT, ["/body"])
    with pytest.raises(redaction.DisclosureError):
        redaction.disclose(committed, [*disclosures, *foreign])


def test_the_example_of_the_rfc_has_its_digest():
    disclosure = "WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0"
    assert redaction.read(disclosure) == ("family_name", "Möbius")
    assert redaction.digest(disclosure) == "X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0"
