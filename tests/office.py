"""Filling a workbook by a real spreadsheet program: LibreOffice, headless, through a macro.

The macro sets cells as a hand would: on a protected sheet locked cells stay as they are.
"""

import subprocess
from collections.abc import Mapping
from pathlib import Path
from xml.sax.saxutils import escape

from tests.programs import LIBREOFFICE, needs_program

MACRO = """
Sub Fill(sSource As String, sCells As String, sTarget As String)
  Dim aHidden(0) As New com.sun.star.beans.PropertyValue
  Dim aFilter(0) As New com.sun.star.beans.PropertyValue
  aHidden(0).Name = "Hidden"
  aHidden(0).Value = True
  aFilter(0).Name = "FilterName"
  aFilter(0).Value = "Calc MS Excel 2007 XML"
  oBook = StarDesktop.loadComponentFromURL(ConvertToURL(sSource), "_blank", 0, aHidden())
  oFiles = CreateUnoService("com.sun.star.ucb.SimpleFileAccess")
  oText = CreateUnoService("com.sun.star.io.TextInputStream")
  oText.setInputStream(oFiles.openFileRead(ConvertToURL(sCells)))
  oText.setEncoding("UTF-8")
  Do While Not oText.isEOF()
    aParts = Split(oText.readLine(), Chr(9))
    If UBound(aParts) = 2 Then
      oSheet = oBook.Sheets.getByName(aParts(0))
      oCell = oSheet.getCellRangeByName(aParts(1))
      If oSheet.isProtected() And oCell.CellProtection.IsLocked Then
        ' As under a hand: the cell stays as it is.
      ElseIf IsNumeric(aParts(2)) Then
        oCell.Value = Val(aParts(2))
      Else
        oCell.String = aParts(2)
      End If
    End If
  Loop
  oText.closeInput()
  oBook.storeToURL(ConvertToURL(sTarget), aFilter())
  oBook.close(True)
End Sub
"""
MODULE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1"
 script:language="StarBasic">{}</script:module>
"""


def fill(
    source: Path, values: Mapping[tuple[str, str], str | int | float], target: Path, *, work: Path
) -> None:
    """Open `source`, set cells by (sheet, address), and save as `target` (.xlsx).

    `work` takes the program's profile. Skips the running test where LibreOffice is absent.
    """
    program = [
        str(needs_program(LIBREOFFICE)),
        *("--headless", "--norestore", "--nologo", "--nodefault"),
        f"-env:UserInstallation={(work / 'profile').as_uri()}",
    ]
    # The first start makes the profile, with an empty macro module to put ours into.
    _run([*program, "--terminate_after_init"])
    macro = escape(MACRO, {'"': "&quot;"})
    module = work / "profile" / "user" / "basic" / "Standard" / "Module1.xba"
    module.write_text(MODULE.format(macro), encoding="utf-8")
    cells = work / "cells.tsv"
    cells.write_text(
        "\n".join(f"{sheet}\t{address}\t{value}" for (sheet, address), value in values.items()),
        encoding="utf-8",
    )
    said = _run([*program, f'macro:///Standard.Module1.Fill("{source}","{cells}","{target}")'])
    assert target.exists(), f"LibreOffice saved nothing: {said}"


def _run(command: list[str]) -> str:
    run = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=180
    )
    return run.stdout + run.stderr


def saved_again(content: bytes, work: Path, kind: str) -> bytes:
    """Opened and saved by LibreOffice as another kind of file."""
    source = work / "book.xlsx"
    source.write_bytes(content)
    target = work / "saved"
    run = subprocess.run(
        [
            str(needs_program(LIBREOFFICE)),
            "--headless",
            f"-env:UserInstallation={(work / 'profile').as_uri()}",
            "--convert-to",
            kind,
            "--outdir",
            str(target),
            str(source),
        ],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=180,
    )
    file = target / f"book.{kind.split(':')[0]}"
    assert file.exists(), run.stdout + run.stderr
    return file.read_bytes()
