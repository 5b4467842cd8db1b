"""Figures put into words: numbers with their units, findings, the steps of a calculation. Pure."""
