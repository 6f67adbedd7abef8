"""One answer for a crowd: a shared cache of a quarter of a second inside each process.

What says `s-maxage` may be kept by any cache that readers share (RFC 9111). nginx does so where it
is used; this keeps a crowd on one notice from being a crowd on the database where it is not.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.urls import ResolverMatch
from django.utils.cache import get_conditional_response

from config.logging import QUIET

#: Bytes of bodies kept in one process.
LARGEST = 8 * 1024 * 1024
#: What an answer may depend on besides its address; one that varies on more is made anew.
VARIES = {"Accept": "HTTP_ACCEPT", "Accept-Language": "HTTP_ACCEPT_LANGUAGE"}
#: Of whom these are sent something of his own, a part, or an answer that was made for him.
OWN = ("HTTP_AUTHORIZATION", "HTTP_RANGE")

Key = tuple[str | None, ...]


class Kept(NamedTuple):
    """An answer, until when it is kept (`time.monotonic`), and the route that made it."""

    until: float
    content: bytes
    headers: dict[str, str]
    match: ResolverMatch | None


class SharedAnswersMiddleware:
    """Answers again what was just answered, for `SHARED_ANSWER_SECONDS`; 0 leaves it out.

    Stands before all that makes an answer and behind what logs and names each request. A request
    with `Cache-Control: no-cache` or `max-age=0`, as a browser's reload sends, gets a new answer.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.seconds: float = settings.SHARED_ANSWER_SECONDS
        if not self.seconds:
            raise MiddlewareNotUsed
        self.get_response = get_response
        self._kept: OrderedDict[Key, Kept] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _may_share(request):
            return self.get_response(request)
        key = _key(request)
        kept = self._kept.get(key)
        if kept is None or kept.until < time.monotonic():
            response = self.get_response(request)
            if _may_keep(response):
                self._keep(key, request, response)
            return response
        request.resolver_match = kept.match
        fresh = HttpResponse(kept.content, headers=kept.headers)
        same = get_conditional_response(request, etag=kept.headers.get("ETag"), response=fresh)
        return same if isinstance(same, HttpResponse) else fresh

    def _keep(self, key: Key, request: HttpRequest, response: HttpResponse) -> None:
        now = time.monotonic()
        # A cache says how old an answer is (RFC 9111, 5.1), in whole seconds.
        headers = dict(response.headers) | {"Age": "0"}
        kept = Kept(now + self.seconds, response.content, headers, request.resolver_match)
        with self._lock:
            self._forget(key)
            self._kept[key] = kept
            self._bytes += len(kept.content)
            while self._kept:
                oldest = next(iter(self._kept))
                if self._kept[oldest].until >= now and self._bytes <= LARGEST:
                    break
                self._forget(oldest)

    def _forget(self, key: Key) -> None:
        if gone := self._kept.pop(key, None):
            self._bytes -= len(gone.content)


def _may_share(request: HttpRequest) -> bool:
    """Whether the reader takes an answer that was made for somebody else."""
    meta = request.META
    if request.method != "GET" or QUIET in meta or any(name in meta for name in OWN):
        return False
    wanted = meta.get("HTTP_CACHE_CONTROL", "")
    return not wanted or not ("no-cache" in wanted or "max-age=0" in wanted)


def _may_keep(response: HttpResponse) -> bool:
    """Whether an answer is whole, anybody's, and says that a shared cache may keep it."""
    if response.status_code != 200 or response.streaming or response.cookies:
        return False
    varies = {name.strip() for name in response.get("Vary", "").split(",") if name.strip()}
    return "s-maxage=" in response.get("Cache-Control", "") and varies <= VARIES.keys()


def _key(request: HttpRequest) -> Key:
    meta = request.META
    asked = (request.scheme, meta.get("HTTP_HOST"), request.get_full_path())
    return asked + tuple(meta.get(name) for name in VARIES.values())
