"""JSON schemas for editors: complete keys while writing, and show what each is for, in Spanish."""

from typing import Any

from pydantic import BaseModel, TypeAdapter

from lessons.activities import CheckedStep, FoundLine, Node, OrderedStep, Scene, Tick, Turn, Way
from lessons.keys import purpose
from lessons.mistakes import KINDS
from lessons.model import CoursePlan, Evidence, FalseAlarm, Forms, Item, Review, Unit
from lessons.parts import Answer, Branch, Category, Option, Phrase

DIALECT = "https://json-schema.org/draft/2020-12/schema"
INNER: tuple[type[BaseModel], ...] = (
    *(Unit, Item, CoursePlan, Forms, Evidence, FalseAlarm),
    *(Option, Category, Phrase, Branch, Answer, Review),
    *(OrderedStep, FoundLine, Tick, CheckedStep, Way, Scene, Turn, Node),
)
MODELS: dict[str, type[BaseModel]] = {model.__name__: model for model in (*INNER, *KINDS.values())}


def unit_schema() -> dict[str, Any]:
    """For units/*.yaml."""
    return _for_editors(Unit, Unit)


def item_schema() -> dict[str, Any]:
    """For items/*.yaml: a list of messages."""
    return _for_editors(list[Item], Item)


def course_schema() -> dict[str, Any]:
    """For course.yaml."""
    return _for_editors(CoursePlan, CoursePlan)


def _for_editors(what: Any, root: type[BaseModel]) -> dict[str, Any]:
    schema = TypeAdapter(what).json_schema(by_alias=True)
    _in_spanish(schema, root)
    for name, definition in schema.get("$defs", {}).items():
        _in_spanish(definition, MODELS[name])
    return {"$schema": DIALECT, **schema}


def _in_spanish(schema: dict[str, Any], model: type[BaseModel]) -> None:
    """Replaces what pydantic took from our English names and docstrings."""
    schema.pop("description", None)
    schema.pop("title", None)
    for key, value in schema.get("properties", {}).items():
        value.pop("title", None)
        value["description"] = purpose(model, key)
        if key == "tipo" and "const" in value and "tipo" not in schema.get("required", []):
            schema.setdefault("required", []).append("tipo")
