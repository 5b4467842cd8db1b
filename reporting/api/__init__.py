"""REST: what was reported, and reporting it."""
