"""import_facts: history from CSV, all or nothing, findings by line."""

import json
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from reporting.history import NotAFactsFile, read_rows
from reporting.models import Fact, State, Submission
from tests import factories as make

pytestmark = pytest.mark.django_db

HEAD = "city,year,element,value\n"


def run(tmp_path: Path, text: str | bytes, *options: str) -> tuple[int, dict[str, object]]:
    path = tmp_path / "facts.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    out, code = StringIO(), 0
    try:
        call_command(
            "import_facts", str(path), "--source", "测试年鉴", "--json", *options, stdout=out
        )
    except SystemExit as stop:
        code = int(stop.code or 0)
    return code, json.loads(out.getvalue())


def codes(result: dict[str, object]) -> list[tuple[object, object]]:
    findings = result["findings"]
    assert isinstance(findings, list)
    return [(finding["line"], finding["code"]) for finding in findings]


def stored() -> list[tuple[str, int, str, int, str, Decimal | None, str]]:
    return list(
        Fact.objects.values_list(
            "city__code", "year", "element__code", "version", "state", "value", "source"
        )
    )


def test_figures_are_taken_and_count_as_submitted(tmp_path: Path) -> None:
    code, result = run(tmp_path, HEAD + "410100,2021,lamps_total,5000\n")
    assert (code, result["accepted"], result["changes"]) == (0, True, 1)
    assert stored() == [("410100", 2021, "lamps_total", 1, "submitted", 5000, "测试年鉴")]
    assert not Submission.objects.exists()


def test_approve_makes_them_final(tmp_path: Path) -> None:
    run(tmp_path, HEAD + "410100,2021,digital_lighting,是\n", "--approve")
    assert [(row[4], row[5]) for row in stored()] == [("final", 1)]


def test_the_same_file_twice_changes_nothing(tmp_path: Path) -> None:
    text = HEAD + "410100,2021,lamps_total,5000\n"
    run(tmp_path, text, "--approve")
    code, result = run(tmp_path, text, "--approve")
    assert (code, result["changes"]) == (0, 0)
    assert len(stored()) == 1


def test_an_approved_figure_gets_a_new_version_and_says_so(tmp_path: Path) -> None:
    run(tmp_path, HEAD + "410100,2021,lamps_total,5000\n", "--approve")
    code, result = run(tmp_path, HEAD + "410100,2021,lamps_total,5200\n", "--approve")
    assert code == 0
    assert codes(result) == [(2, "replaces_approved")]
    assert [(row[3], row[4], row[5]) for row in stored()] == [
        (1, "final", 5000),
        (2, "final", 5200),
    ]


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    code, result = run(tmp_path, HEAD + "410100,2021,lamps_total,5000\n", "--dry-run")
    assert (code, result["accepted"], result["changes"]) == (0, True, 1)
    assert stored() == []


def test_an_unknown_element_is_told_which_was_meant(tmp_path: Path) -> None:
    name = make.element("lamps_total").name
    _, result = run(
        tmp_path, HEAD + "".join(f"410100,2021,{e},1\n" for e in ("lamp_total", name, "x"))
    )
    assert isinstance(result["findings"], list)
    near, named, other = (finding["remedy"] for finding in result["findings"])
    assert other.startswith("代码表见 docs/elements.md")
    assert near == named == f"可能是 lamps_total（{name}）。{other}"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("410199,2021,lamps_total,1\n", [(2, "unknown_city")]),
        ("410100,2021,lamps,1\n", [(2, "unknown_element")]),
        ("410100,2099,lamps_total,1\n", [(2, "bad_year")]),
        ("410100,去年,lamps_total,1\n", [(2, "bad_year")]),
        ("410100,2021,lamps_total,一百\n", [(2, "not_a_number")]),
        ("410100,2021,lamps_total,1.5\n", [(2, "not_whole")]),
        ("410100,2021,lamps_total,-1\n", [(2, "negative")]),
        ("410100,2021,digital_lighting,1\n", [(2, "not_yes_no")]),
        ("410100,2021,lamps_total,1\n410100,2021,lamps_total,2\n", [(3, "duplicate_row")]),
        (
            "410100,2021,lamps_efficient,9\n410100,2021,lamps_total,5\n",
            [(2, "part_over_whole")],
        ),
    ],
)
def test_errors_are_named_by_line_and_nothing_is_taken(
    tmp_path: Path, lines: str, expected: list[tuple[int, str]]
) -> None:
    code, result = run(tmp_path, HEAD + lines + "410200,2021,water_supplied,8\n")
    assert (code, result["accepted"]) == (1, False)
    assert codes(result) == expected
    assert stored() == []


def test_blanks_do_not_refuse_the_rest(tmp_path: Path) -> None:
    code, result = run(
        tmp_path,
        HEAD
        + "410100,2021,lamps_total,\n410100,2021,water_supplied,暂缺\n410100,2021,heat_supplied,5\n",
    )
    assert (code, result["changes"]) == (0, 1)
    assert codes(result) == [(2, "blank"), (3, "blank")]


def test_a_part_is_judged_against_what_is_stored(tmp_path: Path) -> None:
    make.fact("lamps_total", 5, year=2021)
    code, result = run(tmp_path, HEAD + "410100,2021,lamps_efficient,9\n")
    assert (code, codes(result)) == (1, [(2, "part_over_whole")])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_encodings_of_chinese_offices(tmp_path: Path, encoding: str) -> None:
    text = HEAD + "410100,2021,garden_city_document,建城〔2021〕1号\n"
    code, _ = run(tmp_path, text.encode(encoding))
    assert code == 0
    assert Fact.objects.get().text == "建城〔2021〕1号"


def test_columns_may_stand_in_any_order_with_others_beside(tmp_path: Path) -> None:
    code, _ = run(tmp_path, "备注,value,element,year,city\r\n手工,5000,lamps_total,2021,410100\r\n")
    assert code == 0
    assert stored()[0][5] == 5000


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe\x00\x01", b"city,year\n1,2\n", b"PK\x03\x04" + bytes(40)]
)
def test_what_is_no_facts_file_exits_with_2(tmp_path: Path, content: bytes) -> None:
    code, result = run(tmp_path, content)
    assert (code, result["accepted"]) == (2, False)
    assert codes(result) == [(None, "unreadable")]


def test_a_missing_file_exits_with_2(tmp_path: Path) -> None:
    out = StringIO()
    with pytest.raises(SystemExit) as stop:
        call_command(
            "import_facts", str(tmp_path / "none.csv"), "--source", "x", "--json", stdout=out
        )
    assert stop.value.code == 2


def test_an_import_over_a_draft_does_not_touch_the_draft(tmp_path: Path) -> None:
    make.fact("lamps_total", 4, year=2026, state=State.DRAFT)
    run(tmp_path, HEAD + "410100,2026,lamps_total,5000\n")
    assert [(row[3], row[4], row[5]) for row in stored()] == [
        (1, "draft", 4),
        (2, "submitted", 5000),
    ]


def test_reading_names_the_missing_columns() -> None:
    with pytest.raises(NotAFactsFile, match="element、value"):
        read_rows(b"city,year\n")


def test_a_comma_within_a_figure_is_named_not_cut_off() -> None:
    head = b"city,year,element,value\n"
    with pytest.raises(NotAFactsFile, match="第3行多于首行的4列。数里的千分位逗号请去掉"):
        read_rows(head + b"410100,2024,lamps_total,5\n410200,2024,site_debris,12,345\n")
    # Blank cells at the end are what spreadsheet programs leave behind.
    (row,) = read_rows(head + b"410100,2024,lamps_total,5,,\n")
    assert row.value == "5"


def test_the_line_is_said_once_and_no_note_is_asked_for(tmp_path: Path) -> None:
    make.fact("lamps_total", 5, year=2020)
    make.fact("water_supplied", 5, year=2020)
    _, result = run(
        tmp_path, HEAD + "410100,２０２１,lamps_total,5\n410100,2021,water_supplied,50\n"
    )
    assert codes(result) == [(2, "same_as_last_year"), (3, "change_over_bound")]
    findings = result["findings"]
    assert isinstance(findings, list)
    assert not any("备注" in f["remedy"] or "行" in f["message"] for f in findings)


@pytest.mark.parametrize("year", ["9" * 5000, "-2021", "2021.0", "二〇二一", "20211"])
def test_what_is_no_year_of_four_digits_is_refused(tmp_path: Path, year: str) -> None:
    code, result = run(tmp_path, HEAD + f"410100,{year},lamps_total,5000\n")
    assert (code, codes(result)) == (1, [(2, "bad_year")])


def test_a_file_of_any_size_is_refused_by_its_first_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = []
    monkeypatch.setattr(
        "reporting.management.commands.import_facts.read_rows",
        lambda content: read.append(len(content)) or read_rows(content),
    )
    path = tmp_path / "facts.csv"
    with path.open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    with pytest.raises(SystemExit, match="2"):
        call_command("import_facts", str(path), "--source", "年鉴", "--json", stdout=StringIO())
    assert read == [20 * 1024 * 1024 + 1]


@pytest.mark.parametrize("source", ["", " ", "源" * 201, "年\0鉴", "\udcff"])
def test_a_source_that_cannot_be_stored_is_refused(tmp_path: Path, source: str) -> None:
    path = tmp_path / "facts.csv"
    path.write_text(HEAD + "410100,2021,lamps_total,5000\n")
    with pytest.raises(SystemExit, match="2"):
        call_command("import_facts", str(path), "--source", source, "--json", stdout=StringIO())
    assert not Fact.objects.exists()
