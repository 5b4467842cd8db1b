"""Which program this is: a name that differs as soon as any file of it does."""

import hashlib
from functools import cache
from pathlib import Path

#: What decides how an answer looks: code, templates, scripts and styles, the plan, dependencies.
PARTS = (
    *("accounts", "assessment", "audit", "cities", "dashboards", "documents", "fixtures"),
    *("henan_carbon", "indicators", "jobs", "operations", "reporting", "requirements", "static"),
    "templates",
)


@cache
def fingerprint(base: Path) -> str:
    """12 hexadecimal digits over the names and contents of the program's files.

    Read once per process, when it is first asked for.
    """
    digest = hashlib.sha256()
    for part in PARTS:
        for path in sorted((base / part).rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(str(path.relative_to(base)).encode())
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]
