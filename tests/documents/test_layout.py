"""A paper as LibreOffice lays it out: 22 lines of 28 characters, heads that repeat, page numbers."""

import re
import subprocess
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from documents.papers import Heading, Listing, Paper, Paragraph, Picture, SignOff, docx_file
from documents.papers.pictures import COLOURS, ROW, Bar, bars
from indicators.calculation import STATUS_SIGNS, Status
from tests.programs import LIBREOFFICE_WRITER, needs_program

COUNTS = {Status.MET: 3, Status.LAGGING: 2, Status.NO_TARGET: 1}


def sample() -> Paper:
    picture = bars([Bar("郑州市", COUNTS), Bar("空市", {})], list(COUNTS))
    rows = [(f"第{n}行", "甲" * 40) for n in range(1, 31)]
    return Paper(
        title="关于布局的通报",
        body=(
            Paragraph("各市：", indented=False),
            Paragraph("字" * 26 + "数" * 28 * 25),
            Heading("一、表", 1),
            Listing("列表", ("项", "说明"), rows, (20, 80)),
            Picture("分布", picture, "郑州市：已达标3项"),
            SignOff("2026年12月1日"),
        ),
        appendix=(Heading("附件　来源", 0), Paragraph("完")),
        mark="草稿",
        made_at=datetime(2026, 12, 1, 9),
    )


@pytest.mark.libreoffice
def test_libreoffice_lays_it_out_as_the_standard_asks(tmp_path: Path) -> None:
    needs_program(LIBREOFFICE_WRITER)
    source = tmp_path / "通报.docx"
    source.write_bytes(docx_file(sample()))
    run = subprocess.run(
        [
            *("soffice", "--headless", "--norestore", f"-env:UserInstallation=file://{tmp_path}/p"),
            *("--convert-to", "pdf", "--outdir", tmp_path, source),
        ],
        capture_output=True,
        text=True,
        timeout=180,
    )
    assert "error" not in run.stderr.lower()
    pages = [
        page.get_textpage().get_text_range().splitlines()
        for page in pypdfium2.PdfDocument(tmp_path / "通报.pdf")
    ]
    full = [line for page in pages for line in page if re.fullmatch("数+", line)]
    assert set(map(len, full)) == {28}
    # Title, an empty line and the addressee take the rest of the first page.
    assert sum(bool(re.fullmatch("[字数]+", line)) for line in pages[0]) in (18, 19)
    assert sum(bool(re.fullmatch("[字数]+", line)) for line in pages[1]) == 7
    words = ["\n".join(page).replace(" ", "") for page in pages]
    with_rows = [page for page in words if "第30行" in page or "第1行" in page]
    assert len(with_rows) == 2
    assert all("项\n说明" in page or "项说明" in page for page in with_rows)
    for number, page in enumerate(words, start=1):
        assert page.startswith("草稿")
        assert f"—{number}—" in page
    # The annex's mark on the first line, its title on the third.
    assert words[-1].split()[1:4] == ["附件", "来源", "完"]
    assert "图1分布" in "".join(words)


def test_statuses_on_the_same_ground_are_told_apart_by_their_sign() -> None:
    """In a copy in black and white, too, no two pieces look alike."""

    def drawn(status: Status) -> bytes:
        with Image.open(BytesIO(bars([Bar("郑州市", {status: 9})], [status]))) as picture:
            row = picture.height - ROW
            return picture.crop((0, row, picture.width, picture.height)).tobytes()

    white = [status for status in Status if status not in COLOURS]
    assert len(white) > 1
    assert len({drawn(status) for status in white}) == len(white)
    assert len(set(STATUS_SIGNS.values())) == len(Status)
