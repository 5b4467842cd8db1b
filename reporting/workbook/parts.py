"""The parts inside an .xlsx and how they point at each other. Pure."""

import posixpath
import re
import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO
from typing import Self

from reporting.workbook.container import damaged
from reporting.workbook.splicing import Edits, Element, elements, prefix_of, quoted

TYPES = "[Content_Types].xml"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
RELATIONSHIPS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


@dataclass(frozen=True, slots=True)
class Relation:
    """One part's pointer at another; `kind` is the last word of its type."""

    id: str
    kind: str
    target: str


@dataclass(slots=True)
class Parts:
    """All parts by name, changed in memory."""

    contents: dict[str, bytes]

    @classmethod
    def of(cls, content: bytes) -> Self:
        """The parts of a package that `container.opened` let through."""
        try:
            with zipfile.ZipFile(BytesIO(content)) as archive:
                return cls({entry.filename: archive.read(entry) for entry in archive.infolist()})
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
            raise damaged() from error

    def packed(self) -> bytes:
        """The .xlsx, what says the types first."""
        target = BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in sorted(self.contents, key=lambda name: name != TYPES):
                archive.writestr(name, self.contents[name])
        return target.getvalue()

    def read(self, name: str) -> bytes:
        """A part that must be there. Raises NotOurWorkbook."""
        if name not in self.contents:
            raise damaged()
        return self.contents[name]

    def free_name(self, pattern: str) -> str:
        """The first name like 「xl/comments{}.xml」 that no part has."""
        taken = {name.lower() for name in self.contents}
        number = 1
        while pattern.format(number).lower() in taken:
            number += 1
        return pattern.format(number)

    def relations(self, part: str) -> list[Relation]:
        """Where a part points inside the package."""
        name = _relations_name(part)
        if name not in self.contents:
            return []
        return [
            Relation(
                at.get("Id", ""),
                at.get("Type", "").rpartition("/")[2],
                posixpath.normpath(
                    posixpath.join("/", posixpath.dirname(part), at.get("Target", ""))
                ).lstrip("/"),
            )
            for element in elements(self.contents[name], {"Relationship"})
            if (at := element.attributes).get("TargetMode") != "External"
        ]

    def related(self, part: str, kind: str) -> Relation | None:
        """The first part of a kind that this one points at and that is there."""
        for relation in self.relations(part):
            if relation.kind == kind and relation.target in self.contents:
                return relation
        return None

    def relate(self, part: str, kind: str, target: str) -> str:
        """Point at another part; returns the pointer's id."""
        name = _relations_name(part)
        if name not in self.contents:
            root = f'<Relationships xmlns="{PACKAGE}/relationships"></Relationships>'
            self.contents[name] = _HEAD + root.encode()
        taken = {each.attributes.get("Id") for each in elements(self.contents[name], {_POINTER})}
        number = len(taken) + 1
        while f"rId{number}" in taken:
            number += 1
        self._append(
            name,
            "Relationships",
            "Relationship",
            Id=f"rId{number}",
            Type=f"{OFFICE}/{kind}",
            Target=f"/{target}",
        )
        return f"rId{number}"

    def add(self, name: str, content: bytes, content_type: str) -> None:
        """Add a part with its type."""
        self.contents[name] = _HEAD + content
        self._append(TYPES, "Types", "Override", PartName=f"/{name}", ContentType=content_type)

    def drop(self, name: str, *, pointed_at_by: str) -> None:
        """Take a part away, with its type, its pointers and the pointer at it."""
        for gone in (name, _relations_name(name)):
            self.contents.pop(gone, None)
            self._remove(TYPES, "Override", "PartName", {f"/{gone}"})
        ids = {each.id for each in self.relations(pointed_at_by) if each.target == name}
        self._remove(_relations_name(pointed_at_by), _POINTER, "Id", ids)

    def _append(self, name: str, root: str, child: str, **attributes: str) -> None:
        xml = self.read(name)
        around = first(elements(xml, {root}))
        written = "".join(f' {key}="{quoted(value)}"' for key, value in attributes.items())
        edits = Edits(xml)
        edits.append(around, [f"<{prefix_of(xml, around)}{child}{written}/>".encode()])
        self.contents[name] = edits.applied()

    def _remove(self, name: str, child: str, key: str, values: set[str]) -> None:
        xml = self.read(name)
        edits = Edits(xml)
        for element in elements(xml, {child}):
            if element.attributes.get(key) in values:
                edits.replace(element.start, element.end, b"")
        self.contents[name] = edits.applied()


_POINTER = "Relationship"


def first(found: list[Element]) -> Element:
    """The first of them; a part without is damaged."""
    if not found:
        raise damaged()
    return found[0]


def relation_id(element: Element) -> str:
    """The value of an element's r:id, whatever the prefix."""
    return next(
        (value for key, value in element.attributes.items() if re.fullmatch(r"[^:]+:id", key)), ""
    )


def _relations_name(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")
