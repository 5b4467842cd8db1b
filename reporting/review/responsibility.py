"""Which department decides a figure or a clause, and which may only comment.

Everything follows from the plan's rows: the first-named department (首列) of a clause decides,
the others named there take part (提意见). No department stands in code but 住建厅, which issued
the plan and answers for the clauses that name nobody (五（一） to 五（四）).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from accounts.access import HOUSING
from cities.models import Department
from indicators.models import Clause, DataElement


@dataclass(frozen=True, slots=True)
class Responsibility:
    """Department codes by element and clause code.

    `home` is the number of the indicator under which its department decides an element; the
    voices are all who may comment on it, the deciding department included.
    """

    elements: Mapping[str, str]
    clauses: Mapping[str, str]
    home: Mapping[str, int]
    element_voices: Mapping[str, frozenset[str]]
    clause_voices: Mapping[str, frozenset[str]]

    def numbers(self, department: str) -> list[int]:
        """The indicators whose figures a department decides."""
        return sorted({self.home[c] for c, d in self.elements.items() if d == department} - {0})

    def taking_part(self, department: str) -> list[str]:
        """Who decides what this department may comment on but not decide, by code."""
        voices = (
            (self.element_voices, self.elements),
            (self.clause_voices, self.clauses),
        )
        return sorted(
            {
                decides[code]
                for heard, decides in voices
                for code, who in heard.items()
                if department in who and decides[code] != department
            }
        )

    def departments(self) -> set[str]:
        """Those that decide anything."""
        return {*self.elements.values(), *self.clauses.values()}


def deciding_department(leads: Iterable[tuple[int, str]], default: str) -> tuple[str, int]:
    """Who decides an element, and under which indicator's number.

    `leads` are (indicator number, first-named department) of the indicators that use it. Where
    they differ, the element's own `default` department if it is among them, else the
    lowest-numbered indicator's. One that no indicator uses belongs to its default (number 0).
    """
    leads = sorted(leads)
    if not leads:
        return default, 0
    own = [(number, lead) for number, lead in leads if lead == default]
    number, lead = (own or leads)[0]
    return lead, number


def responsibility() -> Responsibility:
    """The table as the plan's rows give it now; two queries."""
    named: dict[str, list[str]] = {}
    by_id: dict[int, list[str]] = {}
    rows = Clause.objects.order_by("order", "responsibilities__position")
    for pk, code, department in rows.values_list(
        "pk", "code", "responsibilities__department__code"
    ):
        by_id[pk] = named.setdefault(code, [])
        by_id[pk] += [department] if department else []
    uses: dict[str, list[tuple[int, int]]] = {}
    defaults: dict[str, str] = {}
    for code, default, number, clause_id in DataElement.objects.order_by(
        "order", "used_by__indicator__number"
    ).values_list(
        "code",
        "department__code",
        "used_by__indicator__number",
        "used_by__indicator__clause_id",
    ):
        defaults[code] = default
        if number is not None and clause_id is not None:
            uses.setdefault(code, []).append((number, clause_id))
    elements, home, voices = {}, {}, {}
    for code, default in defaults.items():
        used = uses.get(code, ())
        leads = [(number, lead) for number, clause in used for lead in by_id[clause][:1]]
        elements[code], home[code] = deciding_department(leads, default)
        behind = {each for _, clause in used for each in by_id[clause]}
        voices[code] = frozenset({elements[code], *behind})
    return Responsibility(
        elements=elements,
        clauses={code: _first(found) for code, found in named.items()},
        home=home,
        element_voices=voices,
        clause_voices={code: frozenset(found or (HOUSING,)) for code, found in named.items()},
    )


def called(department: Department) -> str:
    """A department as cities speak of it: 「省发展改革委」."""
    return f"省{department.text_form}"


def _first(named: Sequence[str]) -> str:
    return named[0] if named else HOUSING
