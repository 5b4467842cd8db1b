"""What every page shows around its content."""

from django.http import HttpRequest

from accounts.access import sees_province
from accounts.models import User
from accounts.people import office_of
from dashboards.navigation import navigation
from dashboards.selectors.reports import holds_figures
from dashboards.years import chosen_year, offered_years
from reporting.notices import demonstration_and_unread


def shell(request: HttpRequest) -> dict[str, object]:
    """Navigation, who is signed in for whom, the year, and whether figures are synthetic."""
    # Error pages are rendered before the middleware that knows the user has run.
    user = getattr(request, "user", None)
    year = chosen_year(request)
    demonstration, unread = demonstration_and_unread(user if isinstance(user, User) else None)
    signed_in = (
        {
            "nav": navigation(request, user, year),
            "viewer_label": viewer_label(user),
            "unread": unread,
            "sees_province": sees_province(user),
        }
        if isinstance(user, User)
        else {}
    )
    return {
        **signed_in,
        "demonstration": demonstration,
        # Asked only by the templates that use it.
        "holds_figures": holds_figures,
        "year": year,
        "years": offered_years(),
    }


def viewer_label(user: User) -> str:
    """For whom the user acts and who it is: 「周口市发展和改革委员会 · 陈芳」."""
    return f"{office_of(user)} · {user.full_name or user.get_role_display()}"
