"""What papers are written from: a snapshot's results, and the receipts of the reports behind it."""
