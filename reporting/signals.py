"""What this room tells the rooms above it without knowing them."""

from django.dispatch import Signal

# Sent inside the transaction that wrote RecomputeMark rows; receivers act after its commit.
figures_changed = Signal()
