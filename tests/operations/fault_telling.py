"""What the worker tells of its jobs."""

import json
import re
from urllib.request import urlopen

from tests.operations.stack import Stack

#: The id under which figures are approved, as a request would bring it along.
REQUEST = "5eed" * 8
RECOMPUTE = "assessment.recompute_marked"


def observed(made: Stack) -> dict[str, object]:
    """What the worker told of the jobs that those figures caused: by their request, and counted."""
    log = (made.directory / "worker.log").read_text(encoding="utf-8")
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    with urlopen(f"http://127.0.0.1:{made.counts_port}/metrics", timeout=20) as answer:
        counted = answer.read().decode()
    job = {"task": RECOMPUTE, "outcome": "success"}
    return {
        "by_request": any(
            line.get("request_id") == REQUEST and job.items() <= line.items() for line in lines
        ),
        "counted": re.findall(
            rf'henan_jobs_total{{outcome="success",task="{RECOMPUTE}"}} (\S+)', counted
        ),
    }
