"""Which department decides which figure and clause."""

import pytest

from cities.models import Department
from indicators.models import Clause, DataElement
from reporting.review.responsibility import deciding_department, responsibility


@pytest.mark.parametrize(
    ("leads", "default", "expected"),
    [
        ([(3, "housing"), (23, "housing")], "housing", ("housing", 3)),
        # The bureau that fills it in need not be the department that answers for it.
        ([(17, "development_reform")], "public_institutions", ("development_reform", 17)),
        # Different departments: the element's own among them, else the lowest number's.
        ([(4, "finance"), (9, "housing")], "housing", ("housing", 9)),
        ([(9, "housing"), (4, "finance")], "natural_resources", ("finance", 4)),
        ([], "housing", ("housing", 0)),
    ],
)
def test_one_department_decides_an_element(
    leads: list[tuple[int, str]], default: str, expected: tuple[str, int]
) -> None:
    assert deciding_department(leads, default) == expected


@pytest.mark.django_db
def test_every_figure_and_clause_of_the_plan_has_its_department() -> None:
    table = responsibility()
    assert set(table.elements) == set(DataElement.objects.values_list("code", flat=True))
    assert set(table.clauses) == set(Clause.objects.values_list("code", flat=True))
    assert table.departments() <= set(Department.objects.values_list("code", flat=True))
    # 二（五）1: 省发展改革委 is named first, though the government offices' bureaus fill it in.
    assert table.elements["public_pv_area"] == "development_reform"
    assert table.element_voices["public_pv_area"] == {
        "development_reform",
        "public_institutions",
        "housing",
    }
    # Used by 11, 12 and 16, decided once.
    assert (table.elements["new_building_area"], table.home["new_building_area"]) == ("housing", 11)
    assert table.numbers("development_reform") == [17, 18, 19, 20]
    assert table.numbers("finance") == []
    assert table.clauses["二（一）1"] == "natural_resources"
    assert table.clauses["三（二）"] == "agriculture_rural"
    # The clauses that name nobody belong to the department that issued the plan.
    nobody = [code for code in table.clauses if code.startswith("五")]
    assert {table.clauses[code] for code in nobody} == {"housing"}
    assert table.clause_voices["四（四）"] == {"housing", "finance", "development_reform"}
