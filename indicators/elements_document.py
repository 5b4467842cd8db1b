"""The table of data elements and cities with their codes, as whoever prepares a file reads it."""

from cities.models import City
from indicators.models import DataElement

HEAD = """# 数据项代码表

由 `manage.py elements > docs/elements.md` 印出，请不要手改；测试核对两者一致。工作簿、CSV 文件和接口都用这些代码。
`import_facts` 的每一行是 `city,year,element,value`：城市代码、年份、数据项代码、数值。是/否填“是”或“否”，日期写成 2026-06-30。

| 代码 | 数据项 | 单位 | 填什么 | 缺省填报 | 用于指标 |
|---|---|---|---|---|---|
"""
CITIES = """
## 城市代码

| 代码 | 城市 |
|---|---|
"""


def elements_markdown() -> str:
    """The whole of docs/elements.md: the elements in the form's order, the cities by code."""
    found = DataElement.objects.select_related("department").prefetch_related("used_by__indicator")
    elements = "".join(_line(element) for element in found.order_by("order"))
    cities = "".join(f"| `{city.code}` | {city.name} |\n" for city in City.objects.order_by("code"))
    return f"{HEAD}{elements}{CITIES}{cities}"


def _line(element: DataElement) -> str:
    numbers = sorted({use.indicator.number for use in element.used_by.all()})
    cells = (
        f"`{element.code}`",
        element.name,
        element.unit,
        element.get_type_display(),
        element.department.bureau_name,
        "、".join(map(str, numbers)),
    )
    return f"| {' | '.join(cells)} |\n"
