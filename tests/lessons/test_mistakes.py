"""No author ever reads a pydantic sentence: whatever is wrong with a value is told in Spanish, with its line."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from lessons.catalog import check
from lessons.keys import PURPOSE, purpose
from lessons.mistakes import KINDS, SHAPES, explain, keys_of
from lessons.model import Citation, Country, CoursePlan, Cue, Item, RedFlag, Unit
from lessons.waivers import Waiver
from lessons.weight import Weights
from lessons.yaml_safe import Node, read
from tests.lessons.mini import (
    COUNTRY,
    CUES,
    FILES,
    FIRST_AID,
    FLAGS,
    LAB,
    LESSON,
    PLAN,
    form_items,
    write_mini,
)

WRONG: tuple[Any, ...] = (None, "", "ñ", "x" * 5_000, 0, -1, 99, 1.5, True, [], ["ñ"], [1] * 60, {}, {"a": 1})
WRONG += (date(2026, 2, 9), [{}], [[]], {"Ñ": {}}, {"a" * 60: {"texto": "x"}})
SOUND: tuple[tuple[type[BaseModel], Any], ...] = tuple(
    (model, yaml.safe_load(text))
    for model, text in (
        (Unit, LESSON),
        (Unit, FIRST_AID),
        (Unit, FILES["courses/mini/units/LB.yaml"]),
        (CoursePlan, PLAN),
        (Country, COUNTRY),
    )
) + tuple(
    (model, entry)
    for model, text in ((Item, LAB), (Item, form_items()), (RedFlag, FLAGS), (Cue, CUES))
    for entry in yaml.safe_load(text)[:2]
)
NEVER_MET = "otra cosa; mira un ejemplo"


def as_node(value: Any) -> Node:
    if isinstance(value, dict):
        return Node(1, value, fields={key: (1, as_node(inner)) for key, inner in value.items()})
    if isinstance(value, list):
        return Node(1, value, entries=[as_node(inner) for inner in value])
    return Node(1, value, raw="" if value is None else str(value))


def spoilt(value: Any) -> Iterator[Any]:
    """The value with one thing in it replaced, removed or added, in every way we can think of."""
    yield from WRONG
    if isinstance(value, dict):
        yield {**value, "clave-nueva": 1}
        for key, inner in value.items():
            yield {name: other for name, other in value.items() if name != key}
            for worse in spoilt(inner):
                yield {**value, key: worse}
    if isinstance(value, list):
        for place, inner in enumerate(value):
            for worse in spoilt(inner):
                yield [*value[:place], worse, *value[place + 1 :]]


@pytest.mark.parametrize(("model", "sound"), SOUND)
def test_every_way_to_spoil_a_value_has_a_spanish_sentence(model: type[BaseModel], sound: Any) -> None:
    assert refusal(model, sound) is None
    refusals = [(worse, refused) for worse in spoilt(sound) if (refused := refusal(model, worse))]

    for worse, refused in refusals:
        english = {details["msg"] for details in refused.errors() if details["type"] != "value_error"}
        problems = explain(refused, model, as_node(worse), "x.yaml")
        assert problems, refused
        for problem in problems:
            assert NEVER_MET not in problem.message, refused
            assert not any(message in problem.message for message in english)
            assert len(problem.message) < 500
    assert len(refusals) > 40
    kinds = {details["type"] for _, refused in refusals for details in refused.errors()}
    assert {"missing", "extra_forbidden", "string_type"} <= kinds


def refusal(model: type[BaseModel], value: Any) -> ValidationError | None:
    try:
        model.model_validate(value, by_alias=True, by_name=False)
    except ValidationError as error:
        return error
    return None


def _models() -> Iterator[type[BaseModel]]:
    seen: list[type[BaseModel]] = [
        Unit,
        Waiver,
        Item,
        CoursePlan,
        Country,
        RedFlag,
        Cue,
        Citation,
        Weights,
        *KINDS.values(),
    ]
    for model in seen:
        yield model
        for field in model.model_fields.values():
            seen += [inner for inner in _inside(field.annotation) if inner not in seen]


def _inside(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in getattr(annotation, "__args__", ()):
        yield from _inside(argument)


def test_every_key_of_every_model_says_what_it_is_for() -> None:
    used = set()
    for model in _models():
        for key in keys_of(model):
            assert purpose(model, key)
            used.add(key)

    assert set(PURPOSE) == used


def test_every_pattern_of_the_models_is_explained() -> None:
    def patterns(schema: Any) -> Iterator[str]:
        if isinstance(schema, dict):
            if isinstance(schema.get("pattern"), str):
                yield schema["pattern"]
            for key, inner in schema.items():
                yield from [key] if key.startswith("^") else []
                yield from patterns(inner)
        elif isinstance(schema, list):
            for inner in schema:
                yield from patterns(inner)

    found = {pattern for model in _models() for pattern in patterns(model.model_json_schema())}

    assert found == set(SHAPES)


@given(st.text(max_size=300))
@settings(max_examples=300, deadline=None)
def test_no_text_makes_the_reader_fail(text: str) -> None:
    reading = read(text)

    assert reading.root is not None or reading.complaints


@given(
    st.sampled_from(sorted(FILES)),
    st.integers(0, 60),
    st.sampled_from(["", "  x: y", "- ", "\t", "id: a", '"', "{", "texto: *a*", "  - {tipo: quiz}", "no"]),
)
@settings(max_examples=150, deadline=None)
def test_no_damaged_line_makes_the_check_fail(
    tmp_path_factory: pytest.TempPathFactory, file: str, line: int, instead: str
) -> None:
    lines = FILES[file].split("\n")
    lines[line % len(lines)] = instead
    folder: Path = write_mini(tmp_path_factory.mktemp("damaged"), {file: "\n".join(lines)})

    for problem in check(folder).problems:
        assert 1 <= problem.line <= len((folder / problem.file).read_text().split("\n"))
