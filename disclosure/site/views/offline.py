"""Reading without a network: the installable site, its worker, and the list of saved notices.

What is saved stays in the reader's browser; the portal never learns of it.
"""

from __future__ import annotations

import hashlib
import json

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from disclosure.addresses import in_language
from disclosure.site.context import LANGUAGES

from . import public

#: What the list of saved notices needs; a saved notice brings its own files.
FILES = (
    "vendor/govuk/govuk.css",
    "site/site.css",
    "site/site.js",
    "site/saving.js",
    "site/logo.svg",
    "site/icons.svg",
)
#: Icon file -> its size and purpose in the manifest (scripts/make_icons.py).
ICONS = {
    "site/icons/icon-192.png": ("192x192", "any"),
    "site/icons/icon-512.png": ("512x512", "any"),
    "site/icons/maskable-512.png": ("512x512", "maskable"),
}


@public
def saved(request: HttpRequest) -> HttpResponse:
    """The frame of the list; the browser fills it with what it keeps."""
    return render(request, "site/saved.html")


@public
def manifest(request: HttpRequest) -> HttpResponse:
    """The web app manifest in the language of the address."""
    name = _("Public resource allocation")
    facts = {
        "id": "/",
        "name": name,
        "short_name": _("Gongkai"),
        "lang": LANGUAGES[get_language() or settings.LANGUAGE_CODE][0],
        "start_url": reverse("site:home"),
        "scope": "/",
        "display": "minimal-ui",
        "background_color": "#ffffff",
        "theme_color": "#0b4a68",
        "icons": [
            {"src": static(file), "sizes": sizes, "type": "image/png", "purpose": purpose}
            for file, (sizes, purpose) in ICONS.items()
        ],
        "shortcuts": [{"name": _("Saved notices"), "url": reverse("site:saved")}],
    }
    return JsonResponse(facts, content_type="application/manifest+json")


@public
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker; a new one whenever a file it keeps has changed."""
    files = [static(file) for file in FILES]
    lists = {in_language("/", code): in_language(reverse("site:saved"), code) for code in LANGUAGES}
    staff = [in_language(reverse("admin:index"), code) for code in LANGUAGES]
    version = hashlib.sha256("\n".join(files).encode()).hexdigest()[:12]
    facts = {"version": version, "files": files, "lists": lists, "staff": staff}
    context = {"facts": json.dumps(facts), "static_url": settings.STATIC_URL}
    return render(
        request, "site/offline/worker.js", context, content_type="text/javascript; charset=utf-8"
    )
