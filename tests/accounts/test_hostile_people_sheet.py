"""The hostile workbooks sent as a list of people: refused in words, and nobody gets an account."""

from collections.abc import Callable

import pytest

from accounts import people_sheet
from tests.reporting.workbook.hostile import REFUSED

pytestmark = [
    pytest.mark.django_db,
    # openpyxl says what it leaves out of a broken file.
    pytest.mark.filterwarnings("ignore::UserWarning:openpyxl"),
]


@pytest.mark.parametrize(
    "hostile",
    [
        pytest.param(hostile, id=f"{number}-{hostile.__name__.strip('<>')}")
        for number, (_, hostile) in enumerate(REFUSED)
    ],
)
def test_it_is_refused_in_words(hostile: Callable[[], bytes]) -> None:
    with pytest.raises(people_sheet.NotReadable) as refused:
        people_sheet.read(hostile(), "people.xlsx")
    assert str(refused.value).endswith("。")
