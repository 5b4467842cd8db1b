"""A kept result in words."""

from assessment.snapshots.state import Fields, Key
from cities.selectors import cities
from indicators.calculation import STATUS_LABELS, Status

_SAID = (("value", "值"), ("numerator", "分子"), ("denominator", "分母"), ("path", "路径值"))


def where_text(key: Key, was: Fields | None, is_now: Fields | None) -> str:
    """Whose result it is and what differs first: status, else a number, else a field's name."""
    city, number, year = key
    names = {each.code: each.name for each in cities()}
    place = f"{names.get(city, city) if city else '全省'} 第{number}项 {year}年"
    if was is None or is_now is None:
        return f"{place}：{'留存时没有' if was is None else '重新计算后没有'}"
    if was["status"] != is_now["status"]:
        return f"{place}：{_label(was)}→{_label(is_now)}"
    for name, said in _SAID:
        if was[name] != is_now[name]:
            return f"{place}：{said} {was[name] or '无'}→{is_now[name] or '无'}"
    differing = sorted(
        name for name in was.keys() | is_now.keys() if was.get(name) != is_now.get(name)
    )
    return f"{place}：{'、'.join(differing)}"


def _label(fields: Fields) -> str:
    return STATUS_LABELS[Status(fields["status"])]
