"""What may stand between braces in a text, and what is put there. Pure."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """Which paper a text is for."""

    NOTICE = "notice"
    REPORT = "report"


KIND_WORDS = {Kind.NOTICE: "通报", Kind.REPORT: "年度目标任务完成情况报告"}


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A name as written between braces; `block` stands on a line of its own (table, figure,
    several paragraphs)."""

    name: str
    about: str
    block: bool = False


_COMMON = (
    Placeholder("年度", "年份，例如2026"),
    Placeholder("快照", "快照的编号和名称"),
    Placeholder("快照时间", "快照留存的日期"),
    Placeholder("指标状态", "各状态的指标项数"),
    Placeholder("任务总体", "任务进展的条数"),
    Placeholder("成文日期", "发布的日期；草稿里留空"),
    Placeholder("待确认读法", "影响判定、尚待省厅确认的读法，逐条", block=True),
)
KNOWN: dict[Kind, tuple[Placeholder, ...]] = {
    Kind.NOTICE: (
        *_COMMON,
        Placeholder("指标数", "方案附表的指标项数"),
        Placeholder("市数", "本年度要求上报的市数"),
        Placeholder("已报市数", "已经上报的市数"),
        Placeholder("按时市数", "按时上报的市数"),
        Placeholder("迟报市数", "迟报的市数"),
        Placeholder("未报市数", "没有上报的市数"),
        Placeholder("未报市", "没有上报的市的名称"),
        Placeholder("约束性指标", "约束性指标的结果和原因"),
        Placeholder("滞后总体", "滞后清单的条数、市数和各种状态的条数"),
        Placeholder("滞后最多的市", "列入滞后清单最多的市及项数：五个以内，项数相同的都列或都不列"),
        Placeholder(
            "滞后最少的市", "已上报的市中列入滞后清单最少的及项数：五个以内，项数相同的都列或都不列"
        ),
        Placeholder("进展较好的市", "按时上报、没有一项列入滞后清单的市"),
        Placeholder("进展较好的部门", "首列指标的全省数没有一项滞后的部门"),
        Placeholder("滞后的部门", "首列指标的全省数有滞后的部门及项号"),
        Placeholder("全省指标表", "各项指标的全省数、目标、状态、覆盖", block=True),
        Placeholder("指标图", "各项指标处于各状态的市数", block=True),
        Placeholder("各市情况表", "各市上报和各状态的项数", block=True),
        Placeholder("各市图", "各市列入滞后清单的项数", block=True),
        Placeholder("滞后清单", "逐条的市、指标、状态、原因", block=True),
        Placeholder("部门情况表", "各部门首列指标和任务的进展、滞后的原因", block=True),
    ),
    Kind.REPORT: (
        *_COMMON,
        Placeholder("城市", "市的名称"),
        Placeholder("上报情况", "第几版、何时上报、是否迟报"),
        Placeholder("适用项数", "适用于本市的指标项数"),
        Placeholder("滞后总体", "本市列入滞后清单的项数"),
        Placeholder("指标完成表", "各项指标的数值、目标、今年应到、状态", block=True),
        Placeholder("状态图", "处于各状态的指标项数", block=True),
        Placeholder("滞后原因", "列入滞后清单的各项及原因，逐段", block=True),
        Placeholder("任务进展表", "各条任务的进展和说明", block=True),
    ),
}
