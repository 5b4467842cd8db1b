"""Figures taken over from last year, and when their mark is true. Pure."""

from collections.abc import Iterable
from dataclasses import replace

from reporting.checks import COPIED_NOTE, Entry, Known


def truly_copied(entries: Iterable[Entry], known: Known) -> list[Entry]:
    """The entries, without the mark of a copied figure where last year's figure is another: what
    was taken over and then changed is no longer last year's."""
    entries = list(entries)
    merged = {**known, **{(entry.element, entry.year): entry for entry in entries}}

    def still_copied(entry: Entry) -> bool:
        last = merged.get((entry.element, entry.year - 1))
        return last is None or (last.value, last.text) == (entry.value, entry.text)

    return [
        replace(entry, note="") if entry.note == COPIED_NOTE and not still_copied(entry) else entry
        for entry in entries
    ]
