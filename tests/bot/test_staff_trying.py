"""`/probar`: a unit is played by the real engine for a made-up person, and nothing of anybody's changes."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.staff import trying as tries
from bot.staff.access import Role
from bot.staff.dialogs import remarks, trying
from bot.staff.dialogs.state import Remarks, Tried, Trying
from flows import codec
from flows.effects import Text
from flows.kinds.shape import choices_of
from lessons.catalog import signed_only
from lessons.editing import rev_of
from lessons.model import Review
from tests.bot.intake_world import rules
from tests.bot.staff_scene import begun, scene
from tests.bot.staff_world import AUTHOR, OWNER, StaffWorld, beginning, buttons, staff_world
from tests.bot.wording_samples import ANA, ENGLISH, content, wording

ALL = sorted(content().courses["empleo-seguro"].units)


@pytest.fixture
async def staff(tmp_path: Path) -> AsyncIterator[StaffWorld]:
    async with staff_world(tmp_path) as opened:
        yield opened


@pytest.mark.parametrize("unit", ALL)
@pytest.mark.parametrize("age", ["adulta", "menor", "sin decir"])
def test_every_unit_can_be_played_to_its_end(unit: str, age: str) -> None:
    """By tapping the first learner's button of every question; each message says that it is a try."""
    stage = scene()
    moved = trying.line(stage, f"{unit} {age} GT 2027-03-01")
    for _ in range(300):
        assert moved.played is not None
        assert moved.played.messages or moved.toast or moved.played.same_screen
        for message in moved.played.messages:
            if isinstance(message, Text):
                assert wording().text(message.words[0], ANA) == f"Prueba de {unit}"
        if isinstance(moved.next, Tried):
            break
        assert isinstance(moved.next, Trying)
        shown = trying.show_trying(stage, moved.next).choices
        if not shown:
            moved = trying.wrote_trying(stage, moved.next, "20") or moved
            continue
        moved = trying.chose_trying(stage, moved.next, _onward(shown))
    assert isinstance(moved.next, Tried), unit


def _onward(choices: tuple[object, ...]) -> str:
    """A way on: never help, nor what only shows a picture."""
    ids = [choice.id for choice in choices]  # type: ignore[attr-defined]
    useful = [id_ for id_ in ids if id_ not in ("help", "picture", "badge", trying.NOTE.id)]
    return next((id_ for id_ in useful if id_ in ("done", "_done", "marked", "on")), useful[0])


def test_the_question_of_the_try_is_the_engines_own() -> None:
    dialog = begun("M1-05")
    person = codec.load(dialog.person)
    alone = tries.on_screen(scene().world, "M1-05", person)
    shown = trying.show_trying(scene(), dialog)
    assert [choice.id for choice in shown.choices[: len(alone.choices)]] == [c.id for c in alone.choices]
    assert set(choices_of((alone,))) <= set(shown.choices)


def test_age_country_and_day_are_those_of_the_made_up_person() -> None:
    moved = trying.line(scene(), "M1-05 menor gt 2027-03-01")
    assert isinstance(moved.next, Trying)
    person = codec.load(moved.next.person)
    assert (person.age, person.country, person.zone) == ("minor", "GT", "America/Guatemala")
    assert moved.next.at.isoformat() == "2027-03-01T16:00:00+00:00"
    assert moved.played is not None
    assert (moved.played.country, moved.played.at) == ("GT", moved.next.at)


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"legal": True, "notice": None, "reviewed": None}, "try.unsigned"),
        ({"legal": False, "notice": "algo delicado", "reviewed": None}, "try.unsigned"),
        ({"legal": False, "notice": None, "reviewed": None}, "try.no_need"),
        (
            {"legal": True, "reviewed": Review(por="Ana Paz", rol="juridica", fecha=date(2027, 2, 1))},
            "try.signed",
        ),
    ],
)
def test_the_end_says_whether_it_is_signed_and_what_hides_it(change: dict[str, object], key: str) -> None:
    """A served catalogue has unsigned units outside its order; they can be tried all the same."""
    stage = scene()
    course = stage.world.catalogue.courses["empleo-seguro"]
    unit = course.units["M1-05"].model_copy(update=change)
    changed = course.model_copy(update={"units": {**course.units, "M1-05": unit}})
    served = signed_only(stage.world.catalogue.model_copy(update={"courses": {course.id: changed}}))
    stage = replace(stage, world=replace(stage.world, catalogue=served))
    moved = trying.line(stage, "M1-05 adulta EC hoy")
    assert isinstance(moved.next, Trying)
    ended = Tried("M1-05", moved.next.at, moved.next.person)
    said = [wording().text(words, ANA) for words in trying.show_tried(stage, ended).words]
    assert any(text.startswith(beginning(key)) for text in said), said
    if key == "try.signed":
        assert "Ana Paz" in said[2]
        assert "01-02-2027" in said[2]


async def test_nothing_of_hers_is_touched_noted_or_timed(staff: StaffWorld) -> None:
    await staff.world.enrol(OWNER)
    await staff.own()
    before = (await staff.world.person(OWNER)).person
    kept = [await staff.world.ask(f"SELECT * FROM {table}") for table in ("facts", "timers")]
    await staff.world.say("/probar M1-05 adulta EC hoy", OWNER)
    for _ in range(40):
        told = await staff.last(OWNER)
        if beginning("try.over") in told.text:
            break
        assert told.text.startswith("Prueba de M1-05")
        await staff.do("tap", buttons(told)[0].data, OWNER)
    assert beginning("try.over") in told.text
    assert beginning("try.no_need") in told.text
    assert (await staff.world.person(OWNER)).person == before
    assert kept == [await staff.world.ask(f"SELECT * FROM {table}") for table in ("facts", "timers")]


async def test_the_panel_leads_through_the_questions_to_the_unit(staff: StaffWorld) -> None:
    await staff.appoint(AUTHOR, Role.AUTHOR)
    await staff.world.say("/panel", AUTHOR)
    for label in ("Probar", "M1-05", "Menor de edad", "Guatemala", "Hoy"):
        told = await staff.last(AUTHOR)
        [button] = [button for button in buttons(told) if button.label == label]
        await staff.do("tap", button.data, AUTHOR)
    assert (await staff.last(AUTHOR)).text.startswith("Prueba de M1-05")


async def test_an_old_button_of_a_try_explains_itself_and_cancelar_ends_it(staff: StaffWorld) -> None:
    await staff.own()
    await staff.world.say("/probar M1-05 adulta EC hoy", OWNER)
    first = buttons(await staff.last(OWNER))[0].data
    await staff.do("tap", first, OWNER)
    [reaction] = await staff.do("tap", first, OWNER)
    assert reaction.toast == rules().wording.phrase("staff.toast.old", "es")
    await staff.world.say("CANCELAR", OWNER)
    assert (await staff.last(OWNER)).text == rules().wording.phrase("staff.closed", "es")


async def test_words_go_to_the_unit_and_a_wrong_day_is_said(staff: StaffWorld) -> None:
    await staff.own()
    await staff.world.say("/probar M1-05 adulta EC", OWNER)
    await staff.world.say("el martes", OWNER)
    assert (await staff.last(OWNER)).text.startswith(beginning("try.no_day"))
    await staff.world.say("01-03-2027", OWNER)
    assert (await staff.last(OWNER)).text.startswith("Prueba de M1-05")
    await staff.world.say("asdf", OWNER)
    told = await staff.last(OWNER)
    assert told.text.startswith("Prueba de M1-05")
    assert beginning("not_understood") in told.text
    await staff.world.say("empiezo", OWNER)
    assert "siete cambios" in (await staff.last(OWNER)).text or "Quita" in (await staff.last(OWNER)).text


async def test_a_word_that_a_button_says_answers_the_unit_and_help_is_always_help(staff: StaffWorld) -> None:
    await staff.world.enrol(OWNER)
    await staff.own()
    before = (await staff.world.person(OWNER)).person
    await staff.world.say("/probar M2-03 adulta EC hoy", OWNER)
    assert buttons(await staff.last(OWNER))[0].label == "Sigo"
    await staff.world.say("sigo", OWNER)
    assert (await staff.last(OWNER)).text.startswith("Prueba de M2-03")
    assert (await staff.world.person(OWNER)).person == before
    await staff.world.say("AYUDA", OWNER)
    assert not (await staff.last(OWNER)).text.startswith("Prueba de")
    assert await staff.world.ask("SELECT count(*) FROM dialogs") == [(0,)]


async def test_who_loses_the_role_in_the_middle_of_a_try_is_a_learner_with_an_old_button(
    staff: StaffWorld,
) -> None:
    await staff.own()
    await staff.appoint(AUTHOR, Role.AUTHOR)
    await staff.world.say("/probar M1-05 adulta EC hoy", AUTHOR)
    data = [button.data for button in buttons(await staff.last(AUTHOR))]
    await staff.world.say(f"/rol quitar {await staff.number(AUTHOR)}", OWNER)
    for one in data:
        [reaction] = await staff.do("tap", one, AUTHOR)
        assert reaction.toast == rules().wording.phrase("toast.stale", "es")


def test_a_try_of_somebody_who_reads_english_is_spoken_in_english() -> None:
    moved = trying.line(replace(scene(), language="en"), "M1-01 adult EC today")
    assert moved.played is not None
    assert moved.played.language == "en"
    first = moved.played.messages[0]
    assert isinstance(first, Text)
    told = [wording().text(words, ENGLISH) for words in first.words]
    assert told[0] == "Trying M1-01"
    assert told[1] != wording().text(first.words[1], ANA)


# Remarks


def everything_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


async def noted(staff: StaffWorld, words: str, chat: int = OWNER) -> None:
    """On what is on her screen in a try."""
    [note] = [button for button in buttons(await staff.last(chat)) if button.label == "Anotar"]
    await staff.do("tap", note.data, chat)
    await staff.world.say(words, chat)


async def test_a_note_is_kept_sealed_with_its_part_and_the_try_goes_on(
    staff: StaffWorld, tmp_path: Path
) -> None:
    await staff.own()
    await staff.world.say("/probar M1-05 adulta EC hoy", OWNER)
    asked = buttons(await staff.last(OWNER))[0].label
    await staff.world.say("ANOTAR", OWNER)
    assert "«sin-hoja»" in (await staff.last(OWNER)).text
    await staff.world.say("Me quitaron el pasaporte: no es el ejemplo correcto", OWNER)
    told = await staff.last(OWNER)
    assert told.text.startswith("Prueba de M1-05")
    assert buttons(told)[0].label == asked
    number = await staff.number(OWNER)
    [(unit, part, rev, by)] = await staff.world.ask("SELECT unit, part, rev, by FROM remarks")
    whole = content().courses["empleo-seguro"].units["M1-05"]
    assert (unit, part, rev, by) == ("M1-05", "sin-hoja", rev_of(whole.part["sin-hoja"]), number)
    assert (number, "remark_written", "M1-05/sin-hoja", "") in await staff.audit()
    assert b"no es el ejemplo correcto" not in everything_in(tmp_path)
    await staff.do("tap", buttons(told)[0].data, OWNER)
    assert (await staff.last(OWNER)).text.startswith("Prueba de M1-05"), "its buttons are good"


async def test_a_note_can_be_about_another_part_just_shown_or_be_dropped(staff: StaffWorld) -> None:
    await staff.own()
    await staff.world.say("/probar M1-05 adulta EC hoy", OWNER)
    await staff.world.say("anotar", OWNER)
    await staff.world.say("Atrás", OWNER)
    assert (await staff.last(OWNER)).text.startswith("Prueba de M1-05")
    await staff.world.say("anotar", OWNER)
    await staff.world.say("Es sobre «inicio»", OWNER)
    await staff.world.say("x" * 601, OWNER)
    assert beginning("staff.too_long") in (await staff.last(OWNER)).text
    await staff.world.say("Falta una coma", OWNER)
    assert await staff.world.ask("SELECT part FROM remarks") == [("inicio",)]


async def test_notas_lists_and_resuelta_closes_once(staff: StaffWorld) -> None:
    await staff.own()
    await staff.world.say("/probar M1-05 adulta EC hoy", OWNER)
    await noted(staff, "Falta una coma")
    await staff.world.say("/notas M1-05", OWNER)
    told = await staff.last(OWNER)
    assert "Falta una coma" in told.text
    assert "cambió después" not in told.text
    [settle] = [button for button in buttons(told) if button.label.startswith("Resuelta")]
    await staff.do("tap", settle.data, OWNER)
    assert "M1-05 no tiene notas abiertas" in (await staff.last(OWNER)).text
    await staff.do("tap", settle.data, OWNER)
    assert [what for _, what, _, _ in await staff.audit()].count("remark_settled") == 1


def test_a_note_on_a_text_that_has_changed_says_so() -> None:
    shown = remarks.show_remarks(scene(), Remarks("M1-05"))
    told = wording().text(shown.words[1], ANA)
    assert told.count("el texto cambió después") == remarks.SHOWN


async def test_her_notes_go_with_her_data(staff: StaffWorld) -> None:
    await staff.own()
    await staff.world.say("/probar M1-05 adulta EC hoy", OWNER)
    await noted(staff, "Falta una coma")
    await staff.world.say("BORRAR MIS DATOS", OWNER)
    await staff.world.say("BORRAR TODO", OWNER)
    assert await staff.world.ask("SELECT count(*) FROM remarks") == [(0,)]
