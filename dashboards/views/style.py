"""The living style page: every component as the pages use it, in every state."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from dashboards import style
from dashboards.selectors.tasks import PROGRESS_ORDER, TASK_LABELS
from dashboards.wording.results import STATUS_ORDER, STATUS_SIGNS


@login_required
def show(request: HttpRequest) -> HttpResponse:
    """Made-up values, said to be so; no figure of any city is read."""
    scale, rows = style.strip_plot()
    context = {
        "statuses": [(code, STATUS_SIGNS[code]) for code in STATUS_ORDER],
        "tasks": [(code, TASK_LABELS[code]) for code in PROGRESS_ORDER],
        "bars": style.BARS,
        "spark": style.sparkline(),
        "trend": style.small_trend(),
        "scale": scale,
        "rows": rows,
        "colours": style.COLOURS,
        "sizes": style.SIZES,
    }
    return render(request, "dashboards/style.html", context)
