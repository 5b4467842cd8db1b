"""A disk that takes no more."""

import json
import resource
import signal

from bench.crowd import Person
from tests.operations.stack import Stack

FILE_LIMIT = 200_000


def disk_full(made: Stack, person: Person, place: str, field: str) -> dict[str, object]:
    """Files above a limit cannot be written, as on a full disk: refused in words, nothing kept."""
    from reporting.models import Evidence

    made.kill("web")
    made.start("web", preexec_fn=_no_big_files)
    made.answering()
    refused = _attach(person, place, field, _pdf(FILE_LIMIT * 2))
    kept = [str(path) for path in made.files.rglob("*") if path.is_file()]
    rows = Evidence.objects.count()
    refused += _attach(person, place, field, _pdf(100))
    return {
        "told": ["没有存上：服务器写不进磁盘" in each for each in refused],
        "files": kept,
        "rows": rows,
        "rows_after_a_small_one": Evidence.objects.count(),
    }


def _attach(person: Person, place: str, field: str, content: bytes) -> list[str]:
    """Upload a file behind a figure; what was refused, in words."""
    # The connection of before went with the processes.
    person.connection = None
    status, body, _ = person.send_file(
        place, "a.pdf", content, field=field, accept="application/json"
    )
    assert status == 200, (status, body[:300])
    return json.loads(body)["refused"]


def _pdf(size: int) -> bytes:
    """A document that is whole, with a remark of this many bytes."""
    return b"%PDF-1.4\n%" + b"x" * size + b"\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def _no_big_files() -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_LIMIT, FILE_LIMIT))
