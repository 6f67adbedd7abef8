"""Response headers that hold for every page; few may be framed: `SecurityHeadersMiddleware`."""

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
    attribute `frames` of a response says of whom it may show a frame ("frame_src") and who may show
    it in one ("frame_ancestors"): this site the preview of a draft and of an embedded list, and
    everybody the pages made to be embedded, and nothing else.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        own = policy(**getattr(response, "frames", {}))
        response.headers.setdefault("Content-Security-Policy", own)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response
