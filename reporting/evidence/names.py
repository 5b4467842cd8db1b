"""What a file is called where it is shown and downloaded. Pure; its place on disk knows no name."""

import re
import unicodedata

LENGTH = 120
#: Beside control characters: marks that turn the writing direction, and other invisible ones.
UNSEEN = ("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp")
#: Not allowed in names by Windows, or meant as part of a path.
RESERVED = re.compile(r'[<>:"|?*]')
ENDINGS = {"jpg": ("jpg", "jpeg")}


def shown_name(name: str) -> str:
    """A name as received, without folders and whatever nobody can see; "" when nothing is left."""
    last = re.split(r"[/\\]", name)[-1]
    seen = "".join(c for c in last if unicodedata.category(c) not in UNSEEN)
    return seen.strip().rstrip(" .")


def kept_name(name: str, ending: str) -> str:
    """The name to remember, with the ending of what the file is: 「合同.exe」 holding a PDF is
    「合同.exe.pdf」. At most 120 characters, the ending kept."""
    shown = RESERVED.sub("_", shown_name(name))
    stem, dot, last = shown.rpartition(".")
    if not (dot and last.lower() in ENDINGS.get(ending, (ending,))):
        stem, last = shown, ending
    stem = stem[: LENGTH - len(last) - 1].strip(" .") or "未命名"
    return f"{stem}.{last}"
