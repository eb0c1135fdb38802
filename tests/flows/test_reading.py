"""A resource: read page by page, or put off; the same whatever is edited under her."""

from dataclasses import replace

import pytest

from flows.effects import Phrase, Send, Text, Written
from flows.opens import ResourceOpen
from flows.step import World
from lessons.activities import Resource
from tests.flows.edits import with_course, with_parts
from tests.flows.somebody import Somebody, catalogue, joined, label

UNIT, PART = "M2-03", "leer"


def world(*pages: str) -> World:
    course = catalogue().courses[catalogue().default]
    unit = course.units[UNIT]
    part = Resource(id=PART, form="lectura", text="Hay algo para leer.", pages=pages)
    return World(with_course(catalogue(), with_parts(course, unit, (part, *unit.parts))), label)


def before_it(*pages: str) -> Somebody:
    she = joined()
    she.world = world(*pages)
    she.witness.edited = True
    progress = replace(she.person.courses[she.person.current], unit=UNIT, passed=())
    open = ResourceOpen(UNIT, PART)
    she.person = replace(she.person, open=open, courses={progress.course: progress}, turn=she.person.turn + 1)
    return she


def said(she: Somebody) -> list[str]:
    texts = [e.what for e in she.last.effects if isinstance(e, Send) and isinstance(e.what, Text)]
    words = [w for text in texts for w in text.words if isinstance(w, Written | Phrase)]
    return [w.text if isinstance(w, Written) else str(dict(w.params)) for w in words]


def passed(she: Somebody) -> bool:
    return PART in she.person.courses[she.person.current].passed


def test_pages_come_one_by_one_and_the_last_ends_the_part() -> None:
    she = before_it("Uno.", "Dos.")
    she.press(she.person.turn, "read")
    assert said(she) == ["{'n': 1, 'total': 2}", "Uno."]
    she.press(she.person.turn, "on")
    assert said(she) == ["{'n': 2, 'total': 2}", "Dos."]
    assert not passed(she)
    she.press(she.person.turn, "on")
    assert passed(she)
    assert not isinstance(she.person.open, ResourceOpen)


def test_a_single_page_is_not_counted() -> None:
    she = before_it("Uno.")
    she.press(she.person.turn, "read")
    assert said(she) == ["Uno."]


@pytest.mark.parametrize("typed", ["sigo", "resource.later"])
def test_it_may_be_put_off(typed: str) -> None:
    she = before_it("Uno.", "Dos.")
    she.say(typed)
    assert passed(she) == (typed == "resource.later")
    if typed == "sigo":
        assert she.person.open == ResourceOpen(UNIT, PART)


def test_pages_that_an_edit_took_away_keep_nobody() -> None:
    she = before_it("Uno.", "Dos.", "Tres.")
    for choice in ("read", "on", "on"):
        she.press(she.person.turn, choice)
    she.world = world("Uno.")
    she.press(she.person.turn, "on")
    assert passed(she)
