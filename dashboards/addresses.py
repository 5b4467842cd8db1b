"""Addresses that stand on a page by the hundred."""

from functools import lru_cache

from django.urls import reverse


@lru_cache(maxsize=10_000)
def explanation_address(city: str, number: int) -> str:
    """Where a city's result on an indicator is explained. Worked out once for each: the matrix
    holds all of them."""
    return reverse("explanation", args=[city, number])
