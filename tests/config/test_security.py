import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from config.security import CONTENT_SECURITY_POLICY, SecurityHeadersMiddleware


def response_to(view):
    return SecurityHeadersMiddleware(view)(RequestFactory().get("/"))


def test_every_answer_carries_the_policies():
    response = response_to(lambda request: HttpResponse())
    assert response["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert "camera=()" in response["Permissions-Policy"]


def test_a_stricter_policy_of_a_view_is_kept():
    strict = "default-src 'none'; sandbox"
    view = lambda request: HttpResponse(headers={"Content-Security-Policy": strict})  # noqa: E731
    assert response_to(view)["Content-Security-Policy"] == strict


@pytest.mark.parametrize("weakness", ["unsafe-inline", "unsafe-eval", "http:", "https:", "*"])
def test_the_policy_has_no_hole(weakness):
    assert weakness not in CONTENT_SECURITY_POLICY


def test_a_served_page_has_every_header(client):
    response = client.get("/healthz")
    assert response["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert response["X-Frame-Options"] == "DENY"
