"""What became of a figure that a reviewer still has on the page."""

from django.utils import timezone

from cities.dates import full_day_text
from reporting.models import Decision, Fact, State, TaskReport
from reporting.review.responsibility import called

Reported = Fact | TaskReport


def item_name(item: Reported) -> str:
    """「城镇建筑能耗」, 「二（五）1可再生能源」."""
    return item.element.name if isinstance(item, Fact) else f"{item.clause.code}{item.clause.title}"


def what_became(item: Reported) -> str:
    """「城镇建筑能耗：李敏2026年11月20日9:12已核定」; where nobody decided, there is a newer version."""
    name = item_name(item)
    last = item.decisions.select_related("by", "department").order_by("pk").last()
    if item.submission is not None and item.submission.state == State.DRAFT:
        return f"{name}：市里已撤回这份上报"
    if last is None or item.state == State.SUBMITTED:
        return f"{name}已有新的一版，请看过再办理"
    return f"{name}：{_who(last)}已{last.get_action_display()}"


def _who(decision: Decision) -> str:
    at = timezone.localtime(decision.at)
    who = str(decision.by) if decision.by else called(decision.department)
    return f"{who}{full_day_text(at)}{at.hour}:{at:%M}"
