"""The project's addresses and views that do nothing but answer, or write one row."""

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

#: The row that the bare view writes has the columns every saved figure has at least.
ROW_TABLE = "CREATE TABLE bench_row (id bigserial PRIMARY KEY, value numeric, at timestamptz)"


def bare(request: HttpRequest) -> HttpResponse:
    """`bytes` letters, nothing read from the database."""
    return HttpResponse("x" * int(request.GET["bytes"]))


def bare_held(_: HttpRequest) -> HttpResponse:
    """Nothing has changed."""
    return HttpResponse(status=304)


@csrf_exempt
def bare_row(request: HttpRequest) -> HttpResponse:
    """Write one row in a transaction of its own, and nothing else."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO bench_row (value, at) VALUES (%s, %s)",
            [request.POST["value"], timezone.now()],
        )
    return HttpResponse("saved")


urlpatterns = [
    path("bare/", bare),
    path("bare-held/", bare_held),
    path("bare-row/", bare_row),
    path("", include("henan_carbon.urls")),
]
