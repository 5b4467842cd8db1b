"""What indicators' units and formulas read like under the options that change them."""

from typing import Any

from django.db import migrations

PRINTED = {
    ("heat-loss-change", "points"): {
        "unit": "百分点",
        "formula": "本年（供热量 − 用户用热量） ÷ 供热量 × 100，减去2020年的同一数值",
        "provincial_formula": "两年都已上报的城市合计后，本年热损失率减去2020年热损失率",
    },
    ("heat-loss-change", "relative"): {
        "unit": "%",
        "formula": "（本年热损失率 ÷ 2020年热损失率 − 1） × 100，热损失率为（供热量 − 用户用热量） ÷ 供热量",
        "provincial_formula": "两年都已上报的城市合计后，（本年热损失率 ÷ 2020年热损失率 − 1） × 100",
    },
    ("prefabricated-denominator", "started"): {
        "formula": "新开工装配式建筑面积 ÷ 新开工建筑面积 × 100",
        "provincial_formula": "各市新开工装配式建筑面积之和 ÷ 各市新开工建筑面积之和 × 100",
    },
    ("prefabricated-denominator", "new"): {
        "formula": "新开工装配式建筑面积 ÷ 城镇新建建筑面积 × 100",
        "provincial_formula": "各市新开工装配式建筑面积之和 ÷ 各市城镇新建建筑面积之和 × 100",
    },
}


def print_formulas(apps: Any, _schema_editor: Any) -> None:
    """A new system loads them with the plan; here for one that has it already."""
    for reading in apps.get_model("indicators", "Reading").objects.order_by("pk"):
        known = [option for option in reading.options if (reading.code, option["code"]) in PRINTED]
        for option in known:
            option["printed"] = PRINTED[reading.code, option["code"]]
            if option["code"] == reading.in_force:
                reading.indicators.update(**option["printed"])
        if known:
            reading.save(update_fields=["options"])


class Migration(migrations.Migration):
    dependencies = [("indicators", "0011_weights_are_decided")]

    operations = [migrations.RunPython(print_formulas, migrations.RunPython.noop)]
