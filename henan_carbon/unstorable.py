"""What no database keeps is refused before anything is asked of one."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from henan_carbon.errors import API

#: Ends a text where programs are written in C; PostgreSQL takes none, nobody types one.
NUL = "\x00"


class NoNul:
    """Middleware; answers a page's address or form that holds the character with 400 instead of failing
    at whichever query it comes to. The API's parameters and contents are each looked at anyway."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: object) -> None:
        """Raises BadRequest."""
        if request.path.startswith(API):
            return
        for query in (request.GET, request.POST):
            for name, values in query.lists():
                if NUL in name or any(NUL in value for value in values):
                    raise BadRequest("a text with NUL")
