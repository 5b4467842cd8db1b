"""The table of roles and rights as officials read it."""

from accounts.access import MANAGED, RIGHTS, Right
from accounts.models import CITY_ROLES, PROGRAM_ROLES, Role

HEAD = """# 角色与权限

由 `manage.py roles > docs/roles.md` 从 `accounts/access.py` 中的表生成，请不要手改；测试核对两者一致。
“●”表示有此权限。市级角色的每项权限只及于本市。
"""


def roles_markdown() -> str:
    """The whole of docs/roles.md."""
    rights = list(Right)
    lines = [
        HEAD,
        f"| 角色 | {' | '.join(rights)} |",
        f"|---|{'---|' * len(rights)}",
        *(
            f"| {role.label} | {' | '.join('●' if r in RIGHTS[role] else '' for r in rights)} |"
            for role in Role
        ),
        "",
        "## 谁管谁的账号",
        "",
        *(
            f"- {Role(manager).label}：{'、'.join(role.label for role in managed)}"
            for manager, managed in MANAGED.items()
        ),
        f"- 在服务器上用命令新建：{'、'.join(role.label for role in _by_command())}",
        f"- {'、'.join(role.label for role in PROGRAM_ROLES)}由有“{Right.MANAGE_CLIENTS}”权限的人"
        "在“接口令牌”页新建、作废；令牌的范围只会收窄角色的权限",
        "",
        "没有人能管理自己的账号。业务、系统、安全、审计由不同的人管理：系统管理员和安全管理员不看数据，",
        "审计员不改任何东西，管账号的人看不到审计记录。",
        "",
        "## 谁属于一个市",
        "",
        f"{'、'.join(role.label for role in CITY_ROLES)}；其余角色面向全省。"
        f"{'、'.join(role.label for role in PROGRAM_ROLES)}只凭令牌使用接口，不能登录页面。",
    ]
    return "\n".join(lines) + "\n"


def _by_command() -> list[Role]:
    managed = {role for roles in MANAGED.values() for role in roles}
    return [role for role in Role if role not in managed and role not in PROGRAM_ROLES]
