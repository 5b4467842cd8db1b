"""Reading the trail and telling whether it is whole."""

from dataclasses import dataclass

from django.db.models import QuerySet

from audit.models import Entry, Head
from audit.services import digest_of


@dataclass(frozen=True, slots=True)
class Break:
    """Where the trail does not hold, from sequence `first` to `last`, and why."""

    first: int
    last: int
    why: str

    def __str__(self) -> str:
        where = f"第{self.first}条" if self.first == self.last else f"第{self.first}—{self.last}条"
        return f"{where}：{self.why}"


def entries() -> QuerySet[Entry]:
    """The trail, newest first."""
    return Entry.objects.order_by("-sequence")


def head() -> Head | None:
    """How far the trail goes; None when that row is gone or nothing was ever written."""
    return Head.objects.filter(pk=1).first()


def breaks() -> list[Break]:
    """Every place at which rows were altered, removed (the last ones too) or inserted.

    Reads the whole trail once, in order.
    """
    found: list[Break] = []
    previous, expected, count = "", 1, 0
    top = head()
    for entry in Entry.objects.order_by("sequence").iterator():
        count += 1
        gap = entry.sequence > expected
        if gap:
            found.append(Break(expected, entry.sequence - 1, "缺失，已被删除"))
        whys = []
        if top is not None and entry.sequence > top.sequence or entry.sequence < 1:
            whys.append("是后来插入的，链头没有这一条")
        elif not gap and entry.previous_digest != previous:
            whys.append("与前一条接不上：前一条被改写，或这一条是后来插入的")
        if entry.digest != _digest(entry):
            whys.append("内容被改动，与摘要不符")
        if whys:
            found.append(Break(entry.sequence, entry.sequence, "；".join(whys)))
        previous, expected = entry.digest, entry.sequence + 1
    return found + _breaks_at_the_end(top, expected - 1, previous, count, whole=not found)


def _breaks_at_the_end(
    top: Head | None, last: int, digest: str, count: int, *, whole: bool
) -> list[Break]:
    """What the head says against the last row that was found."""
    if top is None:
        why = "链头记录不存在，不能证明末尾没有被删除"
        return [Break(last, last, why)] if count else []
    if top.sequence > last:
        return [Break(last + 1, top.sequence, "缺失，末尾已被删除")]
    if whole and (top.digest, top.count) != (digest, count):
        return [Break(last, last, f"与链头不符：链头记有{top.count}条，实有{count}条，或摘要不同")]
    return []


def _digest(entry: Entry) -> str:
    return digest_of(
        sequence=entry.sequence,
        at=entry.at,
        actor=entry.actor,
        action=entry.action,
        subject=entry.subject,
        detail=entry.detail,
        previous=entry.previous_digest,
    )
