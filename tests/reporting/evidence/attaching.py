"""Evidence put behind a report by the service, and what lies in the folder."""

from pathlib import Path

from django.conf import settings

from reporting.evidence.keeping import Place, attach
from reporting.models import Evidence
from tests import factories as make
from tests.reporting.evidence import files


def attached(
    content: bytes | None = None,
    *,
    short_name: str = "郑州",
    name: str = "证明.pdf",
    **place: object,
) -> Evidence:
    """A file behind 是否建成城市照明数字化系统, or what `place` says."""
    return attach(
        city=make.city(short_name),
        cycle=make.cycle(),
        place=Place(**(place or {"element": "digital_lighting"})),  # type: ignore[arg-type]
        content=files.pdf() if content is None else content,
        name=name,
        by=make.coordinator(short_name),
        now=make.NOW,
    )


def on_disk() -> list[str]:
    """Every file in the folder of uploads, by name."""
    return sorted(path.name for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file())
