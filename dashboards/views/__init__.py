"""The room's pages: parse, permission, selectors, render."""
