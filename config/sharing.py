"""One answer for a crowd: a shared cache of a quarter of a second inside each process.

What says `s-maxage` may be kept by any cache that readers share (RFC 9111). nginx does so where it
is used; this keeps a crowd on one notice from being a crowd on the database where it is not.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.urls import ResolverMatch
from django.utils.cache import get_conditional_response

from config.logging import QUIET

#: Bytes of bodies kept in one process.
LARGEST = 8 * 1024 * 1024
#: Requests that have one of these ask for something of their own, or for a part.
OWN = ("Authorization", "Range")

#: Scheme, host and path with query.
Address = tuple[str | None, str | None, str]


class Kept(NamedTuple):
    """An answer, until when it is kept (`time.monotonic`), for whom, and the route that made it.

    `varies` has the values of the request's headers that the answer says it depends on.
    """

    until: float
    content: bytes
    headers: dict[str, str]
    varies: dict[str, str | None]
    match: ResolverMatch | None

    def answers(self, headers: Mapping[str, str]) -> bool:
        """Whether a request with these headers gets this now."""
        same = all(headers.get(name) == value for name, value in self.varies.items())
        return same and time.monotonic() <= self.until


class SharedAnswersMiddleware:
    """Answers again what was just answered, for `SHARED_ANSWER_SECONDS`; 0 leaves it out.

    Stands before all that makes an answer and behind what logs and names each request. A request
    with `Cache-Control: no-cache` or `max-age=0`, as a browser's reload sends, gets a new answer.
    Of an address one answer is kept, for the headers it was made for.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.seconds: float = settings.SHARED_ANSWER_SECONDS
        if not self.seconds:
            raise MiddlewareNotUsed
        self.get_response = get_response
        self._kept: OrderedDict[Address, Kept] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _may_share(request):
            return self.get_response(request)
        address = request.scheme, request.META.get("HTTP_HOST"), request.get_full_path()
        kept = self._kept.get(address)
        if kept is None or not kept.answers(request.headers):
            response = self.get_response(request)
            if _may_keep(response):
                self._keep(address, request, response)
            return response
        request.resolver_match = kept.match
        fresh = HttpResponse(kept.content, headers=kept.headers)
        same = get_conditional_response(request, etag=kept.headers.get("ETag"), response=fresh)
        return same if isinstance(same, HttpResponse) else fresh

    def _keep(self, address: Address, request: HttpRequest, response: HttpResponse) -> None:
        now = time.monotonic()
        kept = Kept(
            now + self.seconds,
            response.content,
            # A cache says how old an answer is (RFC 9111, 5.1), in whole seconds.
            dict(response.headers) | {"Age": "0"},
            {name: request.headers.get(name) for name in _varies(response)},
            request.resolver_match,
        )
        with self._lock:
            self._forget(address)
            self._kept[address] = kept
            self._bytes += len(kept.content)
            while self._kept:
                oldest = next(iter(self._kept))
                if self._kept[oldest].until >= now and self._bytes <= LARGEST:
                    break
                self._forget(oldest)

    def _forget(self, address: Address) -> None:
        if gone := self._kept.pop(address, None):
            self._bytes -= len(gone.content)


def _may_share(request: HttpRequest) -> bool:
    """Whether the reader takes an answer that was made for somebody else."""
    headers = request.headers
    if request.method != "GET" or QUIET in request.META or any(name in headers for name in OWN):
        return False
    wanted = headers.get("Cache-Control", "")
    return not ("no-cache" in wanted or "max-age=0" in wanted)


def _may_keep(response: HttpResponse) -> bool:
    """Whether an answer is whole, anybody's, and says that a shared cache may keep it."""
    if response.status_code != 200 or response.streaming or response.cookies:
        return False
    shared = "s-maxage=" in response.get("Cache-Control", "")
    return shared and not {"*", "Cookie"} & set(_varies(response))


def _varies(response: HttpResponse) -> list[str]:
    """The headers of a request that an answer depends on, by its own word."""
    return [name.strip() for name in response.get("Vary", "").split(",") if name.strip()]
