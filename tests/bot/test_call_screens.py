"""Every screen of a call, in both languages: it has words, it fits, and each of its buttons leads somewhere; and what
is written in one line leads to the same."""

from collections.abc import Iterator
from datetime import date
from typing import get_args

import pytest

from bot.broadcasts import series
from bot.channels.base import Abilities, TextBody
from bot.staff import commands, desk
from bot.staff.calls_acts import NEVER, ChangeLink, MakeAdvert, MakeLink, Terms
from bot.staff.dialogs.calls_state import (
    Call,
    CallDialog,
    CallLinks,
    Calls,
    LinkTerm,
    NewLink,
    OneLink,
    Series,
    SeriesStep,
    Sources,
    StepText,
    Term,
)
from bot.staff.dialogs.scene import Moved
from bot.staff.dialogs.table import KINDS
from bot.store.call_steps import DAYS_BEFORE
from bot.wording.styled import units
from flows.effects import Phrase
from tests.bot.call_scene import CallWorld, call_world, full_world
from tests.bot.wording_samples import ANA, ENGLISH, wording

VOICES = {"es": ANA, "en": ENGLISH}
GONE = 99
SCREENS: tuple[CallDialog, ...] = (
    *(Calls(), Call(1), CallLinks(1), NewLink(1), OneLink(2), OneLink(3)),
    *(LinkTerm(2, what) for what in get_args(Term)),
    *(Sources(1), Sources(1, "country"), Sources(1, "sector"), Series(1), Series(2), Series(3)),
    *(SeriesStep(1, days) for days in DAYS_BEFORE),
    *(StepText(1, 21, "es"), StepText(1, 21, "en"), Call(2), CallLinks(2), Sources(2)),
    *(Call(GONE), CallLinks(GONE), OneLink(GONE), LinkTerm(GONE, "cap"), Sources(GONE), Series(GONE)),
    *(SeriesStep(GONE, 7), SeriesStep(1, 3)),
)


@pytest.fixture
def world() -> Iterator[CallWorld]:
    with call_world() as opened:
        full_world(opened)
        opened.cohort("febrero")
        opened.cohort("libre", start=None)
        yield opened


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("dialog", SCREENS, ids=str)
def test_every_screen_has_words_and_fits(dialog: CallDialog, language: str, world: CallWorld) -> None:
    shown = desk._prompt(KINDS[type(dialog)].show(world.scene(language=language), dialog), (), 900_000)
    [body] = wording().bodies(shown, VOICES[language], Abilities())
    assert isinstance(body, TextBody)
    assert 20 < units(body.text) <= 4096
    assert isinstance(dialog, StepText) or "{" not in body.text
    labels = [button.label for row in body.buttons for button in row]
    assert labels
    assert len(set(labels)) == len(labels)
    assert all(0 < len(label) <= 40 and not label.endswith("…") for label in labels)
    assert all(len(button.data.encode()) <= 64 for row in body.buttons for button in row)


@pytest.mark.parametrize("dialog", SCREENS, ids=str)
def test_every_button_leads_somewhere(dialog: CallDialog, world: CallWorld) -> None:
    kind = KINDS[type(dialog)]
    for choice in kind.show(world.scene(), dialog).choices:
        moved = kind.chose(world.scene(), dialog, choice.id)
        assert moved.next is None or type(moved.next) in KINDS
        assert moved.next != dialog or moved.act or moved.stay, choice.id


def test_every_dialog_of_calls_is_among_the_screens() -> None:
    assert {type(dialog) for dialog in SCREENS} == set(get_args(CallDialog))


def test_forty_links_still_fit(world: CallWorld) -> None:
    cohort = world.cohort("marzo")
    for n in range(40):
        world.link(cohort, f"{n:02d}{'z' * 38}", cap=100_000, spent=99_999_999)
    for dialog in (CallLinks(cohort.id), Sources(cohort.id)):
        shown = desk._prompt(KINDS[type(dialog)].show(world.scene(), dialog), (), 900_000)
        assert len(wording().bodies(shown, ANA, Abilities())) == 1


@pytest.mark.parametrize(
    ("line", "moved"),
    [
        ("/convocatoria", Moved(Calls())),
        ("/call", Moved(Calls())),
        ("/convocatoria febrero", Moved(Call(2))),
        ("/CONVOCATORIA Febrero", Moved(Call(2))),
        ("/convocatoria febrero enlaces", Moved(CallLinks(2))),
        ("/convocatoria febrero enlace nuevo", Moved(CallLinks(2))),
        ("/convocatoria febrero nuevo", Moved(NewLink(2))),
        (
            "/convocatoria febrero enlace canal=whatsapp-barrio tope=200 vence=30-12-2027",
            Moved(CallLinks(2), MakeLink(2, "whatsapp-barrio", Terms(cap=200, until=date(2027, 12, 30)))),
        ),
        (
            "/call febrero link channel=local radio sector=cleaning until=never cap=no cap",
            Moved(CallLinks(2), MakeLink(2, "local radio", Terms(cap=0, until=NEVER, sector="cleaning"))),
        ),
        ("/convocatoria febrero fuentes", Moved(Sources(2))),
        ("/convocatoria febrero fuentes país", Moved(Sources(2, "country"))),
        ("/call febrero sources sector", Moved(Sources(2, "sector"))),
        (f"/convocatoria {'x' * 40} gasto canal=radio usd=25", Moved(OneLink(2), ChangeLink(2, Terms(spent=2500)))),
        (f"/convocatoria {'x' * 40} gasto canal=RADIO usd=12,5", Moved(OneLink(2), ChangeLink(2, Terms(spent=1250)))),
        (f"/convocatoria {'x' * 40} cartel canal=radio", Moved(OneLink(2), MakeAdvert(2, "poster"))),
        (f"/call {'x' * 40} qr channel=radio", Moved(OneLink(2), MakeAdvert(2, "qr"))),
        (f"/convocatoria {'x' * 40} materiales canal=radio", Moved(OneLink(2), MakeAdvert(2, "kit"))),
        (f"/convocatoria {'x' * 40} pausar canal=radio", Moved(OneLink(2), ChangeLink(2, Terms(paused=True)))),
        (f"/call {'x' * 40} resume channel=radio", Moved(OneLink(2), ChangeLink(2, Terms(paused=False)))),
        ("/convocatoria febrero avisos", Moved(Series(2))),
        ("/call febrero series", Moved(Series(2))),
    ],
)  # fmt: skip
def test_one_line_says_the_same_as_the_buttons(line: str, moved: Moved, world: CallWorld) -> None:
    command = commands.read(line)
    assert command is not None
    assert commands.begin(world.scene(), command) == moved


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/convocatoria nadie", "calls.no_such_cohort"),
        ("/convocatoria febrero ni idea", "staff.unclear"),
        ("/convocatoria febrero enlace color=rojo", "staff.unclear"),
        ("/convocatoria febrero enlace canal=radio tope=muchos", "calls.bad.cap"),
        ("/convocatoria febrero enlace canal=radio tope=0", "calls.bad.cap"),
        ("/convocatoria febrero enlace canal=radio tope=9999999", "calls.bad.cap"),
        ("/convocatoria febrero enlace canal=radio vence=ayer", "calls.bad.until"),
        ("/convocatoria febrero enlace canal=radio vence=31-02-2027", "calls.bad.until"),
        ("/convocatoria febrero enlace canal=radio vence=01-01-2027", "calls.bad.until"),
        ("/convocatoria febrero enlace canal=radio rubro=" + "a" * 25, "calls.bad.sector"),
        ("/convocatoria febrero enlace canal=x", "calls.bad_source"),
        ("/convocatoria febrero enlace canal={x}y", "calls.bad_source"),
        ("/convocatoria febrero enlace canal=**", "calls.bad_source"),
        ("/convocatoria febrero gasto canal=radio usd=25", "calls.no_such_link"),
        ("/convocatoria febrero cartel", "calls.which_link"),
        ("/convocatoria febrero gasto usd=-3", "calls.bad.spent"),
        ("/convocatoria febrero gasto usd=1e5", "calls.bad.spent"),
        (f"/convocatoria {'x' * 40} gasto canal=radio", "staff.unclear"),
    ],
)
def test_what_is_not_understood_in_a_line_is_said_and_changes_nothing(
    line: str, said: str, world: CallWorld
) -> None:
    command = commands.read(line)
    assert command is not None
    moved = commands.begin(world.scene(), command)
    assert [words.key for words in moved.say if isinstance(words, Phrase)] == [said]
    assert moved.act is None


@pytest.mark.parametrize(
    ("typed", "act"),
    [
        ("200", Terms(cap=200)),
        ("sin tope", Terms(cap=0)),
        ("no cap", Terms(cap=0)),
    ],
)
def test_a_limit_is_read_as_people_write_it(typed: str, act: Terms, world: CallWorld) -> None:
    dialog = LinkTerm(2, "cap")
    wrote = KINDS[LinkTerm].wrote
    assert wrote(world.scene(), dialog, typed) == Moved(OneLink(2), ChangeLink(2, act))
    again = wrote(world.scene(), dialog, "bastantes")
    assert again is not None
    assert again.next == dialog
    assert again.act is None


@pytest.mark.parametrize("text", ["", "ven a {casa}", "{", "**ven**", "x" * 1201, "hola }"])
def test_a_text_that_cannot_be_sent_is_asked_again(text: str, world: CallWorld) -> None:
    dialog = StepText(1, 21, "es")
    moved = KINDS[StepText].wrote(world.scene(), dialog, text)
    assert moved is not None
    assert (moved.next, moved.act) == (dialog, None)
    assert moved.say
    good = f"Hola: {series.COURSE}, {series.START}.\n\n{series.LINK}"
    taken = KINDS[StepText].wrote(world.scene(), dialog, good)
    assert taken is not None
    assert taken.act is not None
