"""Questions on definitions as bureaus ask them; the answers only repeat what the definitions say."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from accounts.models import User
from indicators.models import DataElement
from reporting.asking import answer, ask

CHINA = ZoneInfo("Asia/Shanghai")

#: Who asks on which day of 2026 about which element, and who answers what on which day.
QUESTIONS = (
    (
        ("city-410500", (10, 12), "retrofit_public_added"),
        "演示数据：跨年度完工的公共建筑节能改造项目，是按开工年度填，还是按完工年度填？",
        ("review-housing", (10, 13)),
        "演示数据：按完成的年度填。本项只填当年完成的面积，不填累计，也不填在建的。",
    ),
    (
        ("bureau-410100-development-reform", (10, 19), "factory_roof_area"),
        "演示数据：新建厂房屋顶面积是填全部屋顶，还是只填能装光伏的部分？",
        ("review-development-reform", (10, 21)),
        "演示数据：填本年新建厂房的全部屋顶面积。只填能装光伏部分的，是公共机构新建建筑那一项。",
    ),
    (
        ("city-411600", (11, 9), "permeable_area"),
        "演示数据：植草砖停车场算不算可渗透地面？",
        None,
        "",
    ),
)


def load_questions(*, accounts: Mapping[str, User]) -> None:
    """Ask and answer them through the same services that people use."""
    for (asker, (month, day), code), text, answerer, answered in QUESTIONS:
        about = DataElement.objects.get(code=code)
        asked = datetime(2026, month, day, 10, 20, tzinfo=CHINA)
        question = ask(about=about, text=text, by=accounts[asker], now=asked)
        if answerer:
            who, (month, day) = answerer
            at = datetime(2026, month, day, 15, 5, tzinfo=CHINA)
            answer(question=question, text=answered, seen=0, by=accounts[who], now=at)
