"""Response headers that hold for every page; previews alone may be framed, by this site."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

DIRECTIVES = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "object-src": "'none'",
}


def policy(**changes: str) -> str:
    """The policy of a page, with other values for some directives: `frame_src="'self'"`."""
    found = DIRECTIVES | {name.replace("_", "-"): value for name, value in changes.items()}
    return "; ".join(f"{name} {value}" for name, value in found.items())


CONTENT_SECURITY_POLICY = policy()

# Every powerful browser feature is off: an information portal needs none of them.
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "autoplay",
        "browsing-topics",
        "camera",
        "display-capture",
        "encrypted-media",
        "fullscreen",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
        "xr-spatial-tracking",
    )
)


class SecurityHeadersMiddleware:
    """Add the policies Django's ``SecurityMiddleware`` does not know.

    A view may set a header itself to be stricter (a sandbox for uploaded files); it is kept. The
    attribute `frames` of a response lets it show ("frame_src") or be shown in ("frame_ancestors") a
    frame of this site: the preview of a draft, and nothing else.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        own = policy(**dict.fromkeys(getattr(response, "frames", ()), "'self'"))
        response.headers.setdefault("Content-Security-Policy", own)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response
