"""`/probar`: who shall take the unit, where and when; then the unit itself, message by message, and whether it is
signed."""

from dataclasses import replace
from datetime import date, datetime

from bot.staff import trying
from bot.staff.access import Right
from bot.staff.dialogs.scene import BACK, BACK_TO_PANEL, Kind, Moved, Performance, Scene, day, to_panel
from bot.staff.dialogs.state import Remarking, Trial, Tried, Trying
from bot.staff.trying import Played
from flows import codec
from flows.effects import Choice, Text, Words, Written, phrase
from flows.kinds.shape import Message
from flows.person import Person

NO_AGE = ""
_AGES = {
    **dict.fromkeys(("adulta", "adulto", "adult"), "adult"),
    **dict.fromkeys(("menor", "minor"), "minor"),
    **dict.fromkeys(("nada", "none", "sindecir"), NO_AGE),
}
_TODAY = ("hoy", "today")
_YEARS = range(2020, 2100)
_AGE_CHOICES = (
    Choice("age.adult", phrase("try.button.adult")),
    Choice("age.minor", phrase("try.button.minor")),
    Choice("age.", phrase("try.button.no_age")),
)
NOTE = Choice("try.note", phrase("note.button.note"), wide=True)
AGAIN = Choice("try.again", phrase("try.button.again"))
ANOTHER = Choice("try.another", phrase("try.button.another"))
TODAY = Choice("day.today", phrase("try.button.today"))


def line(scene: Scene, rest: str) -> Moved:
    """`M1-05 menor GT 2027-03-01`; what is missing is asked for, what is not understood is said."""
    trial, clear = Trial(), True
    for word in _lowered(rest).split():
        filled = _filled(scene, trial, word)
        clear, trial = clear and filled is not None, filled or trial
    moved = _onward(scene, trial)
    return moved if clear else replace(moved, say=(phrase("staff.unclear"),))


def _lowered(said: str) -> str:
    return said.strip().casefold().replace("sin decir", "sindecir")


def _filled(scene: Scene, trial: Trial, word: str) -> Trial | None:
    """The trial with what this word tells; None if it tells nothing that was missing."""
    upper = word.upper()
    if not trial.unit and trying.unit_of(scene.world, upper):
        return replace(trial, unit=upper)
    if trial.age is None and word in _AGES:
        return replace(trial, age=_AGES[word])
    if not trial.country and upper in scene.world.catalogue.countries:
        return replace(trial, country=upper)
    if not trial.day and (found := _day(scene, word)):
        return replace(trial, day=found.isoformat())
    return None


def _day(scene: Scene, said: str) -> date | None:
    """`hoy`, `2027-03-01` or `01-03-2027`."""
    if said in _TODAY:
        return scene.today
    for form in ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"):
        try:
            found = datetime.strptime(said, form).date()
        except ValueError:
            continue
        return found if found.year in _YEARS else None
    return None


def _onward(scene: Scene, trial: Trial) -> Moved:
    """The next question, or the unit once nothing is missing."""
    if not (trial.unit and trial.age is not None and trial.country and trial.day):
        return Moved(trial)
    at = trying.moment(scene.world, trial.country, date.fromisoformat(trial.day))
    person = trying.made_up(scene.world, trial.unit, trial.age, trial.country, at, scene.language)
    return _performed(scene, trial.unit, at, person, trying.begin(scene.world, trial.unit, person, at))


def show_trial(scene: Scene, dialog: Trial) -> Text:
    if not dialog.unit:
        choices = tuple(Choice(f"u.{id_}", phrase("try.unit", unit=id_)) for id_ in trying.units(scene.world))
        return Text((phrase("try.which"),), (*choices, BACK_TO_PANEL), columns=3)
    named = phrase("try.named", unit=dialog.unit, title=_title(scene, dialog.unit))
    if dialog.age is None:
        return Text((named, phrase("try.age")), (*_AGE_CHOICES, BACK))
    if not dialog.country:
        countries = sorted(scene.world.catalogue.countries.items())
        choices = tuple(Choice(f"c.{code}", Written(country.name)) for code, country in countries)
        return Text((named, phrase("try.country")), (*choices, BACK), columns=2)
    return Text((named, phrase("try.day")), (TODAY, BACK))


def _title(scene: Scene, unit: str) -> str:
    found = trying.unit_of(scene.world, unit)
    return found.title if found else unit


def chose_trial(scene: Scene, dialog: Trial, choice: str) -> Moved:
    what, _, which = choice.partition(".")
    match what:
        case "u":
            return _onward(scene, replace(dialog, unit=which))
        case "age":
            return _onward(scene, replace(dialog, age=which))
        case "c":
            return _onward(scene, replace(dialog, country=which))
        case "day":
            return _onward(scene, replace(dialog, day=scene.today.isoformat()))
        case "panel":
            return to_panel()
        case _:
            return Moved(_before(dialog))


def _before(dialog: Trial) -> Trial:
    """One question back."""
    if dialog.country:
        return replace(dialog, country="")
    return replace(dialog, age=None) if dialog.age is not None else Trial(day=dialog.day)


def wrote_trial(scene: Scene, dialog: Trial, text: str) -> Moved | None:
    """A unit's id, an age, a country's code, a day, in any order."""
    filled = _filled(scene, dialog, _lowered(text))
    if filled is not None:
        return _onward(scene, filled)
    waits_for_day = dialog.unit and dialog.age is not None and dialog.country
    return Moved(dialog, say=(phrase("try.no_day"),)) if waits_for_day else None


def show_trying(scene: Scene, dialog: Trying) -> Text:
    """The question that is open, once more."""
    person = _person(scene, dialog)
    if person is None:
        return Text((phrase("try.gone"),), (ANOTHER, BACK_TO_PANEL))
    open = trying.on_screen(scene.world, dialog.unit, person)
    return _last(dialog, replace(open, words=(_mark(dialog.unit), *open.words)))


def chose_trying(scene: Scene, dialog: Trying, choice: str) -> Moved:
    person = _person(scene, dialog)
    if person is None:
        return Moved(Trial()) if choice == ANOTHER.id else to_panel()
    if choice == NOTE.id:
        return _noting(dialog)
    played = trying.chose(scene.world, dialog.unit, person, dialog.at, choice)
    return _performed(scene, dialog.unit, dialog.at, person, played)


def wrote_trying(scene: Scene, dialog: Trying, text: str) -> Moved | None:
    person = _person(scene, dialog)
    if person is None:
        return None
    played = trying.wrote(scene.world, dialog.unit, person, dialog.at, text)
    return _performed(scene, dialog.unit, dialog.at, person, played)


def show_tried(scene: Scene, dialog: Tried) -> Text:
    words = (_mark(dialog.unit), phrase("try.over"), *_signed(scene, dialog.unit))
    return Text(words, (*_note_of(dialog), AGAIN, ANOTHER, BACK_TO_PANEL))


def _note_of(dialog: Trying | Tried) -> tuple[Choice, ...]:
    """The button to note something, where a part was shown to note it on."""
    return (NOTE,) if dialog.parts else ()


def _noting(dialog: Trying | Tried) -> Moved:
    return Moved(Remarking(dialog, dialog.parts[-1]))


def chose_tried(scene: Scene, dialog: Tried, choice: str) -> Moved:
    """«Otra vez» plays it for the same somebody on the same day."""
    if choice == ANOTHER.id:
        return Moved(Trial())
    if choice == NOTE.id:
        return _noting(dialog)
    if choice != AGAIN.id:
        return to_panel()
    person = codec.load(dialog.person)
    if trying.unit_of(scene.world, dialog.unit) is None:
        return Moved(Trial(), say=(phrase("try.gone"),))
    fresh = trying.made_up(scene.world, dialog.unit, person.age, person.country, dialog.at, scene.language)
    played = trying.begin(scene.world, dialog.unit, fresh, dialog.at)
    return _performed(scene, dialog.unit, dialog.at, fresh, played)


def _signed(scene: Scene, unit: str) -> tuple[Words, ...]:
    """Whether a person stands for it, and what hides it from learners."""
    found = trying.unit_of(scene.world, unit)
    if found is None:
        return ()
    if found.reviewed is not None:
        role = phrase(f"try.review.{found.reviewed.role}")
        signed = phrase("try.signed", by=found.reviewed.by, role=role, day=day(found.reviewed.on))
        return (signed, *_unlisted(scene, unit))
    if not found.awaits_review:
        return (phrase("try.no_need"), *_unlisted(scene, unit))
    why = phrase("try.because_notice") if found.notice else phrase("try.because_legal")
    if trying.opens_always(scene.world, unit):
        return (phrase("try.unsigned_aid", why=why),)
    return (phrase("try.unsigned", why=why),)


def _unlisted(scene: Scene, unit: str) -> tuple[Words, ...]:
    return () if trying.is_listed(scene.world, unit) else (phrase("try.unlisted"),)


def _performed(scene: Scene, unit: str, at: datetime, before: Person, played: Played) -> Moved:
    """The messages with their mark, and the state after them."""
    person = codec.dump(played.person)
    messages = [marked for message in played.messages for marked in _marked(unit, message)]
    parts = trying.shown_parts(scene.world, unit, before, played)
    following: Trying | Tried
    if played.over:
        following = Tried(unit, at, person, parts)
        messages.append(show_tried(scene, following))
    else:
        following = Trying(unit, at, person, parts)
        messages = messages if played.same_screen else _with_last(following, messages)
    told = Performance(tuple(messages), played.person.country, played.person.language, at, played.same_screen)
    return Moved(following, toast=played.toast, played=told)


def _marked(unit: str, message: Message) -> tuple[Message, ...]:
    """Every message says first that it is a try; a picture has no words, so a line goes before it."""
    if isinstance(message, Text):
        return (replace(message, words=(_mark(unit), *message.words)),)
    return (Text((_mark(unit), phrase("try.picture"))), message)


def _with_last(dialog: Trying, messages: list[Message]) -> list[Message]:
    for place in range(len(messages) - 1, -1, -1):
        message = messages[place]
        if isinstance(message, Text):
            return [*messages[:place], _last(dialog, message), *messages[place + 1 :]]
    return messages


def _last(dialog: Trying, message: Text) -> Text:
    """The message under which her next tap or word is awaited."""
    choices = (*message.choices, *_note_of(dialog))
    return replace(message, words=(*message.words, phrase("try.here")), choices=choices)


def _mark(unit: str) -> Words:
    return phrase("try.mark", unit=unit)


def _person(scene: Scene, dialog: Trying) -> Person | None:
    """The made-up one, while her unit is there."""
    if trying.unit_of(scene.world, dialog.unit) is None:
        return None
    return codec.load(dialog.person)


TRIAL = Kind(Right.TRY, show_trial, chose_trial, wrote_trial)
TRYING = Kind(Right.TRY, show_trying, chose_trying, wrote_trying)
TRIED = Kind(Right.TRY, show_tried, chose_tried)
