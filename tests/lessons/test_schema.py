"""The schemas that editors use accept what we accept, complete keys, and speak Spanish."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from lessons.schema import course_schema, item_schema, unit_schema
from tests.lessons.mini import FILES, LAB, LESSON, PLAN

SCHEMAS: dict[Callable[[], dict[str, Any]], str] = {
    unit_schema: LESSON,
    item_schema: LAB,
    course_schema: PLAN,
}


def properties(schema: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(schema, dict):
        yield from schema.get("properties", {}).items()
        for inner in schema.values():
            yield from properties(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from properties(inner)


@pytest.mark.parametrize(("make", "text"), SCHEMAS.items())
def test_a_schema_accepts_sound_content_and_refuses_an_unknown_key(
    make: Callable[[], dict[str, Any]], text: str
) -> None:
    schema, sound = make(), yaml.safe_load(text)
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)

    assert list(validator.iter_errors(sound)) == []
    (sound[0] if isinstance(sound, list) else sound)["clave-nueva"] = 1
    assert len(list(validator.iter_errors(sound))) == 1


@pytest.mark.parametrize("make", SCHEMAS)
def test_every_key_is_explained_and_nothing_of_our_english_shows(make: Callable[[], dict[str, Any]]) -> None:
    schema = make()
    found = list(properties(schema))

    assert found
    for key, value in found:
        assert value.get("description"), key
        assert key not in ("title", "kind", "text", "minutes")
    assert "title" not in schema
    assert not any("title" in inner or "description" in inner for inner in schema["$defs"].values())


def test_every_unit_of_the_small_course_fits_the_schema() -> None:
    validator = Draft202012Validator(unit_schema())
    units = [yaml.safe_load(text) for name, text in FILES.items() if "/units/" in name]

    assert len(units) == 4
    assert [error.message for unit in units for error in validator.iter_errors(unit)] == []


def test_a_part_needs_its_kind() -> None:
    unit = yaml.safe_load(LESSON)
    del unit["partes"][0]["tipo"]

    assert list(Draft202012Validator(unit_schema()).iter_errors(unit))
