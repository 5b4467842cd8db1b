"""Reads and marks each file it is given, under a limit of memory; says how each ended.

Run as a program of its own: `python reading_child.py MEGABYTES FILE …`. Prints a JSON object with
the outcome per file, the slowest in seconds and the most memory used in MB.
"""

import json
import os
import resource
import sys
import time
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "henan_carbon.settings")
django.setup()

from reporting.workbook.annotation import annotated  # noqa: E402
from reporting.workbook.cells import NotOurWorkbook  # noqa: E402
from reporting.workbook.identity import open_workbook  # noqa: E402
from reporting.workbook.reader import Form, read  # noqa: E402


def outcome(content: bytes) -> str:
    """「read」, or the code of the refusal."""
    try:
        findings = read(open_workbook(content), Form(2026, {}, {}, {})).findings
        annotated(content, findings, title="", items=lambda _: "")
    except NotOurWorkbook as refused:
        return refused.finding.code
    return "read"


def most_resident() -> int:
    """Peak of this program alone, MB. ru_maxrss would begin at the size of whoever started it:
    Linux carries that over into a new program."""
    status = Path("/proc/self/status").read_text()
    return next(int(x.split()[1]) for x in status.splitlines() if x.startswith("VmHWM:")) // 1024


def main(megabytes: int, files: list[Path]) -> None:
    limit = megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    outcomes, slowest = {}, 0.0
    for file in files:
        began = time.process_time()
        outcomes[file.name] = outcome(file.read_bytes())
        slowest = max(slowest, time.process_time() - began)
    print(json.dumps({"outcomes": outcomes, "slowest": slowest, "most": most_resident()}))


if __name__ == "__main__":
    main(int(sys.argv[1]), [Path(name) for name in sys.argv[2:]])
