"""What the worker tells of its jobs."""

import json
import re
import time
from urllib.request import urlopen

from tests.operations.stack import PATIENCE, Stack

#: The id under which figures are approved, as a request would bring it along.
REQUEST = "5eed" * 8
RECOMPUTE = "assessment.recompute_marked"


def observed(made: Stack) -> dict[str, object]:
    """What the worker told of the jobs that those figures caused: by their request, and counted."""
    end = time.monotonic() + PATIENCE
    # The sweep may have been quicker than the request's own job, which then still waits its turn.
    while not (by_request := _told_by_request(made)) and time.monotonic() < end:
        time.sleep(0.2)
    with urlopen(f"http://127.0.0.1:{made.counts_port}/metrics", timeout=20) as answer:
        counted = answer.read().decode()
    return {
        "by_request": by_request,
        "counted": re.findall(
            rf'henan_jobs_total{{outcome="success",task="{RECOMPUTE}"}} (\S+)', counted
        ),
    }


def _told_by_request(made: Stack) -> bool:
    log = (made.directory / "worker.log").read_text(encoding="utf-8")
    job = {"task": RECOMPUTE, "outcome": "success", "request_id": REQUEST}
    # The last line may still be written.
    lines = (json.loads(each) for each in log.split("\n")[:-1] if each.startswith("{"))
    return any(job.items() <= line.items() for line in lines)
