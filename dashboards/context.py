"""What every page shows around its content."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from accounts.access import Right, may, own_city, sees_province
from accounts.models import User
from accounts.people import office_of
from dashboards.selectors.reports import holds_figures
from dashboards.years import chosen_year, offered_years
from reporting.notices import demonstration_and_unread


@dataclass(frozen=True, slots=True)
class NavItem:
    """An entry of the main navigation."""

    name: str
    url: str
    current: bool


_REPORTING = (
    *("submissions", "submission", "submission-submit", "submission-return"),
    *("cycles", "cycle", "receipt", "receipt-check", "checks", "check-change"),
    *("sources", "source-adopt"),
    *("entry", "tasks", "upload", "upload-confirm", "evidence", "letter"),
    *("review-home", "review", "review-decided", "submission-compare"),
    *("assignments", "assignment", "assignment-change"),
    *("part-confirm", "submission-withdraw", "stand-in-begin", "stand-in-end"),
)
#: (words, address name, address names that belong to it)
_QUESTIONS = (
    "口径答疑",
    "questions",
    ("questions", "question", "question-new", "question-answer", "question-withdraw"),
)
_PROVINCE_NAV = (
    ("总览", "overview", ("overview", "brief")),
    ("部门", "departments", ("departments", "department")),
    ("指标", "indicators", ("indicators", "indicator")),
    ("城市", "cities", ("cities", "city", "explanation", "compare")),
    ("滞后清单", "lagging", ("lagging",)),
    ("方案原文", "plan", ("plan",)),
    ("口径与分解", "decisions", ("decisions", "decision", "decide", "allocation")),
    ("快照", "snapshots", ("snapshots", "snapshot", "snapshot-take", "snapshot-reproduce")),
    ("上报与审核", "submissions", _REPORTING),
    ("催报", "board", ("board", "chase")),
    _QUESTIONS,
)
_CITY_NAV = (
    ("本市", "city", ("city", "explanation", "compare")),
    ("指标", "indicators", ("indicators", "indicator")),
    ("滞后清单", "lagging", ("lagging",)),
    ("方案原文", "plan", ("plan",)),
    (
        "填报与上报",
        "submissions",
        (
            *(
                "submissions",
                "submission",
                "submission-compare",
                "entry",
                "tasks",
                "upload",
                "upload-confirm",
            ),
            *("receipt", "evidence", "letter", "chase"),
            *("assignment", "assignment-change", "part-confirm", "submission-withdraw"),
        ),
    ),
    _QUESTIONS,
)
#: Who looks after accounts or the machine sees no figures.
_STAFF_NAV = (("方案原文", "plan", ("plan",)),)
#: What a right adds at the end.
_RIGHT_NAV = (
    (Right.CALL, ("通讯录", "contacts", ("contacts", "contacts-city"))),
    (
        Right.MANAGE_PEOPLE,
        ("人员", "people", ("people", "people-new", "person", "clients", "client-new")),
    ),
    (Right.READ_TRAIL, ("审计记录", "trail", ("trail",))),
    (Right.SEE_SETTINGS, ("安全设置", "settings", ("settings",))),
)


def shell(request: HttpRequest) -> dict[str, object]:
    """Navigation, who is signed in for whom, the year, and whether figures are synthetic."""
    # Error pages are rendered before the middleware that knows the user has run.
    user = getattr(request, "user", None)
    year = chosen_year(request)
    demonstration, unread = demonstration_and_unread(user if isinstance(user, User) else None)
    signed_in = (
        {
            "nav": _nav(request, user, year),
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


def _nav(request: HttpRequest, user: User, year: int) -> list[NavItem]:
    match = request.resolver_match
    here = match.url_name if match else ""
    query = f"?year={year}" if "year" in request.GET else ""
    city = own_city(user)
    items = _CITY_NAV if city else _PROVINCE_NAV if sees_province(user) else _STAFF_NAV
    added = [item for right, item in _RIGHT_NAV if may(user, right)]
    return [
        NavItem(
            name,
            reverse(target, args=[city.code] if city and target == "city" else []) + query,
            here in belonging,
        )
        for name, target, belonging in (*items, *added)
    ]
