"""robots.txt: everything public may be read, the staff side need not be."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from disclosure.addresses import absolute, in_language
from disclosure.site.context import LANGUAGES

from . import public


@public
def robots(request: HttpRequest) -> HttpResponse:
    """Names the sitemap and keeps robots out of the staff side."""
    admin = (in_language(reverse("admin:index"), code) for code in LANGUAGES)
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in admin),
        f"Sitemap: {absolute(reverse('sitemap'))}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
