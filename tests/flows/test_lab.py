"""The detection lab: what is scored, what is told, how a lab of several messages ends, and what an edit leaves."""

from dataclasses import replace

import pytest

from flows.effects import Fact, Phrase, Picture, Send, Text, phrase
from flows.kinds import explaining
from flows.kinds.spotting import KIND
from flows.opens import SpottingOpen
from flows.person import Person, Progress
from flows.signs import signs_marked
from flows.step import World
from lessons.model import Evidence, Item
from lessons.parts import Spotting
from tests.bot.wording_samples import wording
from tests.flows.edits import changed, with_course, with_parts
from tests.flows.somebody import Somebody, catalogue, joined, label, real_world

SCAM, OTHER_SCAM, REAL, OTHER_REAL = "it-01", "it-03", "it-02", "it-04"


def lab_world(*items: str) -> World:
    """The real course with a lab of these messages in it."""
    course = catalogue().courses[catalogue().default]
    unit = course.units["M2-03"]
    parts = [changed(p, items=items) if isinstance(p, Spotting) else p for p in unit.parts]
    return World(with_course(catalogue(), with_parts(course, unit, parts)), label)


def in_lab(*items: str) -> Somebody:
    """Somebody before the first of these messages."""
    she = joined()
    she.world = lab_world(*items)
    parts = she.world.catalogue.courses[she.person.current].units["M2-03"].parts
    before = tuple(part.id for part in parts)[: [part.id for part in parts].index("mensaje")]
    progress = replace(she.person.courses[she.person.current], unit="M2-03", passed=before)
    open = SpottingOpen("M2-03", "mensaje", items[0])
    she.person = replace(she.person, open=open, courses={progress.course: progress}, turn=she.person.turn + 1)
    she.witness.edited = True
    return she


def press(she: Somebody, *choices: str) -> None:
    for choice in choices:
        she.press(she.person.turn, choice)


def keys(she: Somebody) -> list[str]:
    """Keys of all that was said in the last step."""
    texts = [e.what for e in she.last.effects if isinstance(e, Send) and isinstance(e.what, Text)]
    return [words.key for text in texts for words in text.words if isinstance(words, Phrase)]


def three_flags() -> Item:
    item = catalogue().courses[catalogue().default].items[SCAM]
    flags = (
        Evidence(id="urgencia", fragment="Uno"),
        Evidence(id="pago-adelantado", fragment="Dos"),
        Evidence(id="oferta-vaga", fragment="Tres"),
    )
    return changed(item, text="Uno. Dos. Tres. Cuatro.", flags=flags)


def test_two_lines_right_and_one_wrong_of_three_flags() -> None:
    """The fixture of features.md, part 4, item 3."""
    marking = signs_marked(three_flags(), {"2", "3", "5"})
    assert (marking.precision, marking.recall) == (pytest.approx(2 / 3), pytest.approx(2 / 3))
    assert [flag.id for flag in marking.missed] == ["oferta-vaga"]
    assert marking.idle == ("5",)
    assert marking.as_fact() == "tp=2 good=2 taps=3 flags=3 lines=2,3,5"


def test_nothing_marked_and_lines_that_are_not_there() -> None:
    marking = signs_marked(three_flags(), {"9", "x"})
    assert (marking.precision, marking.recall, marking.taps) == (None, 0, ())


def test_two_flags_in_one_line_are_both_hit_by_one_tap() -> None:
    item = catalogue().courses[catalogue().default].items[SCAM]
    assert signs_marked(item, {"4"}).as_fact() == "tp=2 good=1 taps=1 flags=6 lines=4"


def test_marks_are_noted_when_she_says_so_and_toggle_until_then() -> None:
    she = in_lab(SCAM)
    press(she, "s4", "4", "6", "6", "5", "_done")
    noted = {note.name: note.value for note in she.witness.notes if note.item == SCAM}
    assert noted == {Fact.SPOTTED: "4", Fact.MARKED: "tp=4 good=2 taps=2 flags=6 lines=4,5"}


def test_a_lab_of_several_messages_ends_with_plain_counts() -> None:
    she = in_lab(SCAM, REAL, OTHER_REAL)
    press(she, "s4", "_done", "s1")
    assert she.person.open == SpottingOpen("M2-03", "mensaje", OTHER_REAL, judged=((SCAM, 4), (REAL, 1)))
    press(she, "s4")
    ended = [key for key in keys(she) if key.startswith("spotting.end")]
    assert ended == ["spotting.end.scams", "spotting.end.real", "spotting.end.surely"]


@pytest.mark.parametrize(
    ("answers", "leaning"),
    [(("s4", "_done", "s3"), "spotting.end.alarm"), (("s2", "s1"), "spotting.end.trust")],
)
def test_who_gives_all_the_same_verdict_is_told_kindly(answers: tuple[str, ...], leaning: str) -> None:
    she = in_lab(SCAM, REAL)
    press(she, *answers)
    assert leaning in keys(she)


def test_a_lab_of_one_message_counts_nothing() -> None:
    she = in_lab(SCAM)
    press(she, "s1")
    assert not [key for key in keys(she) if key.startswith("spotting.end")]
    assert "spotting.flag" in keys(she)


def test_false_alarms_are_explained_to_who_called_it_a_scam_only() -> None:
    she, other = in_lab(REAL), in_lab(REAL)
    press(she, "s3")
    press(other, "s2")
    assert "spotting.false_alarm" in keys(she)
    assert "spotting.false_alarm" not in keys(other)


def test_a_message_that_leaves_in_the_middle_of_the_lab_takes_nobody_out() -> None:
    she = in_lab(SCAM, REAL, OTHER_SCAM)
    press(she, "s4", "4")
    she.world = lab_world(REAL, OTHER_SCAM)
    press(she, "_done")
    assert she.person.open == SpottingOpen("M2-03", "mensaje", REAL)


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_explanation_of_the_course_fits_in_three_bubbles_and_leaves_no_sign_out(language: str) -> None:
    said = wording()
    world = replace(real_world(), label=said.label)
    course = catalogue().courses[catalogue().default]
    progress = Progress(course.id)
    person = Person(
        courses={course.id: progress}, current=course.id, language="en" if language == "en" else "es"
    )
    for item in course.items.values():
        if item.is_scam:
            messages = explaining.of_scam(world, person, item, True, frozenset())
            expected = len(item.flags)
        else:
            messages = explaining.of_real(world, person, item, True)
            expected = len(item.cues) + len(item.false_alarms)
        words = [w for m in messages if isinstance(m, Text) for w in m.words]
        told = [w for w in words if isinstance(w, Phrase) and w.params and "words" in dict(w.params)]
        assert len(told) == expected, item.id
        assert len(messages) <= explaining.MOST_BUBBLES
        for message in messages:
            assert isinstance(message, Text)
            length = len("\n\n".join(said.label(w, language) for w in message.words))
            assert length <= explaining.LONGEST_BUBBLE, item.id


def pictures(she: Somebody) -> int:
    return sum(isinstance(e.what, Picture) for e in she.last.effects if isinstance(e, Send))


def test_in_text_mode_the_picture_waits_behind_a_button_that_says_its_size() -> None:
    she = in_lab(SCAM, REAL)
    shown = [m for m in KIND.show(she.world, she.person, she.person.open, False) if isinstance(m, Text)]
    button = shown[-1].choices[-1]
    assert (button.id, button.wide, button.label) == ("picture", True, phrase("picture.show_sized", kb=43))
    turn = she.person.turn
    press(she, "picture")
    assert (pictures(she), she.person.turn) == (1, turn)
    press(she, "s4", "_done")
    assert pictures(she) == 0
    unweighed = KIND.show(she.world, she.person, she.person.open, False)[-1]
    assert isinstance(unweighed, Text)
    assert unweighed.choices[-1].label == phrase("picture.show")


@pytest.mark.parametrize("data", ["pictures", "full"])
def test_where_she_wants_pictures_they_come_by_themselves_and_no_button_is_there(data: str) -> None:
    she = in_lab(SCAM, REAL)
    she.person = replace(she.person, data="pictures" if data == "pictures" else "full")
    press(she, "s4", "_done")
    assert pictures(she) == 1
    shown = KIND.show(she.world, she.person, she.person.open, True)
    assert not [message for message in shown if isinstance(message, Picture)]
    assert isinstance(shown[-1], Text)
    assert "picture" not in [choice.id for choice in shown[-1].choices]


def test_the_buttons_are_those_of_the_kind() -> None:
    """The forms and the lab use the same four steps."""
    she = in_lab(SCAM)
    shown = KIND.show(she.world, she.person, she.person.open, False)[-1]
    assert isinstance(shown, Text)
    assert [choice.id for choice in shown.choices][:4] == ["s4", "s3", "s2", "s1"]
