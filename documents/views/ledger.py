"""The ledger: a city's is made at once, the province's behind the page."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.views.guards import figures_page, signed_in
from documents.jobs import LEDGER, ledger_file, reach_of
from documents.ledger import is_kept_year
from jobs.downloads import handed_out
from jobs.kinds import CannotDo
from jobs.services import ask


@figures_page
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, year: int) -> HttpResponse:
    """The year as a workbook: the whole province, or a city's own rows. A POST has it made behind
    the page, with its progress shown."""
    if request.method == "POST":
        if not is_kept_year(year):
            raise Http404(f"{year}年度没有结果，没有台账可以导出。")
        by = signed_in(request)
        job = ask(
            kind=LEDGER,
            title=f"{year}年度台账",
            parameters={"year": year, "of": reach_of(by)},
            by=by,
            now=timezone.now(),
        )
        return redirect("job", job.pk)
    try:
        return handed_out(ledger_file(year, signed_in(request)))
    except CannotDo as refusal:
        raise Http404(str(refusal)) from refusal
