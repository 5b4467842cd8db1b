"""What was typed into a form."""

from django.http import HttpRequest


def typed(request: HttpRequest, name: str) -> str:
    """The text of a field. Browsers count the end of a line as one character and send two; a text
    that fitted into its field would be told to be too long."""
    return request.POST.get(name, "").replace("\r\n", "\n")
