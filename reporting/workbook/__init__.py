"""The workbook a city fills in: one layout, written and read through it."""
