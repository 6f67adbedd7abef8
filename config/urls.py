"""Every address of the site.

Pages for people have a language: Chinese without a prefix, English under ``/en/``. Addresses for
machines have none.
"""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from config import health
from subscriptions.websub.views import hub

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    # Who opens the log's own address is a person.
    re_path(r"^log/?$", RedirectView.as_view(pattern_name="site:verify"), name="log"),
    path("log/", include("ledger.urls")),
    path("hub/", hub, name="hub"),
    path("api/v1/filing/", include("filing.urls")),
    path("", include("operations.urls_neutral")),
    path("api/v1/", include("operations.urls_api")),
    path("api/v1/", include("disclosure.api.urls")),
    path("", include("disclosure.site.urls_neutral")),
    *i18n_patterns(
        path("admin/account/", include("accounts.urls")),
        path("admin/", include("disclosure.preview.urls")),
        path("admin/", admin.site.urls),
        path("", include("press.urls")),
        path("", include("operations.urls")),
        path("", include("subscriptions.urls")),
        path("", include("disclosure.site.urls")),
        prefix_default_language=False,
    ),
]
