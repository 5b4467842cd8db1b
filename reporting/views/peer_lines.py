"""How a city's indicator values stand beside the other cities', in words. For the province only:
with few cities the median is some city's figure."""

from collections.abc import Mapping
from dataclasses import dataclass

from indicators.calculation import shown
from indicators.wording import figure
from reporting.basis import Basis
from reporting.peers import Peers


@dataclass(frozen=True, slots=True)
class PeerLine:
    """The cities' median with its unit, how many have a value, and how far this one stands away."""

    median: str
    cities: int
    score: str
    stands_out: bool


def peer_lines(basis: Basis, beside: Mapping[int, Peers]) -> dict[int, PeerLine]:
    """A line for each compared indicator by number; the score is "" where none can be worked out
    or too few cities reported."""
    terms, code = basis.outlier_terms, basis.city.code
    found = {}
    for indicator in basis.indicators:
        peers = beside.get(indicator.number)
        if peers is None:
            continue
        score = peers.scores.get(code) if len(peers.values) >= terms.fewest else None
        found[indicator.number] = PeerLine(
            median=figure(peers.median, unit=indicator.unit, places=indicator.decimals),
            cities=len(peers.values),
            score="" if score is None else shown(score, places=1),
            stands_out=score is not None and terms.stands_out(score),
        )
    return found
