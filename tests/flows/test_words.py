"""The words that always work: every spelling, however it is typed, in whatever state she is."""

import pytest

from flows.events import Said
from flows.person import DetourKind, Standing
from flows.words import SPELLINGS, Word, find, is_command
from tests.flows.somebody import Somebody, joined
from tests.flows.test_histories import carry_on

EVERY = [(word, spelling) for word, spellings in SPELLINGS.items() for spelling in spellings]
ACCENTED = {
    Word.MENU: "Menú",
    Word.HELP: "¡Ayúdame!",
    Word.SCAMMED: "¡¡ME ESTAFARON!!",
    Word.MORE: "Otra más",
    Word.SETTINGS: "Configuración",
    Word.ERASE: "  Borrar   mis   datos.",
}


@pytest.mark.parametrize(("word", "spelling"), EVERY)
def test_every_spelling_works_in_capitals_with_marks_and_as_a_command(word: Word, spelling: str) -> None:
    underscored = spelling.replace(" ", "_")
    for typed in (
        spelling,
        spelling.upper(),
        f" ¡{spelling.capitalize()}! ",
        f"/{underscored}",
        f"/{underscored.upper()}",
        f"/{underscored}@Aulita_Bot",
        f"/{spelling.replace(' ', '')}",
    ):
        assert find(typed) == (word, None), typed


@pytest.mark.parametrize(("word", "typed"), ACCENTED.items())
def test_accents_and_blanks_do_not_matter(word: Word, typed: str) -> None:
    assert find(typed) == (word, None)


def test_every_word_has_spanish_and_english() -> None:
    assert set(SPELLINGS) == set(Word)
    assert all(len(spellings) >= 2 or word is Word.MENU for word, spellings in SPELLINGS.items())
    assert len({spelling for _, spelling in EVERY}) == len(EVERY), "no spelling means two things"


@pytest.mark.parametrize("typed", ["pausa 5", "/pausa 5", "PAUSA  5", "pause 5", "/pause@AulitaBot 5"])
def test_a_pause_may_say_its_days(typed: str) -> None:
    assert find(typed) == (Word.PAUSE, 5)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "/",
        "//",
        "ayuda por favor que no entiendo",
        "baja 5",
        "pausa 5000",
        "stopp",
        "no",
        "x" * 5000,
        "/x@ayuda",
    ],
)
def test_other_texts_are_no_words(typed: str) -> None:
    assert find(typed) is None


def test_a_command_is_told_from_a_text() -> None:
    assert is_command(" /loquesea")
    assert not is_command("lo/quesea")


def in_the_welcome() -> Somebody:
    she = Somebody()
    she.start()
    she.tap("try")
    return she


def in_a_quiz() -> Somebody:
    return carry_on(joined(figures=False), 9)


def between_units() -> Somebody:
    she = joined(figures=False)
    while she.person.courses["empleo-seguro"].done != ("M1-01",):
        carry_on(she, 1)
    return she


def after_the_end() -> Somebody:
    return carry_on(joined(figures=False), 200)


def unsubscribed() -> Somebody:
    she = between_units()
    she.say("baja")
    return she


STATES = (Somebody, in_the_welcome, in_a_quiz, between_units, after_the_end, unsubscribed)
OPENS = {
    Word.SCAMMED: DetourKind.EMERGENCY,
    Word.HELP: DetourKind.HELP,
    Word.MENU: DetourKind.MENU,
    Word.PRIVACY: DetourKind.PRIVACY,
    Word.ERASE: DetourKind.ERASING,
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize(("word", "kind"), OPENS.items())
def test_help_opens_in_every_state_and_what_is_open_waits(
    state: type[Somebody], word: Word, kind: DetourKind
) -> None:
    she = state()
    waiting = she.person.open
    she.say(SPELLINGS[word][0])

    assert she.person.aside is not None
    assert she.person.aside.kind is kind
    assert she.person.open == waiting


@pytest.mark.parametrize("state", STATES)
def test_baja_works_in_every_state_and_is_said_once(state: type[Somebody]) -> None:
    she = state()
    step = she.say("baja")

    assert she.person.standing is Standing.UNSUBSCRIBED
    assert len([effect for effect in step.effects if type(effect).__name__ == "Send"]) == 1
    assert not she.timers


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("word", list(Word))
def test_every_word_is_answered_in_every_state(state: type[Somebody], word: Word) -> None:
    she = state()
    step = she.take(Said(at=she.now, text=SPELLINGS[word][0], context=she.context))
    assert any(type(effect).__name__ == "Send" for effect in step.effects)
