"""The province's texts: what a line is, what is wrong with one, and filling it."""

import pytest

from documents.papers import Heading, Paragraph, SignOff
from documents.selectors import delivered_text
from documents.texts import KNOWN, Kind, Value, faults, fill
from documents.texts.markup import LineKind, lines

NOTICE = KNOWN[Kind.NOTICE]


@pytest.mark.parametrize("kind", list(Kind))
def test_the_delivered_texts_have_no_fault(kind: Kind) -> None:
    assert faults(delivered_text(kind), KNOWN[kind]) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("  \n", "模板是空的"),
        ("题\n共{市书}个市", "第2行：没有“{市书}”这个占位符。是不是“{市数}”？"),
        ("题\n共{xyz}个", "没有“{xyz}”这个占位符。可用的"),
        ("题\n见{滞后清单}。", "“{滞后清单}”是表、图或几段文字，要单独占一行"),
        ("{滞后清单}\n文", "“{滞后清单}”是表、图或几段文字，要单独占一行"),
        ("题\n\n共{市数个市", "第3行：花括号不成对"),
        ("题\n共市数}个市", "第2行：花括号不成对"),
        ("题\n" + "字" * 20_000, "最多20000字"),
        ("题\n共｛市数｝个市", "第2行：花括号是全角的"),
        ("题" * 81 + "\n文", "第1行：标题有81字，最多80字"),
    ],
)
def test_a_fault_names_the_line_and_the_remedy(text: str, said: str) -> None:
    [fault] = faults(text, NOTICE)
    assert said in fault


def test_all_faults_at_once() -> None:
    assert len(faults("题{甲}\n{乙}\n{丙}{丁}", NOTICE)) == 4


def test_lines_are_told_by_how_officials_number_them() -> None:
    text = (
        "题\n各市：\n一、总体\n（一）上报\n（二）要抓紧。都要\n附件1　清单\n附件：1．清单\n落款：厅"
    )
    assert [line.kind for line in lines(text)] == [
        *(LineKind.TITLE, LineKind.ADDRESSEE, LineKind.LEVEL_1, LineKind.LEVEL_2, LineKind.BODY),
        *(LineKind.ANNEX, LineKind.BODY, LineKind.SIGN_OFF),
    ]


def test_what_no_document_can_hold_is_left_out() -> None:
    assert [line.text for line in lines("题\x01\n甲\x00乙\ufffe")] == ["题", "甲乙"]


def test_values_take_their_places() -> None:
    table = (Paragraph("甲"), Paragraph("乙"))
    filled = fill(
        "{年度}年\n共{市数}个，{市数}个。\n{滞后清单}\n{约束性指标}\n附件1　表\n落款：{成文日期}",
        {
            "年度": Value("2026"),
            "市数": Value("18", "快照"),
            "滞后清单": Value(blocks=table),
            "约束性指标": Value(""),
            "成文日期": Value("2026年12月1日"),
        },
    )
    assert filled.title == "2026年"
    assert list(filled.body) == [
        Paragraph("共18个，18个。"),
        *table,
        Heading("附件1　表", 0),
        SignOff("2026年12月1日"),
    ]
    assert filled.used == ("年度", "市数", "滞后清单", "约束性指标", "成文日期")
