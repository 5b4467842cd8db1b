"""Remarks that stayed as they were when the figure changed: they explain the one before. Pure."""

from collections.abc import Sequence
from typing import Protocol

from reporting.changes import HasFigure, value_text
from reporting.checks import explains
from reporting.findings import Finding, Severity
from reporting.parsing import ElementRule

FORMER_NOTE = "note_of_former_figure"


class Said(HasFigure, Protocol):
    """A version of a figure with its remark, stored or read."""

    @property
    def version(self) -> int: ...


def differs(before: Said, now: Said) -> bool:
    """Whether the figure, or the reason in its place, is another."""
    return (before.value, before.text, before.missing_reason) != (
        now.value,
        now.text,
        now.missing_reason,
    )


def keeps_note(before: Said, now: Said) -> bool:
    """Whether the remark on a figure is, word for word, that of the differing version before."""
    return explains(now.note) and now.note == before.note and differs(before, now)


def former_note_finding(
    key: tuple[str, int], rule: ElementRule, before: Said, draft: Said
) -> Finding:
    """What the city is told of such a remark; the remark itself keeps it from stopping anything."""
    return Finding(
        FORMER_NOTE,
        Severity.WARNING,
        f"{rule.name}由第{before.version}版的{shown(before, rule)}改为{shown(draft, rule)}，"
        "备注没有改，仍是给原来的数写的。",
        "请看备注是否也说明现在的数，不符的改写。",
        *key,
        field="note",
    )


def note_of(versions: Sequence[Said], rule: ElementRule) -> str:
    """「第1版（486.37万tce）时写的，数改了，说明没有改」 of the newest of these versions, oldest
    first; "" for a remark that was written for its figure."""
    kept = ""
    for newer, older in zip(reversed(versions), reversed(versions[:-1]), strict=False):
        if newer.note != older.note:
            break
        if keeps_note(older, newer):
            kept = f"第{older.version}版（{shown(older, rule)}）时写的，数改了，说明没有改"
    return kept


def shown(said: Said, rule: ElementRule) -> str:
    """The figure with its unit, or 缺报."""
    words = value_text(said.value, said.text, rule)
    return f"{words}{rule.unit}" if words else "缺报"
