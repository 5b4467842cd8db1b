"""Results put into words: statuses, findings, the steps of a calculation. Pure.

Numbers with their units are in indicators/wording.py.
"""
