"""Answers that a file should back. Pure."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from reporting.checks import Entry, explains
from reporting.findings import Finding, Severity
from reporting.parsing import ElementRule

NO_EVIDENCE = "evidence_missing"


def check_evidence(
    year: int,
    rules: Mapping[str, ElementRule],
    *,
    known: Mapping[tuple[str, int], Entry],
    evidenced: AbstractSet[str],
) -> list[Finding]:
    """Warnings on the 是 of the year that no file backs; a note explains it like any other."""
    findings = []
    for code, rule in rules.items():
        entry = known.get((code, year))
        if not rule.evidence_asked or entry is None or not entry.value or code in evidenced:
            continue
        findings.append(
            Finding(
                NO_EVIDENCE,
                Severity.WARNING,
                f"{rule.name}填了“是”，还没有附佐证材料。",
                "备注已作说明，会随数据送审。"
                if explains(entry.note)
                else "请上传佐证材料；暂时没有的，请在备注中说明。",
                code,
                year,
            )
        )
    return findings
