"""What tests of accounts stand on: second factors that are on."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture(autouse=True)
def in_earnest(settings: Any) -> None:
    settings.SECOND_FACTOR = True
    settings.SITE_ORIGIN = "http://desk.example"
    settings.ALLOWED_HOSTS = ["testserver", "desk.example"]
