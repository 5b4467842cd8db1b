"""The texts of papers: plain lines with placeholders, which the province edits. Pure."""

from documents.texts.filling import Filled, Value, fill
from documents.texts.markup import faults
from documents.texts.placeholders import KNOWN, Kind, Placeholder

__all__ = ["KNOWN", "Filled", "Kind", "Placeholder", "Value", "faults", "fill"]
