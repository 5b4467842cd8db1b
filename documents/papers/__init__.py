"""Papers as officials write them: parts of a text, and the file of the usual layout. Pure."""

from documents.papers.blocks import (
    Block,
    Heading,
    Listing,
    Paper,
    Paragraph,
    Picture,
    SignOff,
)
from documents.papers.docx_file import docx_file

__all__ = [
    "Block",
    "Heading",
    "Listing",
    "Paper",
    "Paragraph",
    "Picture",
    "SignOff",
    "docx_file",
]
