"""How the trail's acts, and who did them, are called in Chinese."""

from datetime import datetime
from typing import Any

from accounts.models import User
from audit.services import SYSTEM
from cities.dates import deadline_text

#: Who acted where nobody signed in: a command on the server.
COMMAND = "系统命令"
#: How a command that names itself in the trail begins: "manage.py create_user".
COMMANDS = "manage.py "
ACTIONS = {
    "sign_in": "登录",
    "sign_in.failed": "登录失败",
    "sign_in.locked": "暂停登录",
    "sign_in.refused_locked": "暂停期间尝试登录",
    "sign_out": "退出",
    "password.change": "修改密码",
    "password.reset": "重置密码",
    "second_factor.enrol": "启用动态码",
    "second_factor.remove": "取消动态码",
    "view": "查看",
    "export": "导出",
    "user.create": "新建账号",
    "user.create_many": "批量新建账号",
    "user.hand_over": "移交账号",
    "user.email": "登记邮箱",
    "user.disable": "停用账号",
    "user.enable": "启用账号",
    "user.unlock": "解除锁定",
    "api_token.create": "新建接口令牌",
    "api_token.revoke": "作废接口令牌",
    "api_token.refused": "令牌被拒绝",
    "webhook.create": "新建推送",
    "webhook.enable": "启用推送",
    "webhook.disable": "停用推送",
    "webhook.test": "测试推送",
    "webhook.again": "重新推送",
    "contact.add": "登记联系人",
    "contact.remove": "删除联系人",
    "contact.call": "电话催报",
    "cycle.create": "建立年度",
    "cycle.open": "开放年度",
    "cycle.change": "修改期限和范围",
    "cycle.extend": "延期",
    "cycle.close": "关闭填报",
    "cycle.reopen": "重新开放填报",
    "cycle.annual": "开放年报核定",
    "plan.load": "装入方案",
    "decision.take": "作出决定",
    "allocation.draft": "拟定分解方案",
    "facts.import": "导入历史数据",
    "facts.publish": "录入另一来源的数",
    "facts.adopt": "采用另一来源的数",
    "snapshot.take": "留存快照",
    "job.ask": "交办",
    "paper.text": "修改公文模板",
    "paper.publish": "发布公文",
    "rectification.open": "列入整改台账",
    "rectification.save": "填写整改措施",
    "rectification.report": "报送整改情况",
    "rectification.return": "退回整改",
    "rectification.close": "整改销号",
    "practice.file": "报送经验做法",
    "practice.adopt": "采用经验做法",
    "workbook.upload": "上传工作簿",
    "workbook.annotated": "下载标注的工作簿",
    "evidence.attach": "上传佐证",
    "evidence.remove": "删除佐证",
    "evidence.remove_orphans": "清理没有登记的佐证文件",
    "evidence.restore": "恢复佐证",
    "assignment.change": "调整填报分工",
    "part.confirm": "确认本局数据",
    "part.fall": "本局确认失效",
    "receipt.issue": "出具回执",
    "checks.change": "修改校验规则",
    "question.ask": "提口径问题",
    "question.answer": "答复口径问题",
    "question.withdraw": "撤回口径答复",
    "submission.save": "保存草稿",
    "submission.submit": "上报",
    "submission.approve": "核定",
    "submission.return": "退回",
    "submission.finalise": "年报核定",
    "submission.confirm": "确认年报数据",
    "submission.withdraw": "撤回上报",
    "submission.begin_for": "开始代录",
    "submission.save_for": "代录",
    "submission.submit_for": "代为上报",
    "submission.end_for": "结束代录",
    "submission.approve_figures": "部门核定",
    "submission.return_figures": "部门退回",
    "figure.comment": "提出意见",
    "reminder.send": "发送提醒",
    "chase": "催报",
}
DETAILS = {
    "address": "地址",
    "why": "原因",
    "role": "角色",
    "department": "部门",
    "to": "接任",
    "city": "市",
    "reason": "理由",
    "before": "原为",
    "after": "改为",
    "version": "版次",
    "source": "出处",
    "rows": "行数",
    "minutes": "分钟",
    "usernames": "用户名",
    "result": "结果",
    "elements": "数据项",
    "clauses": "条款",
    "years": "年度",
    "sha256": "SHA-256",
    "because": "原因",
    "behind": "所佐证的",
    "bureaus": "局",
    "cities": "市",
    "content": "内容",
    "deadline": "截止",
    "opens_at": "开放",
    "late_allowed": "接受迟报",
    "cities_left_out": "不填报的市",
    "elements_left_out": "不填报的数据项",
    "clauses_left_out": "不填报的任务",
    "facts": "数据",
    "figures": "数据",
    "replaced": "被替换的",
    "moves": "调整",
    "name": "名称",
    "number": "文号",
    "job": "任务编号",
    "due": "期限",
    "files": "文件",
    "snapshot": "快照编号",
    "state": "状态",
    "summary": "摘要",
    "words": "内容",
    "scopes": "范围",
    "expires_at": "有效到",
    "ending": "末四位",
}
#: Details that are a first moment too late, shown as the last one in time.
ENDS = {"expires_at"}
VALUES = {
    "wrong_password": "密码不对",
    "wrong_code": "动态码不对",
    "inactive": "账号已停用",
    "unknown": "没有这个用户名",
    "unknown_token": "没有这枚令牌",
    "revoked_token": "已作废",
    "expired_token": "已到期",
    "button": "点击退出",
    "idle": "长时间没有操作",
}


def author(user: User | str | None) -> str:
    """The person's name; 系统命令 where no person acted."""
    return str(user or COMMAND)


def actor_words(actor: str) -> str:
    """A trail's actor: a user name as it is, 「系统命令」 or 「系统命令 create_user」."""
    if actor.startswith(COMMANDS):
        return f"{COMMAND} {actor.removeprefix(COMMANDS)}"
    return COMMAND if actor == SYSTEM else actor


def action_words(action: str) -> str:
    """An act's name; one that has none yet is shown by its code."""
    return ACTIONS.get(action, action)


def detail_words(detail: dict[str, Any]) -> str:
    """What belongs to an act, in one line: 「地址 10.0.0.1；原因 密码不对」.

    A decision's content is what its summary says in words, and is not said twice.
    """
    return "；".join(
        f"{DETAILS.get(key, key)} {_value(key, value)}"
        for key, value in detail.items()
        if not (isinstance(value, dict) and "summary" in detail)
    )


def _value(key: str, value: object) -> str:
    if key in ENDS:
        return deadline_text(datetime.fromisoformat(str(value)))
    if isinstance(value, dict):
        return "，".join(
            f"{DETAILS.get(name, name)}：{_value(name, of)}" for name, of in value.items()
        )
    if isinstance(value, list):
        return "、".join(map(str, value)) or "无"
    return VALUES.get(str(value), str(value)) if value not in ("", None) else "无"
