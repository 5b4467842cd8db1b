"""办理: work that takes longer than a page may, done behind it, with its progress told."""
