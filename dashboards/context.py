"""What every page shows around its content."""

from django.http import HttpRequest

from accounts.access import sees_province
from accounts.models import User
from accounts.people import office_of
from dashboards.head import page_head
from dashboards.navigation import navigation
from dashboards.years import kept_year, offered_years


def shell(request: HttpRequest) -> dict[str, object]:
    """Navigation, who is signed in for whom, the year, and whether figures are synthetic."""
    # Error pages are rendered before the middleware that knows the user has run.
    user = getattr(request, "user", None)
    year = kept_year(request)
    head = page_head(request)
    signed_in = (
        {
            "nav": navigation(request, user, year),
            "viewer_label": viewer_label(user),
            "unread": head.unread,
            "working": head.working,
            "sees_province": sees_province(user),
        }
        if isinstance(user, User)
        else {}
    )
    return {
        **signed_in,
        "demonstration": head.demonstration,
        "holds_figures": head.holds_figures,
        "year": year,
        "years": offered_years(),
    }


def viewer_label(user: User) -> str:
    """For whom the user acts and who it is: 「周口市发展和改革委员会 · 陈芳」."""
    return f"{office_of(user)} · {user.full_name or user.get_role_display()}"
