"""Every address of the site.

Pages for people have a language: Chinese without a prefix, English under ``/en/``. Addresses for
machines have none.
"""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from config import health


def _present(route, module):  # temporary while the tree is being built
    from importlib.util import find_spec

    try:
        return [path(route, include(module))] if find_spec(module) else []
    except ModuleNotFoundError:
        return []


urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    *_present("api/v1/", "disclosure.api.urls"),
    *_present("", "disclosure.site.urls_neutral"),
    *i18n_patterns(
        path("admin/", admin.site.urls),
        *_present("", "disclosure.site.urls"),
        prefix_default_language=False,
    ),
]
