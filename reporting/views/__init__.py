"""Pages of a city's report: list, submission, web form, task list, workbook."""
