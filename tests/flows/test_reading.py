"""A resource: read page by page, heard or seen as a file, or put off; the same whatever is edited under her."""

from dataclasses import replace
from typing import Literal

import pytest

from flows import asking
from flows.effects import Document, Phrase, Send, Text, Written, phrase
from flows.opens import ResourceOpen
from flows.step import World
from lessons.activities import Resource
from tests.flows.edits import with_course, with_parts
from tests.flows.somebody import Somebody, catalogue, joined, label

Form = Literal["lectura", "audio", "video"]
Data = Literal["text", "pictures", "full"]
UNIT, PART = "M2-03", "leer"


def world(*pages: str, form: Form = "lectura", file: str | None = None, size: int | None = None) -> World:
    course = catalogue().courses[catalogue().default]
    unit = course.units[UNIT]
    part = Resource(id=PART, form=form, text="Hay algo para leer.", pages=pages, file=file)
    media = {} if file is None or size is None else {file: size}
    course = course.model_copy(update={"media": media})
    return World(with_course(catalogue(), with_parts(course, unit, (part, *unit.parts))), label)


def before_it(*pages: str, in_world: World | None = None, data: Data = "text") -> Somebody:
    she = joined()
    she.world = in_world or world(*pages)
    she.witness.edited = True
    progress = replace(she.person.courses[she.person.current], unit=UNIT, passed=())
    open = ResourceOpen(UNIT, PART)
    she.person = replace(
        she.person, open=open, data=data, courses={progress.course: progress}, turn=she.person.turn + 1
    )
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


@pytest.mark.parametrize("typed", ["sigo", "continuar", "resource.later"])
def test_it_may_be_put_off(typed: str) -> None:
    she = before_it("Uno.", "Dos.")
    she.say(typed)
    assert passed(she)


def test_pages_that_an_edit_took_away_keep_nobody() -> None:
    she = before_it("Uno.", "Dos.", "Tres.")
    for choice in ("read", "on", "on"):
        she.press(she.person.turn, choice)
    she.world = world("Uno.")
    she.press(she.person.turn, "on")
    assert passed(she)


def files(she: Somebody) -> list[Document]:
    return [e.what for e in she.last.effects if isinstance(e, Send) and isinstance(e.what, Document)]


@pytest.mark.parametrize(
    ("form", "file", "size", "offer", "sent_as"),
    [
        ("audio", "a.mp3", 179_001, phrase("resource.hear", size=phrase("size.kb", kb=180)), "audio"),
        (
            "video",
            "v.mp4",
            2_010_000,
            phrase("resource.watch", size=phrase("size.mb", whole=2, tenth=1)),
            "video",
        ),
        (
            "video",
            "v.mp4",
            999_500,
            phrase("resource.watch", size=phrase("size.mb", whole=1, tenth=0)),
            "video",
        ),
        ("lectura", "p.pdf", 1, phrase("resource.open", size=phrase("size.kb", kb=1)), "pdf"),
    ],
)
def test_a_file_waits_behind_its_size_and_is_sent_while_the_question_stays(
    form: Form, file: str, size: int, offer: Phrase, sent_as: str
) -> None:
    she = before_it(in_world=world("Uno.", form=form, file=file, size=size))
    (asked,) = asking.on_screen(she.world, she.person)
    assert isinstance(asked, Text)
    assert {choice.id: choice.label for choice in asked.choices}["file"] == offer
    before = she.person
    for _ in range(2):
        she.press(before.turn, "file")
        (sent,) = files(she)
        assert (sent.name, sent.form, sent.course) == (file, sent_as, before.current)
        assert (she.person.turn, she.person.open) == (before.turn, before.open)
    she.press(before.turn, "read")
    assert said(she) == ["Uno."]


@pytest.mark.parametrize("changed", [world("Uno."), world("Uno.", form="audio", file="a.mp3")])
def test_a_file_that_the_course_does_not_have_is_not_offered(changed: World) -> None:
    she = before_it(in_world=changed)
    (asked,) = asking.on_screen(changed, she.person)
    assert isinstance(asked, Text)
    assert [choice.id for choice in asked.choices] == ["read", "later"]
    she.press(she.person.turn, "file")
    assert files(she) == []


@pytest.mark.parametrize(
    ("form", "file", "data", "by_itself"),
    [
        ("audio", "a.mp3", "full", True),
        ("video", "v.mp4", "full", True),
        ("lectura", "p.pdf", "full", False),
        ("audio", "a.mp3", "pictures", False),
    ],
)
def test_who_wants_everything_gets_sound_and_films_after_the_text_and_once(
    form: Form, file: str, data: Data, by_itself: bool
) -> None:
    she = before_it(in_world=world("Uno.", form=form, file=file, size=1000), data=data)
    shown = asking.on_screen(she.world, she.person)
    assert [type(message) for message in shown] == ([Text, Document] if by_itself else [Text])
    she.say("asdf")
    assert files(she) == []
