"""What the API's description shows as an example is what it describes."""

from typing import Any

from drf_spectacular.generators import SchemaGenerator
from jsonschema import Draft202012Validator


def test_every_reading_has_an_example_that_fits_its_description() -> None:
    described: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    without, faults = [], []
    for path, methods in described["paths"].items():
        answer = methods.get("get", {}).get("responses", {}).get("200", {}).get("content", {})
        content = answer.get("application/json")
        if content is None:
            continue
        if "example" not in content:
            without.append(path)
            continue
        schema = {**content["schema"], "components": described["components"]}
        found = Draft202012Validator(schema).iter_errors(content["example"])
        faults += [f"{path} {list(error.absolute_path)}: {error.message}" for error in found]
    assert (without, faults) == ([], [])
