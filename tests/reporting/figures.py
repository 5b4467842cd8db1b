"""A plausible report of 郑州 for 2026, as it is typed into a form."""

#: What a person types per element; every required element has a figure.
TYPED: dict[str, str] = {
    "garden_city_named": "是",
    "garden_city_document": "建城〔2021〕1号",
    "garden_city_date": "2021-06-30",
    "smart_construction_pilot": "否",
    "permeable_area": "307.07",
    "built_up_area": "706.85",
    "built_up_green_area": "26704.1",
    "water_supplied": "47251",
    "water_metered": "43030.8",
    "sewage_treated": "37243.3",
    "water_reclaimed": "10896.8",
    "has_district_heating": "是",
    "heat_supplied": "10321.6",
    "heat_delivered": "8510.9",
    "waste_generated": "380.01",
    "waste_recovered": "254.58",
    "debris_generated": "925.28",
    "debris_used": "633.7",
    "communities_total": "2377",
    "communities_complete": "774",
    "neighbourhoods_total": "615",
    "neighbourhoods_green": "438",
    "new_building_area": "865.32",
    "green_building_area": "865.32",
    "star_building_area": "199.92",
    "started_area": "716.15",
    "prefabricated_started_area": "272.97",
    "ultra_low_energy_added": "3.12",
    "retrofit_residential_added": "12.4",
    "retrofit_public_added": "6.49",
    "site_debris": "296625",
    "public_roof_area": "20.78",
    "public_pv_area": "12.02",
    "factory_roof_area": "60.81",
    "factory_pv_area": "36.41",
    "new_public_building_area": "112.49",
    "electrified_public_building_area": "11.51",
    "building_energy": "486.37",
    "renewable_substitution": "47.5",
    "lamps_total": "584424",
    "lamps_efficient": "425904",
    "digital_lighting": "否",
}


def fields(year: int = 2026, **changes: str) -> dict[str, str]:
    """The report as fields of the web form; `changes` replace or add fields by name."""
    typed = {f"value-{code}-{year}": text for code, text in TYPED.items()}
    return typed | {name.replace("__", "-"): text for name, text in changes.items()}
