"""Where a unit may stand and which rule says so, with their words."""

from enum import StrEnum


class Status(StrEnum):
    """Where a unit stands in one year, in the order in which the statuses are tried."""

    NOT_APPLICABLE = "not_applicable"
    UNDESIGNATED = "undesignated"
    NOT_DUE = "not_due"
    OVERDUE = "overdue"
    NO_TARGET = "no_target"
    NOT_JUDGEABLE = "not_judgeable"
    MET = "met"
    EXPIRED_UNMET = "expired_unmet"
    REGRESSING = "regressing"
    ON_TRACK = "on_track"
    SLOW = "slow"
    LAGGING = "lagging"


STATUS_LABELS: dict[Status, str] = {
    Status.NOT_APPLICABLE: "不适用",
    Status.UNDESIGNATED: "待认定",
    Status.NOT_DUE: "未到期",
    Status.OVERDUE: "逾期未报",
    Status.NO_TARGET: "无目标",
    Status.NOT_JUDGEABLE: "无法判定",
    Status.MET: "已达标",
    Status.EXPIRED_UNMET: "到期未达标",
    Status.REGRESSING: "倒退",
    Status.ON_TRACK: "进度正常",
    Status.SLOW: "进度偏慢",
    Status.LAGGING: "滞后",
}
#: One character per status, where there is no room for the word; good news first.
STATUS_SIGNS: dict[Status, str] = {
    Status.MET: "达",
    Status.ON_TRACK: "正",
    Status.SLOW: "慢",
    Status.LAGGING: "滞",
    Status.REGRESSING: "退",
    Status.EXPIRED_UNMET: "欠",
    Status.OVERDUE: "逾",
    Status.NOT_DUE: "待",
    Status.NOT_JUDGEABLE: "判",
    Status.UNDESIGNATED: "认",
    Status.NO_TARGET: "无",
    Status.NOT_APPLICABLE: "不",
}

#: The statuses that put a city on the lagging list.
LAGGING_STATUSES = (Status.OVERDUE, Status.EXPIRED_UNMET, Status.LAGGING, Status.REGRESSING)


class Reason(StrEnum):
    """Which rule gave a status."""

    NOT_APPLICABLE = "not_applicable"
    NO_HEATING = "no_heating"
    BEFORE_START_YEAR = "before_start_year"
    UNDESIGNATED = "undesignated"
    NO_TASK = "no_task"
    DEADLINE_AHEAD = "deadline_ahead"
    NOTHING_REPORTED = "nothing_reported"
    NO_CITY_TARGET = "no_city_target"
    NO_ALLOCATION = "no_allocation"
    NO_TARGET = "no_target"
    NO_BASE_YEAR = "no_base_year"
    ZERO_DENOMINATOR = "zero_denominator"
    TARGET_MET = "target_met"
    OWN_YEAR_MISSED = "own_year_missed"
    OWN_YEAR_WAS_MET = "own_year_was_met"
    BASELINE_MET_TARGET = "baseline_met_target"
    MOVING_AWAY = "moving_away"
    PACE = "pace"
    ON_PATH = "on_path"
    BEHIND_PATH = "behind_path"
    FIRST_REPORT = "first_report"


REASON_LABELS: dict[Reason, str] = {
    Reason.NOT_APPLICABLE: "该指标不适用于本单位",
    Reason.NO_HEATING: "本年无集中供热管网",
    Reason.BEFORE_START_YEAR: "早于累计起始年",
    Reason.UNDESIGNATED: "是否适用待认定",
    Reason.NO_TASK: "无上报任务",
    Reason.DEADLINE_AHEAD: "未到上报截止时间",
    Reason.NOTHING_REPORTED: "已过截止时间仍未上报",
    Reason.NO_CITY_TARGET: "只有省级目标，各市不单设目标",
    Reason.NO_ALLOCATION: "省级总量目标尚未分解到本市",
    Reason.NO_TARGET: "未设目标",
    Reason.NO_BASE_YEAR: "缺基期",
    Reason.ZERO_DENOMINATOR: "本年无此类项目",
    Reason.TARGET_MET: "达到目标值",
    Reason.OWN_YEAR_MISSED: "目标年未达标，至今仍未达标",
    Reason.OWN_YEAR_WAS_MET: "目标年曾达标，本年又低于目标要求",
    Reason.BASELINE_MET_TARGET: "基期已达标，本年反而未达标",
    Reason.MOVING_AWAY: "落后于路径且背离目标",
    Reason.PACE: "按实际进度与应有进度之比判定",
    Reason.ON_PATH: "达到或优于路径值",
    Reason.BEHIND_PATH: "落后于路径值，且无法计算进度比",
    Reason.FIRST_REPORT: "首报，尚无可比的基期或路径",
}
