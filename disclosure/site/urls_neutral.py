"""Addresses without a language: files, and what robots read."""

from __future__ import annotations

from django.urls import path

from disclosure import sitemaps
from disclosure.site.views import (
    bulk,
    evidence,
    extensions,
    files,
    offline,
    papers,
    robots,
)

urlpatterns = [
    path("files/<str:digest>/<str:name>", files.released_file, name="file"),
    path("n/<str:number>", papers.short, name="short"),
    path("notice/<slug:uid>/code.svg", evidence.code, name="code"),
    path("verifier/<str:name>", evidence.program, name="verifier"),
    path("bulk/catalog.jsonld", bulk.catalogue, name="bulk-catalogue"),
    path("bulk/<str:period>/<str:name>", bulk.file, name="bulk-file"),
    path("ocds/extensions/<path:name>", extensions.extension_file, name="ocds-extension"),
    path("sw.js", offline.worker, name="worker"),
    path("robots.txt", robots.robots, name="robots"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-pages.xml", sitemaps.pages, name="sitemap-pages"),
    path("sitemap-<int:part>.xml", sitemaps.notices, name="sitemap-part"),
]
