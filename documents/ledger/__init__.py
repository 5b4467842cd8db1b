"""台账: everything of a year as one workbook, with the source of every column."""

from documents.ledger.contents import Ledger, is_kept_year, ledger
from documents.ledger.sheets import tables

__all__ = ["Ledger", "is_kept_year", "ledger", "tables"]
