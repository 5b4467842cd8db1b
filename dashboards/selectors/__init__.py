"""What the pages show, read once per page."""
