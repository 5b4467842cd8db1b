"""Thousands of workbooks broken at random: `python -m tests.fuzz_workbooks [COUNT] [FIRST]`.

Takes the workbooks of COUNT seeds (1000) from FIRST (0) on, on a database of its own, under a limit
of memory. What does not end as it must is named by its seed and kept in var/fuzz/; the exit status
is then 1.
"""

import os
import resource
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from pathlib import Path

MEMORY_MB = 1200
#: Processor time that one file may take through everything.
SECONDS = 30
#: Every so many go through the browser too.
BROWSER = 5
#: Every so many are of the older kind (.xls), where LibreOffice is there to make the first.
OLDER = 10


def main(count: int, first: int) -> int:
    """Take the workbooks of these seeds; returns the exit status."""
    from django.conf import settings
    from django.core.management import call_command
    from django.test import Client
    from django.test.utils import setup_test_environment

    from tests import factories as make
    from tests.reporting.workbook.ending import how_it_ends, through_the_browser
    from tests.reporting.workbook.mutating import mutated, mutated_xls

    setup_test_environment()
    warnings.simplefilter("ignore")
    call_command("migrate", verbosity=0)
    make.load_plan()
    client = Client()
    client.force_login(make.coordinator())
    older = _older()
    limit = MEMORY_MB * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    kept = settings.VAR_DIR / "fuzz"
    ends, failed, slowest = Counter[str](), [], (0.0, first)
    for seed in range(first, first + count):
        xls = older is not None and seed % OLDER == OLDER - 1
        content = mutated_xls(older, seed) if older and xls else mutated(seed)
        began = time.process_time()
        try:
            end = how_it_ends(content)
            if seed % BROWSER == 0:
                through_the_browser(content, client)
            slowest = max(slowest, (time.process_time() - began, seed))
            assert time.process_time() - began < SECONDS, "太慢"
        except Exception:
            end = "失败"
            failed.append(seed)
            kept.mkdir(exist_ok=True)
            (kept / f"{seed}.{'xls' if xls else 'xlsx'}").write_bytes(content)
            print(f"种子{seed}：\n{traceback.format_exc()}", flush=True)
        ends[f"xls：{end}" if xls else end] += 1
        if (seed - first + 1) % 100 == 0:
            print(f"已到种子{seed}：{_said(ends)}", flush=True)
    print(
        f"{count}份：{_said(ends)}\n最慢{slowest[0]:.1f}秒（种子{slowest[1]}），"
        f"内存最多{_most_resident()} MB"
    )
    return 1 if failed else 0


def _older() -> bytes | None:
    """A filled workbook as an .xls; None without LibreOffice."""
    from tests.office import saved_again
    from tests.programs import LIBREOFFICE
    from tests.reporting.workbook import books

    if LIBREOFFICE.path() is None:
        return None
    with tempfile.TemporaryDirectory(prefix="henan-fuzz-xls-") as work:
        return saved_again(books.filled(), Path(work), "xls")


def _said(ends: Counter[str]) -> str:
    return "，".join(f"{end} {number}" for end, number in ends.most_common())


def _most_resident() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="henan-fuzz-") as directory:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "henan_carbon.settings",
            "DATABASE_URL": f"sqlite:///{Path(directory) / 'fuzz.sqlite3'}",
        }
        import django

        django.setup()
        from django.conf import settings

        settings.MEDIA_ROOT = Path(directory) / "files"
        sys.exit(main(*(int(x) for x in (sys.argv[1:] + ["1000", "0"][len(sys.argv) - 1 :])[:2])))
