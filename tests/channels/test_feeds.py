"""A delivery makes every cached public answer unreachable."""

import pytest
from django.core.cache import cache

from disclosure.channels import feeds
from disclosure.channels.errors import ChannelUnreachableError
from disclosure.channels.feeds import GENERATION_KEY


def test_each_delivery_starts_a_generation_never_seen_before() -> None:
    seen = set()
    for _ in range(3):
        feeds.deliver([])
        seen.add(cache.get(GENERATION_KEY))
        cache.delete(GENERATION_KEY)
    assert len(seen) == 3


def test_a_cache_that_is_away_is_not_taken_for_a_delivery(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "get", lambda key: None)
    with pytest.raises(ChannelUnreachableError):
        feeds.deliver([])
