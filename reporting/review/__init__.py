"""Review per department: who decides what, what waits, what stands out, what a decision does."""
