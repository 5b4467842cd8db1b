"""The auditor reads the trail in Chinese: every act that the source records has a name."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from accounts.wording import ACTIONS, DETAILS, action_words, detail_words
from reporting.workflow import TRANSITIONS

ROOMS = ("accounts", "assessment", "cities", "dashboards", "indicators", "reporting")
WRITERS = {"record", "record_once", "_record"}
#: Arguments of the writers themselves.
OWN = {"by", "action", "subject", "since", "now", "changes_data"}
#: Acts whose names are put together, with what is put in.
TOGETHER = {
    "submission": [*TRANSITIONS, "approve_figures", "return_figures"],
    "question": ["answer", "withdraw"],
}


def modules() -> Iterator[tuple[str, ast.Module]]:
    """Every module that writes to the trail."""
    for room in ROOMS:
        for path in sorted((Path(settings.BASE_DIR) / room).rglob("*.py")):
            text = path.read_text("utf-8")
            if "from audit.services import" in text:
                yield path.name, ast.parse(text)


def acts() -> set[str]:
    found = {f"{kind}.{name}" for kind, names in TOGETHER.items() for name in names}
    for _, tree in modules():
        for node in ast.walk(tree):
            match node:
                case ast.Constant(value=str() as text) if re.fullmatch(r"[a-z_]+\.[a-z_]+", text):
                    found.add(text)
                case ast.Call(func=ast.Name(id=writer), keywords=keywords) if writer in WRITERS:
                    found |= {
                        each.value.value
                        for each in keywords
                        if each.arg == "action"
                        and isinstance(each.value, ast.Constant)
                        and isinstance(each.value.value, str)
                    }
                case ast.keyword(
                    arg="action", value=ast.JoinedStr(values=[ast.Constant(value=start), _])
                ):
                    assert str(start).rstrip(".") in TOGETHER, start
    return found


def test_every_recorded_act_has_a_chinese_name() -> None:
    known = acts()
    assert sorted(act for act in known if act not in ACTIONS) == []
    assert re.fullmatch(r"[一-鿿]+", action_words("submission.confirm"))


def test_every_recorded_detail_has_a_chinese_name() -> None:
    named = {
        keyword.arg
        for _, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in WRITERS
        for keyword in node.keywords
        if keyword.arg is not None
    }
    assert {"version", "reason"} <= named
    assert sorted(name for name in named - OWN if name not in DETAILS) == []


def test_details_are_words_and_not_the_insides_of_the_program() -> None:
    """A decision says its summary; a split kept as a draft has nothing else to say."""
    content = {"number": 14, "amounts": {"410100": {"2030": "51.41"}}}
    decided = {"summary": "第14项分解到各市", "reason": "厅务会", "content": content}
    assert detail_words(decided) == "摘要 第14项分解到各市；理由 厅务会"
    assert detail_words({"job": 7}) == "任务编号 7"
    drafted = detail_words({"content": {"name": "试", "elements": {"a": [1, 2]}}})
    assert drafted == "内容 名称：试，数据项：a：1、2"
