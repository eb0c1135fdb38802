"""May we tell her when another call opens? Asked once, beside the way: at the end of the course, and of who could not
come in this time. She may think better of it in AVISOS."""

from dataclasses import replace
from datetime import datetime

from flows import answers, mute, sought
from flows.aside import Aside
from flows.effects import Choice, Effect, Send, Text, phrase
from flows.opens import SeatOpen, UnitClosed, WelcomeOpen
from flows.person import Detour, DetourKind, Person
from flows.step import Step

VERSION = "1"
"""Of the words by which she is asked; it stands beside each yes and no."""

ASKING = Detour(DetourKind.CALLS)
YES = Choice("calls_yes", phrase("mute.calls.yes"))
NO = Choice("calls_no", phrase("mute.calls.no"))


def are_asked(person: Person) -> bool:
    """Whether it is what she is being asked at this moment."""
    return person.aside is not None and person.aside.kind is DetourKind.CALLS


def show() -> Text:
    return Text((phrase("mute.calls.ask"),), (YES, NO))


def asked(before: Person, step: Step) -> Step:
    """The step, and the question with it, if she has not decided yet: where a course has ended, under its last words,
    for another bubble would be one too many; where she has joined and her link found no seat, before the plan of her
    first lesson, which comes with her answer."""
    person = step.person
    if person.calls is not None or person.aside is not None:
        return step
    if _ended(person) and not _ended(before):
        put = _under_the_last_words
    elif _has_joined(before, person) and _found_no_seat(person):
        put = _instead_of_what_is_asked
    else:
        return step
    person = replace(person, aside=ASKING, turn=person.turn + 1)
    return replace(step, person=person, effects=put(step.effects, person.turn))


def _ended(person: Person) -> bool:
    progress = person.courses.get(person.current)
    return progress is not None and progress.finished


def _has_joined(before: Person, person: Person) -> bool:
    return isinstance(before.open, WelcomeOpen | SeatOpen) and isinstance(person.open, UnitClosed)


def _found_no_seat(person: Person) -> bool:
    """She waits for a seat, or the call of her link was over."""
    if person.seat is None:
        return sought.signed(person.code)
    return person.seat.place == "waiting"


def _under_the_last_words(effects: tuple[Effect, ...], turn: int) -> tuple[Effect, ...]:
    asked = show()
    for place in reversed(range(len(effects))):
        effect = effects[place]
        if isinstance(effect, Send) and isinstance(effect.what, Text):
            words = (*effect.what.words, *asked.words)
            last = replace(effect, what=replace(effect.what, words=words, choices=asked.choices, turn=turn))
            return (*effects[:place], last, *effects[place + 1 :])
    return (*effects, Send(replace(asked, turn=turn)))


def _instead_of_what_is_asked(effects: tuple[Effect, ...], turn: int) -> tuple[Effect, ...]:
    kept = (e for e in effects if not (isinstance(e, Send) and isinstance(e.what, Text) and e.what.choices))
    return (*kept, Send(replace(show(), turn=turn)))


def chose(person: Person, choice: str, at: datetime) -> Aside:
    return answered(person, choice == YES.id, at)


def wrote(person: Person, text: str, at: datetime) -> Aside | None:
    """A yes or a no and nothing that only comes near: it is a permission."""
    yes = answers.is_yes(text)
    return answered(person, yes, at) if yes or answers.is_no(text) else None


def answered(person: Person, yes: bool, at: datetime) -> Aside:
    """Her decision, said back in one line; where nothing else is open, nothing else is said."""
    step = mute.switched(person, "calls", yes, at)
    said = Text((phrase("mute.calls.agreed" if yes else "mute.calls.refused"),))
    return Aside(step.person, (said,), None, step.effects, still=person.open is None)
