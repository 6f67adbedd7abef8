"""What tests of accounts stand on: the desk's language, and second factors that are on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def chinese() -> Iterator[None]:
    with translation.override("zh-hans"):
        yield


@pytest.fixture(autouse=True)
def in_earnest(settings: Any) -> None:
    settings.SECOND_FACTOR = True
    settings.SITE_ORIGIN = "http://desk.example"
    settings.ALLOWED_HOSTS = ["testserver", "desk.example"]
