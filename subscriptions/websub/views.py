"""The address of the hub."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from subscriptions.addresses import allowance
from subscriptions.limits import HUB
from subscriptions.outgoing import guard

from . import hub as front

PLAIN = "text/plain; charset=utf-8"


@csrf_exempt
@require_POST
@never_cache
def hub(request: HttpRequest) -> HttpResponse:
    """Take a request of a subscriber: 202, or 400 and why; its callback is asked later.

    No cookie and no login stands behind a request, so there is nothing to forge.
    """
    now = timezone.now()
    try:
        host = guard.target(request.POST.get("hub.callback", ""), allowance()).host
    except guard.RefusedError as refused:
        return _refused(f"hub.callback is not called: {refused.reason}")
    if not HUB.take(host, now=now):
        return HttpResponse(
            "too many requests for this host", PLAIN, status=429, headers={"Retry-After": "60"}
        )
    try:
        front.request(request.POST, now=now)
    except front.HubError as error:
        return _refused(str(error))
    return HttpResponse(status=202)


def _refused(why: str) -> HttpResponse:
    return HttpResponse(why, PLAIN, status=400)
