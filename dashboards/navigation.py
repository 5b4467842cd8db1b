"""The main navigation: few entries on top, the rest on a page of its own (更多)."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from accounts.access import Right, may, own_city, sees_province
from accounts.models import User


@dataclass(frozen=True, slots=True)
class NavItem:
    """An entry of the main navigation."""

    name: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry: its words, the address it leads to, the addresses that belong to it, and what it is
    for where a page lists it."""

    name: str
    target: str
    belonging: tuple[str, ...]
    purpose: str = ""


_QUESTIONS = Entry(
    "口径答疑",
    "questions",
    ("questions", "question", "question-new", "question-answer", "question-withdraw"),
    "各市问的口径和省厅的答复",
)
_REPORTING = Entry(
    "上报与审核",
    "submissions",
    (
        *("submissions", "submission", "submission-submit", "submission-return"),
        *("cycles", "cycle", "receipt", "receipt-check", "checks", "check-change"),
        *("sources", "source-adopt"),
        *("entry", "tasks", "upload", "upload-confirm", "evidence", "letter"),
        *("review-home", "review", "review-decided", "submission-compare"),
        *("assignments", "assignment", "assignment-change"),
        *("part-confirm", "submission-withdraw", "stand-in-begin", "stand-in-end"),
    ),
)
_PROVINCE = (
    Entry("总览", "overview", ("overview", "brief")),
    Entry("部门", "departments", ("departments", "department")),
    Entry("指标", "indicators", ("indicators", "indicator")),
    Entry("城市", "cities", ("cities", "city", "explanation", "compare")),
    Entry("滞后清单", "lagging", ("lagging",)),
    Entry("方案原文", "plan", ("plan",)),
    _REPORTING,
)
_CITY = (
    Entry("本市", "city", ("city", "explanation", "compare")),
    Entry("指标", "indicators", ("indicators", "indicator")),
    Entry("滞后清单", "lagging", ("lagging",)),
    Entry("方案原文", "plan", ("plan",)),
    Entry(
        "填报与上报",
        "submissions",
        (
            *("submissions", "submission", "submission-compare", "entry", "tasks", "upload"),
            *("upload-confirm", "receipt", "evidence", "letter", "chase"),
            *("assignment", "assignment-change", "part-confirm", "submission-withdraw"),
            *("documents", "rectifications", "rectification"),
            *("practices", "practice", "practice-new"),
        ),
    ),
    _QUESTIONS,
)
#: Who looks after accounts or the machine sees no figures.
_STAFF = (Entry("方案原文", "plan", ("plan",)),)
#: What a right adds at the end.
_BY_RIGHT = (
    (
        Right.CALL,
        Entry("通讯录", "contacts", ("contacts", "contacts-city"), "各市各局的联系人和电话催报"),
    ),
    (
        Right.MANAGE_PEOPLE,
        Entry(
            "人员",
            "people",
            ("people", "people-new", "person", "clients", "client-new", "webhooks", "webhook-new"),
            "新建、停用账号，重设口令，接口令牌",
        ),
    ),
    (
        Right.READ_TRAIL,
        Entry("审计记录", "trail", ("trail",), "谁在何时做了什么，逐条可查"),
    ),
    (
        Right.SEE_SETTINGS,
        Entry("安全设置", "settings", ("settings",), "登录、口令和会话的各项限制"),
    ),
)
#: What the province's people need now and then: listed on 更多, by what it is about.
_MORE = (
    (
        "上报",
        (
            Entry("催报", "board", ("board", "chase"), "哪市哪局还没有报，一键催办并留痕"),
            _QUESTIONS,
            Entry("数源比对", "sources", (), "上报数与公开数据的差"),
            Entry("年度与期限", "cycles", (), "开放、延期、关闭各年度"),
            Entry("校验规则", "checks", (), "变动界限、部分与总体、离群"),
        ),
    ),
    (
        "口径与结果",
        (
            Entry(
                "口径与分解",
                "decisions",
                ("decisions", "decision", "decide", "allocation"),
                "读法、适用范围、目标分解和各次决定",
            ),
            Entry(
                "快照",
                "snapshots",
                ("snapshots", "snapshot", "snapshot-take", "snapshot-reproduce"),
                "留存某一时刻的全部结果，可以重算核对",
            ),
            Entry("比较", "compare", (), "任选几个市、几项指标并排看"),
            Entry("一页纸", "brief", (), "全省一年的进展，一张A4"),
        ),
    ),
    (
        "公文",
        (
            Entry(
                "通报和各市报告",
                "documents",
                ("documents", "notice-publish", "report-publish", "paper-text"),
                "从快照生成草稿，发布，修改模板",
            ),
            Entry(
                "整改台账",
                "rectifications",
                ("rectifications", "rectification"),
                "通报列为滞后的，整改到哪一步",
            ),
            Entry(
                "经验做法和表彰推荐",
                "practices",
                ("practices", "practice"),
                "各市报送的，汇总和采用",
            ),
            Entry("我的办理", "jobs", ("jobs", "job"), "在后台生成的文件、快照和计算，办到哪一步"),
        ),
    ),
)
_HERE = "more"


def navigation(request: HttpRequest, user: User, year: int) -> list[NavItem]:
    """The entries on top for this reader; links keep the year that was chosen."""
    match = request.resolver_match
    here = (match.url_name if match else "") or ""
    query = f"?year={year}" if "year" in request.GET else ""
    city = own_city(user)
    entries = list(_CITY if city else _PROVINCE if sees_province(user) else _STAFF)
    added = [entry for right, entry in _BY_RIGHT if may(user, right)]
    if sees_province(user):
        own = {name for entry in entries for name in entry.belonging}
        inside = {
            name
            for _, group in sections(user)
            for entry in group
            for name in (entry.target, *entry.belonging)
        }
        entries.append(Entry("更多", _HERE, (_HERE, *sorted(inside - own))))
    else:
        entries += added
    return [
        NavItem(
            entry.name,
            reverse(entry.target, args=[city.code] if city and entry.target == "city" else [])
            + query,
            here in entry.belonging,
        )
        for entry in entries
    ]


def sections(user: User) -> list[tuple[str, list[Entry]]]:
    """What stands on the page 更多 for this reader, by heading."""
    added = [entry for right, entry in _BY_RIGHT if may(user, right)]
    if may(user, Right.MANAGE_PEOPLE):
        # Whoever looks after the system shows it to those who build on it; nobody else needs it.
        added.append(Entry("样式", "style", (), "各页共用的颜色、字号和组件"))
    found = [*((heading, list(entries)) for heading, entries in _MORE), ("人员与系统", added)]
    return [(heading, entries) for heading, entries in found if entries]
