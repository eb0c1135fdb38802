"""Edits of a running course, as an author may publish them: each leaves a valid catalogue."""

from collections.abc import Sequence
from typing import TypeVar

from lessons.activities import Checklist, Deciding, Finding, Node, Ordering, Tree
from lessons.base import Content
from lessons.model import Catalogue, Course, Unit
from lessons.parts import Card, Part, Quiz, Sorting, Spotting

Model = TypeVar("Model", bound=Content)


def changed(model: Model, **updates: object) -> Model:
    """A copy with some fields replaced, without the values that the old one had worked out."""
    fields = {name: getattr(model, name) for name in type(model).model_fields}
    return type(model)(**(fields | updates))


def with_course(catalogue: Catalogue, course: Course) -> Catalogue:
    return changed(catalogue, courses={**catalogue.courses, course.id: course})


def with_order(course: Course, order: Sequence[str]) -> Course:
    return changed(course, plan=changed(course.plan, order=tuple(order)))


def without_unit(course: Course, unit: str) -> Course:
    """The first-aid unit and the last one left stay: a course cannot be without."""
    if unit == course.plan.emergency or len(course.route) == 1:
        return course
    order = [id_ for id_ in course.route if id_ != unit]
    units = {id_: kept for id_, kept in course.units.items() if id_ != unit}
    return with_order(changed(course, units=units), order)


def renamed_unit(course: Course, unit: str, name: str = "M9-01") -> Course:
    if unit == course.plan.emergency or name in course.units:
        return course
    units = {(name if id_ == unit else id_): u for id_, u in course.units.items()}
    units[name] = changed(units[name], id=name)
    return with_order(changed(course, units=units), [name if id_ == unit else id_ for id_ in course.route])


def with_parts(course: Course, unit: Unit, parts: Sequence[Part]) -> Course:
    return changed(course, units={**course.units, unit.id: changed(unit, parts=tuple(parts))})


def without_part(course: Course, unit_id: str, part_id: str) -> Course:
    unit = course.units[unit_id]
    kept = [part for part in unit.parts if part.id != part_id]
    if not kept or (unit_id == course.plan.emergency and unit.part[part_id] is course.first_aid):
        return course
    return with_parts(course, unit, kept)


def renamed_part(course: Course, unit_id: str, part_id: str) -> Course:
    unit = course.units[unit_id]
    if "otra-cosa" in unit.part:
        return course
    return with_parts(
        course, unit, [changed(p, id="otra-cosa") if p.id == part_id else p for p in unit.parts]
    )


def turned_into_card(course: Course, unit_id: str, part_id: str) -> Course:
    """Another kind of part under the same id."""
    unit = course.units[unit_id]
    if unit.part[part_id] is course.first_aid:
        return course
    card = Card(id=part_id, text="Ahora es una tarjeta.", button="Sigo")
    return with_parts(course, unit, [card if p.id == part_id else p for p in unit.parts])


def turned_into_quiz(course: Course, unit_id: str, part_id: str) -> Course:
    unit = course.units[unit_id]
    quiz = next(p for u in course.units.values() for p in u.parts if isinstance(p, Quiz))
    if unit.part[part_id] is course.first_aid:
        return course
    return with_parts(course, unit, [changed(quiz, id=part_id) if p.id == part_id else p for p in unit.parts])


def reordered_parts(course: Course, unit_id: str) -> Course:
    unit = course.units[unit_id]
    return with_parts(course, unit, tuple(reversed(unit.parts)))


def other_inside(course: Course, unit_id: str, part_id: str) -> Course:
    """The ids inside a part change: options of a quiz, sentences, steps, lines, scenes, nodes, messages of a lab."""
    unit = course.units[unit_id]
    return with_parts(course, unit, [_other(course, p) if p.id == part_id else p for p in unit.parts])


def _other(course: Course, part: Part) -> Part:
    if isinstance(part, Quiz):
        return changed(part, options=tuple(changed(o, id=f"{o.id}-2") for o in part.options))
    if isinstance(part, Sorting):
        return changed(part, phrases=tuple(changed(p, id=f"{p.id}-2") for p in part.phrases))
    if isinstance(part, Ordering | Checklist):
        return changed(part, steps=tuple(changed(step, id=f"{step.id}-2") for step in part.steps))
    if isinstance(part, Finding):
        return changed(part, lines=tuple(changed(line, id=f"{line.id}-2") for line in part.lines))
    if isinstance(part, Deciding):
        return changed(part, scenes=tuple(changed(scene, id=f"{scene.id}-2") for scene in part.scenes))
    if isinstance(part, Tree):
        return changed(part, nodes=tuple(_other_node(node) for node in part.nodes))
    if isinstance(part, Spotting):
        real = next(item for item in course.items.values() if not item.is_scam)
        return changed(part, items=(real.id,))
    return part


def _other_node(node: Node) -> Node:
    turns = tuple(changed(turn, to=f"{turn.to}-2") for turn in node.turns)
    return changed(node, id=f"{node.id}-2", turns=turns)


def swapped_forms(course: Course) -> Course:
    forms = course.plan.forms
    return changed(course, plan=changed(course.plan, forms=changed(forms, a=forms.b, b=forms.a)))


def shorter_and_longer(course: Course) -> Course:
    """The first unit of the route again under a new id, at the end."""
    first = course.units[course.route[0]]
    if "M8-01" in course.units:
        return course
    again = changed(first, id="M8-01", kind="leccion")
    return with_order(changed(course, units={**course.units, "M8-01": again}), (*course.route, "M8-01"))


def renamed_item(course: Course, item_id: str) -> Course:
    """A message of a detection form under another id."""
    name = "it-999"
    items = {(name if id_ == item_id else id_): item for id_, item in course.items.items()}
    items[name] = changed(items[name], id=name)
    forms = {form: tuple(name if i == item_id else i for i in ids) for form, ids in course.plan.forms}
    plan = changed(course.plan, forms=type(course.plan.forms)(**forms))
    return changed(course, items=items, plan=plan)


def without_course(catalogue: Catalogue) -> Catalogue:
    """Another course stands in the place of the default one."""
    old = catalogue.courses[catalogue.default]
    other = changed(old, plan=changed(old.plan, id="otro-curso"))
    return changed(catalogue, courses={"otro-curso": other}, default="otro-curso")
