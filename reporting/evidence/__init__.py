"""Files behind figures and clauses, and the stamped letter: what may be kept, keeping, reading."""
