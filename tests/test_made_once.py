"""What is made of a release once: for each language and use, until something of it is deleted."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone, translation

from disclosure.made_once import MadeOnce
from disclosure.models import Release
from tests.factory import Office


def release(number: int = 1, digest: str = "a", disclosures: int = 2) -> Release:
    return Release(sequence=number, digest=digest, disclosures=["x"] * disclosures)


def test_what_was_made_of_a_release_is_kept_for_the_same_release_alone() -> None:
    kept: MadeOnce[int] = MadeOnce(100)
    made: list[int] = []

    def of(one: Release, *more: str) -> int:
        return kept.of(one, lambda: made.append(1) or len(made), *more)  # type: ignore[func-returns-value]

    first = of(release())
    assert of(release()) == first
    others = [release(2), release(digest="b"), release(disclosures=1)]
    assert len({first, *map(of, others), of(release(), "short")}) == 5
    with translation.override("en"):
        assert of(release()) != first
    assert kept.has(release(), "short")
    assert not kept.has(release(), "long")
    kept.clear()
    assert of(release()) != first


def test_the_longest_unused_is_forgotten_first() -> None:
    kept: MadeOnce[str] = MadeOnce(2)
    for number in (1, 2, 1, 3):
        kept.of(release(number), str)
    assert [kept.has(release(number)) for number in (1, 2, 3)] == [True, False, True]


@pytest.mark.django_db
def test_a_card_tells_how_long_is_left_on_each_day(
    office: Office, client: Client, empty_index: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    ends = office.release("land.listing").deadline_at
    assert ends is not None
    said = {3: "3 days left", 2: "2 days left", 0: "closes today", -1: "closed"}
    for days, words in said.items():
        now = ends - timedelta(days=days) + timedelta(minutes=5 if days < 0 else -5)
        monkeypatch.setattr(timezone, "now", lambda now=now: now)
        assert words in client.get("/en/land/").content.decode()
