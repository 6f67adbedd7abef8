"""Readers of the API: requests, and schemas that say whether an answer keeps its promise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from jsonschema import Draft202012Validator

from disclosure.api.schema.building import openapi

ROOT = "/api/v1"
Get = Callable[..., Any]


@pytest.fixture
def get(client: Client) -> Get:
    """GET a path below the API's root; headers as keywords, parameters as a mapping."""

    def get(path: str, params: Any = None, **headers: str) -> Any:
        return client.get(f"{ROOT}{path}", params, headers=headers)

    return get


def validator(component: str) -> Draft202012Validator:
    """What the OpenAPI document promises of a component."""
    return Draft202012Validator(
        {
            "$ref": f"#/components/schemas/{component}",
            "components": {"schemas": openapi()["components"]["schemas"]},
        },
        format_checker=Draft202012Validator.FORMAT_CHECKER,
    )


def broken_promises(component: str, answer: Any) -> list[str]:
    """Where an answer differs from its component: "path: message"."""
    return [
        f"{error.json_path}: {error.message}" for error in validator(component).iter_errors(answer)
    ]
