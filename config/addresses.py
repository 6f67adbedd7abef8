"""What of an address can be a name of anything."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class WithoutNulMiddleware:
    """Let an address with U+0000 name nothing, where PostgreSQL, which holds none, would fail.

    Each view answers as it does for every other name that nobody has.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.path_info = request.path_info.replace("\0", "\N{REPLACEMENT CHARACTER}")
        return self.get_response(request)
