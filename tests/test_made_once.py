"""What is made of a release once: for each language and use, until something of it is deleted."""

from __future__ import annotations

from django.utils import translation

from disclosure.made_once import MadeOnce
from disclosure.models import Release


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
