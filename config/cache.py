"""A Redis cache whose failures cost speed, never a page."""

import logging
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

Result = TypeVar("Result")
# What the client library takes for a key differs between its stubs; ours are texts.
Key = Any


def _try(operation: Callable[..., Result], fallback: Result, *args: Any) -> Result:
    """Call ``operation``; while Redis is away log it and return ``fallback``."""
    try:
        return operation(*args)
    except RedisError as error:
        logger.warning("cache unavailable: %s", error)
        return fallback


class ForgivingClient(RedisCacheClient):
    """Django's Redis client that answers "not cached" while Redis is away.

    Nothing lives in the cache alone, so a miss is always a right answer and the next reader
    repeats a lost write.
    """

    def add(self, key: Key, value: Any, timeout: Any) -> bool:
        """Store ``value`` unless ``key`` exists; False when it was not stored."""
        return _try(super().add, False, key, value, timeout)

    def get(self, key: Key, default: Any) -> Any:
        """Return the stored value or ``default``."""
        return _try(super().get, default, key, default)

    def set(self, key: Key, value: Any, timeout: Any) -> None:
        """Store ``value`` for ``timeout`` seconds."""
        _try(super().set, None, key, value, timeout)

    def touch(self, key: Key, timeout: Any) -> bool:
        """Give ``key`` a new ``timeout``; False when it is not stored."""
        return _try(super().touch, False, key, timeout)

    def delete(self, key: Key) -> bool:
        """Remove ``key``; False when it was not stored."""
        return _try(super().delete, False, key)

    def get_many(self, keys: Iterable[Key]) -> dict[Key, Any]:
        """Return those of ``keys`` that are stored."""
        return _try(super().get_many, {}, keys)

    def has_key(self, key: Key) -> bool:
        """Tell whether ``key`` is stored."""
        return _try(super().has_key, False, key)

    def incr(self, key: Key, delta: int) -> int:
        """Add ``delta`` to a stored number; ``ValueError`` when it is not stored or unreachable."""
        try:
            return int(super().incr(key, delta))
        except RedisError as error:
            raise ValueError(f"Key {key!r} is unreachable.") from error

    def set_many(self, data: Mapping[Key, Any], timeout: Any) -> None:
        """Store every pair of ``data``."""
        _try(super().set_many, None, data, timeout)

    def delete_many(self, keys: Iterable[Key]) -> None:
        """Remove every key of ``keys``."""
        _try(super().delete_many, None, keys)

    def clear(self) -> bool:
        """Empty the cache's own database."""
        return _try(super().clear, False)


class ForgivingRedisCache(RedisCache):
    """``CACHES`` backend over ``ForgivingClient``."""

    def __init__(self, server: str | list[str], params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = ForgivingClient
