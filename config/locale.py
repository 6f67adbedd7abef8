"""The language of a page is in its address."""

from typing import TypeVar

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import translation

Response = TypeVar("Response", bound=HttpResponseBase)


class AddressLocaleMiddleware(LocaleMiddleware):
    """Django's, without its claim that a page varies on the languages a reader prefers.

    Where the default language has no prefix (`config.urls`) nobody is asked for it, but every page
    in it says `Vary: Accept-Language`: shared caches would keep one for each kind of browser. The
    API does ask, for the wording of errors, and says so itself.
    """

    def process_response(self, request: HttpRequest, response: Response) -> Response:
        """Name the language of the answer."""
        response.headers.setdefault("Content-Language", translation.get_language())
        return response
