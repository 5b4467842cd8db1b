"""docs/workflow.md, written from the transition tables."""

from collections.abc import Iterable, Iterator, Mapping

from accounts.models import Role
from accounts.wording import COMMAND
from reporting.models import State
from reporting.workflow import (
    FIGURE_TRANSITIONS,
    FIGURES_WITH,
    FURTHEST_BEHIND,
    SYSTEM,
    TRANSITIONS,
    Transition,
)

HEAD = """# 上报件和数据怎么流转

由 `manage.py workflow > docs/workflow.md` 从 `reporting/workflow.py` 中的表生成，请不要手改；测试核对两者一致，并逐一核对
每个状态 × 办理 × 角色与程序的实际行为。表中没有的，一律不能办。
"""
RULE = """## 上报件的状态由其中的数决定

一份上报件处在它的数和任务中走得最慢的那一个的状态，由慢到快为：{order}。所以：

- 有一个数被退回，上报件就是“已退回”，等市里改；其余的数照常审核，已核定的不变。
- 退回的数改报（新的一版）后，上报件回到“已上报”。
- 最后一个部门核定了最后一个数，上报件自动成为“已核定（快报）”。
- 更正已核定的数，只有更正的那个数重新审核；原来核定的一版保留。
- 市里撤回的上报件是“草稿”：其中的数在再次上报前仍计入暂定值，但不能审核。最近一次上报以后省里还没有核定或退回过
  其中任何一个数的，才能撤回；以前各版中已核定的，撤回以后仍是已核定。

每个数由所属条款首列的部门审核；同一个数用于几项指标、首列部门不同的，由该数据项自己的部门（在其中的）审核，否则由序号最小的
指标的首列部门审核。没有列部门的条款由省住房城乡建设厅审核。其他列名部门可以提意见。省级管理员可以代任一部门办理，会标明。
"""


def workflow_markdown() -> str:
    """The whole of docs/workflow.md."""
    order = "、".join(f"“{state.label}”" for state in FURTHEST_BEHIND)
    return "\n".join(
        [
            HEAD,
            "## 一份上报件\n",
            *_diagram(_edges(TRANSITIONS)),
            "",
            *_table(TRANSITIONS),
            "",
            RULE.format(order=order),
            "## 一个数、一条任务\n",
            *_diagram([*_edges(FIGURE_TRANSITIONS), *_edges_with_submission()]),
            "",
            "由部门逐个办理：\n",
            *_table(FIGURE_TRANSITIONS),
            "",
            "随整份上报件一起变动：\n",
            "| 整份上报件的办理 | 其中这些状态的数 | 变为 |",
            "|---|---|---|",
            *(
                f"| {TRANSITIONS[action].label} | {_names(before)} | {after.label} |"
                for action, (before, after) in FIGURES_WITH.items()
            ),
            "",
            "单独退回的数要有与退回的一版不同的新一版（改数，或写明新的说明）才能再次上报；整份退回的数可以不改。"
            "\n与现行的一版完全相同的草稿不上报，也不重新审核，已核定的仍是已核定。",
            "",
        ]
    )


def _edges(table: Mapping[str, Transition]) -> Iterator[tuple[State, State, str]]:
    """Every step that moves something, with its name."""
    for step in table.values():
        for source in step.sources:
            if step.target is not None:
                yield source, step.target, step.label


def _edges_with_submission() -> Iterator[tuple[State, State, str]]:
    for action, (before, after) in FIGURES_WITH.items():
        if action not in FIGURE_TRANSITIONS:
            for source in before:
                yield source, after, TRANSITIONS[action].label


def _diagram(edges: Iterable[tuple[State, State, str]]) -> list[str]:
    """A mermaid diagram; several steps between the same two states share an arrow."""
    labels: dict[tuple[State, State], list[str]] = {}
    for source, target, label in edges:
        labels.setdefault((source, target), []).append(label)
    return [
        "```mermaid",
        "stateDiagram-v2",
        *(f'    state "{state.label}" as {state.value}' for state in State),
        f"    [*] --> {State.DRAFT.value}",
        *(
            f"    {source.value} --> {target.value}: {'、'.join(dict.fromkeys(names))}"
            for (source, target), names in labels.items()
        ),
        "```",
    ]


def _table(table: Mapping[str, Transition]) -> list[str]:
    return [
        "| 办理 | 在哪些状态 | 之后 | 谁可以办 |",
        "|---|---|---|---|",
        *(
            f"| {step.label} | {'任何状态' if set(step.sources) == set(State) else _names(step.sources)}"
            f" | {step.target.label if step.target else '不变'}"
            f" | {'、'.join(_role(role) for role in step.roles)} |"
            for step in table.values()
        ),
    ]


def _names(states: Iterable[State]) -> str:
    return "、".join(state.label for state in states)


def _role(role: str) -> str:
    return COMMAND if role == SYSTEM else str(Role(role).label)
