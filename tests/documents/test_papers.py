"""Notice and reports: from one snapshot, every number traceable, published once and for all."""

import re
from collections import Counter
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client
from docx import Document
from docx.oxml.ns import qn

from assessment.models import LaggingEntry, Snapshot
from assessment.services import recompute_all
from audit.models import Entry
from cities.stored import content_of
from documents.models import PaperText, PublishedPaper
from documents.papers import Heading, Listing, Paper, Paragraph, SignOff, docx_file
from documents.selectors import delivered_text
from documents.services import publish, save_text
from documents.texts import Kind
from documents.uploads import Upload
from indicators.deciding import Refused
from indicators.models import Indicator
from reporting.models import Receipt, State
from tests import factories
from tests.reporting.evidence import files as samples

pytestmark = pytest.mark.django_db
BASIS = "2026年12月3日厅长办公会审定"


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def words(content: bytes) -> str:
    """All words of a document in their order."""
    body = Document(BytesIO(content)).element.body
    return "\n".join("".join(t.text or "" for t in p.iter(qn("w:t"))) for p in body.iter(qn("w:p")))


def published(kept: Snapshot, **changes: object) -> PublishedPaper:
    return publish(
        **{
            "kind": Kind.NOTICE,
            "year": 2026,
            "city": None,
            "snapshot": kept,
            "number": "豫建科〔2026〕31号",
            "reason": BASIS,
            "after": None,
            "upload": None,
            "by": factories.province_admin(),
            "now": factories.NOW,
            **changes,
        }
    )


def the_notice_names_cities_departments_and_sources(kept: Snapshot) -> None:
    response = client_of(factories.leader()).get("/documents/notice/2026/draft/")
    assert "%E8%8D%89%E7%A8%BF" in response.headers["Content-Disposition"]  # 草稿
    text = words(response.content)
    assert "（草稿）" in text
    assert "全省18个市中，2个市上报，其中按时上报0个，迟报2个；没有上报的16个" in text
    assert "第11项“新建建筑中绿色建筑占比”为“到期未达标”" in text
    assert "河南省住房和城乡建设厅" in text
    assert "河南省财政厅" in text
    assert "附件：1．滞后清单2．各部门首列指标和任务3．待确认的读法4．数据来源" in "".join(
        text.split()
    )
    assert "附件4" in text
    # Whoever has as many entries as one who is named is named as well.
    listed = LaggingEntry.objects.filter(year=2026)
    behind = Counter(listed.values_list("status__city__name", flat=True))
    named = dict(re.findall(r"(\w+?)（(\d+)项）", text.partition("项数最多的是")[2].split("。")[0]))
    assert named == {
        name: str(count) for name, count in behind.items() if count >= min(map(int, named.values()))
    }
    assert kept.sha256 in text
    # A city's figure with its arithmetic, version and receipt.
    receipt = Receipt.objects.get(submission__city__short_name="开封")
    assert "780 ÷ 865.32 × 100 = 90.1%" in text
    assert f"回执校验码{receipt.sha256[:8]}" in text
    assert "{" not in text
    document = Document(BytesIO(response.content))
    [section] = document.sections
    millimetres = [
        round(each.mm)
        for each in (
            *(section.top_margin, section.bottom_margin, section.left_margin),
            *(section.right_margin, section.page_width, section.page_height),
        )
    ]
    assert millimetres == [37, 35, 28, 26, 210, 297]
    head = section.header.paragraphs[0].text
    assert head.startswith("草稿（由第1号快照生成，未经发布）")
    assert len(document.inline_shapes) == 2
    for table in document.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    fonts = {
        fonts.get(qn("w:eastAsia"))
        for style in document.styles
        if (properties := style.element.find(qn("w:rPr"))) is not None
        for fonts in properties.iter(qn("w:rFonts"))
    }
    assert {"仿宋_GB2312", "黑体", "楷体_GB2312", "方正小标宋简体"} <= fonts


def a_draft_says_what_the_snapshot_kept() -> None:
    client = client_of(factories.coordinator("开封"))
    before = words(client.get("/documents/cities/410200/2026/draft/").content)
    assert "开封市2026年度数据第1版于2026年11月20日上报" in before
    assert "2026年值90.1%，今年应到100.0%，落后9.9个百分点" in before
    assert "洛阳市" not in before
    factories.fact("green_building_area", 1, short_name="开封", state=State.SUBMITTED)
    recompute_all(factories.NOW)
    assert words(client.get("/documents/cities/410200/2026/draft/").content) == before
    assert client.get("/documents/cities/410300/2026/draft/").status_code == 403
    # Every indicator of the city stands in the appendix.
    for indicator in Indicator.objects.order_by("number"):
        assert f"{indicator.number}　{indicator.clause.code}" in before


def test_publishing_keeps_the_file_and_names_it_no_draft(kept: Snapshot) -> None:
    client = client_of(factories.province_admin())
    answer = client.post("/documents/notice/2026/publish/", {"number": "豫建科[2026]31号"})
    page = answer.content.decode()
    assert "年份用六角括号" in page
    assert "请写明发布通报的依据" in page
    # Nor from another snapshot than the one that was looked at.
    form = {"number": "豫建科〔2026〕31号", "reason": BASIS}
    answer = client.post("/documents/notice/2026/publish/", {**form, "snapshot": "99"})
    assert (answer.status_code, "没有第99号快照" in answer.content.decode()) == (404, True)
    # What the text leaves to people is not published unnoticed, nor without the office's own file
    # where that was too large to be received.
    answer = client.post("/documents/notice/2026/publish/", {**form, "snapshot": "1"})
    assert "还有2处要由人写的：（各市自行确定的" in answer.content.decode()
    large = SimpleUploadedFile("定稿.docx", b"x" * (settings.EVIDENCE_MAX_MB * 1024 * 1024 + 1))
    sent = {**form, "snapshot": "1", "unwritten": "on", "file": large}
    answer = client.post("/documents/notice/2026/publish/", sent)
    assert "“定稿.docx”超过20MB，没有收" in answer.content.decode()
    assert PublishedPaper.objects.count() == 0
    answer = client.post(
        "/documents/notice/2026/publish/",
        {**form, "snapshot": "1", "unwritten": "on"},
        follow=True,
    )
    assert "原件留存" in answer.content.decode()
    paper = PublishedPaper.objects.get()
    content = content_of(paper)
    text = words(content)
    assert "草稿" not in text
    assert text.startswith("豫建科〔2026〕31号")
    assert "2026年11月20日" in text
    assert (paper.snapshot, paper.text_version, paper.generated) == (kept, 0, True)
    entry = Entry.objects.get(action="paper.publish")
    assert entry.detail["sha256"] == paper.sha256
    assert entry.detail["reason"] == BASIS
    served = client_of(factories.leader()).get(f"/documents/papers/{paper.pk}/")
    assert served.content == content
    # A notice names every city: a city's own people do not fetch it here.
    assert (
        client_of(factories.coordinator()).get(f"/documents/papers/{paper.pk}/").status_code == 404
    )

    for change in (
        lambda: PublishedPaper.objects.filter(pk=paper.pk).update(title="别的"),
        lambda: PublishedPaper.objects.filter(pk=paper.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()

    after = {"after": paper.pk}
    refused(kept, "由省级管理员发布", by=factories.reviewer(), **after)
    refused(kept, "请填写文号", number="", **after)
    refused(kept, "“坏.docx”已损坏", upload=Upload("坏.docx", b"PK\x03\x04nonsense"), **after)
    refused(kept, "这里只收Word文档、PDF", upload=Upload("图.png", samples.png()), **after)
    refused(kept, "已经用过", **after)
    # A correction is another paper, and the first stays.
    refused(kept, "已经发布", number="豫建科〔2026〕32号")
    again = published(
        kept,
        number="豫建科〔2026〕32号",
        after=paper.pk,
        upload=Upload("定稿.docx", samples.docx()),
    )
    assert again.supersedes == paper
    assert not again.generated
    page = client.get("/documents/").content.decode()
    assert "已更正" in page
    assert content_of(paper) == content

    Path(paper.file.path).write_bytes(b"other")
    lost = client.get(f"/documents/papers/{paper.pk}/", follow=True)
    assert "与发布时不一致" in lost.content.decode()


def refused(kept: Snapshot, said: str, **changes: object) -> None:
    """Nothing is published, and no file stays behind."""
    before = PublishedPaper.objects.count()
    folder = Path(settings.MEDIA_ROOT) / "papers"
    files = set(folder.glob("*")) if folder.exists() else set()
    with pytest.raises(Refused, match=re.escape(said)):
        published(kept, **changes)
    assert PublishedPaper.objects.count() == before
    assert (set(folder.glob("*")) if folder.exists() else set()) == files


def the_province_owns_the_texts() -> None:
    client = client_of(factories.province_admin())
    wrong = client.post("/documents/texts/notice/", {"text": "题\n{市书}", "step": "save"})
    assert "是不是“{市数}”" in wrong.content.decode()
    text = delivered_text(Kind.NOTICE).replace("四、有关要求", "四、下一步要求")
    shown = client.post(
        "/documents/texts/notice/", {"text": text, "step": "preview"}
    ).content.decode()
    assert "四、下一步要求" in shown
    assert "2个市上报" in shown
    assert PaperText.objects.count() == 0
    client.post("/documents/texts/notice/", {"text": text, "step": "save", "after": "0"})
    row = PaperText.objects.get()
    assert (row.version, row.saved_by) == (1, factories.province_admin())
    late = client.post(
        "/documents/texts/notice/", {"text": text + "。", "step": "save", "after": "0"}
    )
    assert "已存了第1版" in late.content.decode()
    draft = words(client.get("/documents/notice/2026/draft/").content)
    assert "四、下一步要求" in draft
    reader = client_of(factories.leader())
    assert reader.get("/documents/texts/notice/").status_code == 200
    assert reader.post("/documents/texts/notice/", {"text": text}).status_code == 403
    with pytest.raises(Refused, match="完全相同"):
        save_text(
            kind=Kind.NOTICE, text=text, after=1, by=factories.province_admin(), now=factories.NOW
        )


def test_papers_are_written_from_a_snapshot_and_the_provinces_text(kept: Snapshot) -> None:
    the_notice_names_cities_departments_and_sources(kept)
    a_draft_says_what_the_snapshot_kept()
    the_province_owns_the_texts()


def test_what_people_typed_never_keeps_a_paper_from_being_written() -> None:
    """A snapshot's name may hold a character that no XML does, and a title filled in may be long."""
    made = Paper(
        title="题\x08" * 300,
        body=[Heading("一、总\x08体", 1), Paragraph("甲\x01乙"), SignOff("厅\x1f")],
        appendix=[Listing("表", ("头",), [("格\x03",)], (1,))],
        mark="",
        made_at=factories.NOW,
    )
    lines = words(docx_file(made)).split("\n")
    assert [line for line in lines if line] == [
        *("题" * 300, "一、总体", "甲乙", "厅", "表1　表", "头", "格")
    ]
