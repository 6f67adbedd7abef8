"""The least that Django can do, for `benchmarks.pages`: a view that answers with bytes it holds.

`BODY_FILE` names them. `full` has the middleware of `startproject`, `least` has none.
"""

import os
from pathlib import Path

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.urls import path

STARTPROJECT = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

settings.configure(
    SECRET_KEY="only-for-benchmarks",  # noqa: S106
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
    ],
    MIDDLEWARE=[] if os.environ.get("BARE") == "least" else STARTPROJECT,
)

import django

django.setup()

BODY = Path(os.environ["BODY_FILE"]).read_bytes()


def view(request: HttpRequest) -> HttpResponse:
    """The bytes."""
    return HttpResponse(BODY, content_type="text/html; charset=utf-8")


urlpatterns = [path("", view)]
application = WSGIHandler()
