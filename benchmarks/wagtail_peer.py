"""The Wagtail side of `benchmarks.publishing`, run by a Python that has Wagtail.

Reads commands from standard input, one JSON list a line, and answers each with the seconds it took.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

import django
from django.conf import settings


def configure(host: str) -> None:
    """A site as `wagtail start` makes it, with only what publishing needs."""
    settings.configure(
        SECRET_KEY="only-for-benchmarks",  # noqa: S106
        INSTALLED_APPS=[
            "wagtail.users",
            "wagtail.images",
            "wagtail.documents",
            "wagtail.search",
            "wagtail.admin",
            "wagtail",
            "modelcluster",
            "taggit",
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.messages",
            "django.contrib.staticfiles",
            "wagtail_peer",
        ],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.postgresql",
                "NAME": "wagtail",
                "USER": "gongkai",
                "HOST": host,
                "CONN_MAX_AGE": None,
            }
        },
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        ROOT_URLCONF="wagtail_peer",
        STATIC_URL="/static/",
        USE_TZ=True,
        WAGTAIL_SITE_NAME="peer",
        WAGTAILADMIN_BASE_URL="http://127.0.0.1",
    )
    django.setup()


urlpatterns: list[Any] = []


class Peer:
    """Pages with a draft revision each, published one after the other."""

    def __init__(self, host: str, values: list[str]) -> None:
        configure(host)
        from django.core.management import call_command  # noqa: PLC0415
        from django.db import connection, models  # noqa: PLC0415
        from wagtail.models import Page  # noqa: PLC0415
        from wagtail.search import index  # noqa: PLC0415

        call_command("migrate", interactive=False, verbosity=0)
        names = [f"field{number}" for number in range(len(values))]
        self.values = dict(zip(names, values, strict=True))
        columns: dict[str, Any] = {name: models.TextField(blank=True) for name in names}
        searched = [*Page.search_fields, *(index.SearchField(name) for name in names)]
        meta = type("Meta", (), {"app_label": "wagtail_peer"})
        self.model: Any = type(
            "NoticePage",
            (Page,),
            {**columns, "search_fields": searched, "Meta": meta, "__module__": "wagtail_peer"},
        )
        with connection.schema_editor() as editor:
            editor.create_model(self.model)
        self.parent = Page.objects.get(depth=2)
        self.number = 0

    def publish(self, count: int, *, indexed: bool = True) -> float:
        """Seconds of publishing so many drafts; making them does not count."""
        from wagtail.search import signal_handlers  # noqa: PLC0415

        revisions = []
        for _ in range(count):
            self.number += 1
            page = self.model(title=f"page {self.number}", live=False, **self.values)
            self.parent.add_child(instance=page)
            revisions.append(page.save_revision())
        receiver = signal_handlers.post_save_signal_handler
        from django.db.models.signals import post_save  # noqa: PLC0415

        if not indexed:
            post_save.disconnect(receiver, sender=self.model)
        begun = time.perf_counter()
        for revision in revisions:
            revision.publish()
        taken = time.perf_counter() - begun
        if not indexed:
            post_save.connect(receiver, sender=self.model)
        return taken


def main() -> None:
    """Answer until standard input ends."""
    peer: Peer | None = None
    for line in sys.stdin:
        command, argument = json.loads(line)
        begun = time.perf_counter()
        if command == "prepare":
            peer = Peer(**argument)
            taken = time.perf_counter() - begun
        else:
            assert peer is not None  # noqa: S101
            taken = peer.publish(argument, indexed=command == "publish")
        print(json.dumps(taken), flush=True)


if __name__ == "__main__":
    main()
