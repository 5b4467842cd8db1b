"""Documents bring lxml along; workbooks from outside are still read by the guarded parser."""

import openpyxl.xml
from openpyxl.reader import excel


def test_workbooks_are_not_read_by_lxml() -> None:
    assert openpyxl.xml.DEFUSEDXML
    assert not openpyxl.xml.LXML
    assert excel.fromstring.__module__.startswith("defusedxml")
