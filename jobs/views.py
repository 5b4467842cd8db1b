"""A person's own jobs: how far they are and what came of them."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.views.guards import signed_in
from jobs.downloads import handed_out
from jobs.kinds import MadeFile
from jobs.models import Job
from jobs.progress import progress_of
from jobs.services import again as ask_again
from jobs.services import refused

_LISTED = 50


@login_required
@require_safe
@never_cache
def index(request: HttpRequest) -> HttpResponse:
    """The last jobs of the reader, the newest first."""
    found = Job.objects.filter(asked_by=signed_in(request))[:_LISTED]
    jobs = [(job, progress_of(job.pk) if job.open else None) for job in found]
    context = {"jobs": jobs, "watching": any(job.open for job, _ in jobs)}
    return render(request, "jobs/index.html", context)


@login_required
@require_safe
@never_cache
def show(request: HttpRequest, number: int) -> HttpResponse:
    """One job, watched to its end."""
    job = _own(request, number)
    why = refused(job, signed_in(request)) if job.file else ""
    context = {"job": job, "progress": progress_of(job.pk), "refused": why}
    return render(request, "jobs/show.html", context)


@login_required
@require_safe
@never_cache
def state(request: HttpRequest, number: int) -> JsonResponse:
    """How far it is, for the page that watches it."""
    job = _own(request, number)
    progress = progress_of(job.pk)
    return JsonResponse(
        {
            "open": job.open,
            "words": job.get_state_display(),
            "doing": progress.doing,
            "done": progress.done,
            "total": progress.total,
            "percent": progress.percent,
        }
    )


@login_required
@require_safe
@never_cache
def file(request: HttpRequest, number: int) -> HttpResponse:
    """The file that was made, for whoever may still have it."""
    job = _own(request, number)
    if job.file and (why := refused(job, signed_in(request))):
        raise PermissionDenied(why)
    try:
        with job.file.open("rb") as stored:
            content = stored.read()
    except (OSError, ValueError) as error:
        raise Http404("文件已经过期删除。请再办一次。") from error
    return handed_out(MadeFile(job.file_name, job.content_type, content))


@login_required
@require_POST
def again(request: HttpRequest, number: int) -> HttpResponse:
    """Once more what failed, or whose file is gone."""
    job = _own(request, number)
    new = ask_again(job=job, by=signed_in(request), now=timezone.now())
    return redirect("job", new.pk)


def _own(request: HttpRequest, number: int) -> Job:
    return get_object_or_404(Job, pk=number, asked_by=signed_in(request))
