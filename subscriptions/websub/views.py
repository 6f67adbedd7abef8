"""The address of the hub."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounts.origin import client_address, subscriber_of

from . import hub as front

PLAIN = "text/plain; charset=utf-8"


@csrf_exempt
@require_POST
@never_cache
def hub(request: HttpRequest) -> HttpResponse:
    """Take a request of a subscriber: 202, or 400 and why; its callback is asked later.

    No cookie and no login stands behind a request, so there is nothing to forge.
    """
    network = subscriber_of(client_address(request))
    try:
        front.request(request.POST, network=network, now=timezone.now())
    except front.TooManyError as error:
        return HttpResponse(str(error), PLAIN, status=429, headers={"Retry-After": "60"})
    except front.HubError as error:
        return HttpResponse(str(error), PLAIN, status=400)
    return HttpResponse(status=202)
