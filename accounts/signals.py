"""What this room tells whoever does its work in the background."""

from django.dispatch import Signal

#: Sent after the commit that wrote messages to other systems.
deliveries_waiting = Signal()
