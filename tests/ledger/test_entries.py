"""Entries say digests, codes and numbers, in one byte form, and nothing else."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
import rfc8785

from ledger import entries
from ledger.notes import Signer
from tests.ledger.logs import NOW, publish_entry
from verifier import gongkai_verify

DIGEST = bytes(range(32))
HEAD = {"id": "2026-00000007", "rev": 1, "org": "11990100MB0000001X"}


def test_an_entry_is_canonical_json() -> None:
    made = entries.entry("publish", at=NOW, release=DIGEST, files=DIGEST, **HEAD)
    assert made == (
        b'{"at":"2026-11-23T01:00:00Z","files":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",'
        b'"id":"2026-00000007","org":"11990100MB0000001X",'
        b'"release":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8","rev":1,"type":"publish",'
        b'"v":"gongkai-log/1"}'
    )
    assert entries.read(made)["rev"] == 1


def test_every_type_can_be_made_and_read_again() -> None:
    follows = {"prev": DIGEST, **HEAD}
    vkey = str(Signer.generate("gongkai.example/log").verifier)
    law = "个人信息保护法第四十七条"
    kinds: dict[str, dict[str, Any]] = {
        "publish": {"release": DIGEST, **HEAD},
        "amend": {"release": DIGEST, **follows},
        "withdraw": {"release": DIGEST, "basis": law, **follows},
        "restore": {"release": DIGEST, "basis": law, "decision": "岚政复〔2026〕12号", **follows},
        "redact": {"basis": law, "paths": ["/annexes/0", "/rows/1/name"], "by": "X1", **follows},
        "tick": {},
        "key": {"key": vkey, "spare": vkey},
        "repair": {"id": "7-9", "basis": "restored-backup"},
        "audit": {"count": 1234, "head": DIGEST},
    }
    assert kinds.keys() == entries.TYPES.keys()
    for kind, fields in kinds.items():
        assert entries.read(entries.entry(kind, at=NOW, **fields))["type"] == kind


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", "李某"),
        ("id", ""),
        ("rev", 0),
        ("rev", True),
        ("org", "云岚市自然资源和规划局"),
        ("basis", "因为他本人要求！"),
        ("basis", "11010519491231002X 的要求"),
        ("basis", "电话 13800000000"),
        ("basis", "长" * 121),
        ("decision", "line\nbreak"),
        ("paths", []),
        ("paths", ["title"]),
        ("paths", ["/b", "/b"]),
        ("paths", ["/a"] * 33),
        ("by", "王某"),
    ],
)
def test_free_text_and_personal_data_do_not_fit_in(field: str, value: Any) -> None:
    good = {"prev": DIGEST, "basis": "x", "paths": ["/a"], "by": "X1", **HEAD}
    with pytest.raises(entries.EntryError, match=field):
        entries.entry("redact", at=NOW, **{**good, field: value})


def test_a_missing_or_strange_field_is_named() -> None:
    with pytest.raises(entries.EntryError, match="release: missing"):
        entries.entry("publish", at=NOW, **HEAD)
    with pytest.raises(entries.EntryError, match="basis: not a field"):
        entries.entry("publish", at=NOW, release=DIGEST, basis="x", **HEAD)
    with pytest.raises(entries.EntryError, match="type"):
        entries.entry("rumour", at=NOW)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"\xff",
        publish_entry(1).replace(b":1,", b": 1,"),
        publish_entry(1).replace(b'"rev":1', b'"rev":1.0'),
        publish_entry(1).replace(b"gongkai-log/1", b"gongkai-log/2"),
        publish_entry(1).replace(b"2026-11-23", b"2026-13-23"),
    ],
)
def test_only_the_canonical_form_is_read(data: bytes) -> None:
    with pytest.raises(entries.EntryError):
        entries.read(data)


def test_an_entry_has_a_largest_size() -> None:
    paths = [f"/{'x' * 60}/{'y' * 60}/{number:02d}" for number in range(32)]
    with pytest.raises(entries.EntryError, match="longer than"):
        entries.entry("redact", at=NOW, prev=DIGEST, basis="x", paths=paths, by="X1", **HEAD)


def test_times_are_utc_to_the_second() -> None:
    noon = datetime(2026, 11, 23, 12, 0, 0, 999_999, tzinfo=UTC)
    assert entries.read(entries.entry("tick", at=noon))["at"] == "2026-11-23T12:00:00Z"


def test_the_order_of_files_does_not_matter() -> None:
    assert entries.files_digest(["b" * 64, "a" * 64]) == entries.files_digest(["a" * 64, "b" * 64])


#: RFC 8785 3.2.3 (the order of names) and 3.2.2.2 (strings), without the fractions we never have.
SORTED = {
    "€": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh",
    "1": "One", "\U0001f600": "Emoji: Grinning Face", "\x80": "Control",
    "ö": "Latin Small Letter O With Diaeresis",
}  # fmt: skip
EXPECTED = [
    "Carriage Return", "One", "Control", "Latin Small Letter O With Diaeresis", "Euro Sign",
    "Emoji: Grinning Face", "Hebrew Letter Dalet With Dagesh",
]  # fmt: skip
STRINGS = {"string": '€$\x0f\nA\'B"\\\\"/', "literals": [None, True, False]}
STRINGS_CANONICAL = (
    '{"literals":[null,true,false],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'.encode()
)


@pytest.mark.parametrize("canonical", [rfc8785.dumps, gongkai_verify.canonical])
def test_the_vectors_of_rfc_8785(canonical: Any) -> None:
    assert list(json.loads(canonical(SORTED)).values()) == EXPECTED
    assert canonical(STRINGS) == STRINGS_CANONICAL
    assert canonical([2**53 - 1, -(2**53) + 1, 0, "", {}, []]) == (
        b'[9007199254740991,-9007199254740991,0,"",{},[]]'
    )


def test_the_verifier_refuses_numbers_that_readers_round() -> None:
    for value in (0.5, 2**53, float("nan")):
        with pytest.raises(gongkai_verify.Tampered):
            gongkai_verify.canonical({"value": value})
