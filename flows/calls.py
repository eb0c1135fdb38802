"""May we tell her when another call opens? Asked once, beside the way: at the end of the course, and of who could not
come in this time. She may think better of it in AVISOS."""

from dataclasses import replace
from datetime import datetime

from flows import answers, mute
from flows.aside import Aside
from flows.effects import Choice, Effect, Send, Text, phrase
from flows.opens import SeatOpen, UnitClosed, WelcomeOpen
from flows.person import Detour, DetourKind, Person
from flows.sought import signed
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
    """The step with which a course has ended, or the welcome of who found no seat, and, if she has not decided yet,
    the question under its last words: another bubble would be one too many."""
    person = step.person
    if person.calls is not None or person.aside is not None:
        return step
    came_to_the_end = _ended(person) and not _ended(before)
    if not came_to_the_end and not _found_no_seat(before, person):
        return step
    person = replace(person, aside=ASKING, turn=person.turn + 1)
    # What waits between two units is said again after her answer, with its own buttons.
    effects = _under_the_last_words(step.effects, person.turn, instead=not came_to_the_end)
    return replace(step, person=person, effects=effects)


def _under_the_last_words(effects: tuple[Effect, ...], turn: int, *, instead: bool) -> tuple[Effect, ...]:
    question = show()
    for place in reversed(range(len(effects))):
        effect = effects[place]
        if isinstance(effect, Send) and isinstance(effect.what, Text):
            words = question.words if instead else (*effect.what.words, *question.words)
            last = replace(
                effect, what=replace(effect.what, words=words, choices=question.choices, turn=turn)
            )
            return (*effects[:place], last, *effects[place + 1 :])
    return (*effects, Send(replace(question, turn=turn)))


def _found_no_seat(before: Person, person: Person) -> bool:
    """Whether she has just come to the end of the welcome by a link that is over, or waits for a seat."""
    arrived = isinstance(before.open, WelcomeOpen | SeatOpen) and isinstance(person.open, UnitClosed)
    seated = person.seat is not None and person.seat.place == "in"
    return arrived and signed(person.code) and not seated


def _ended(person: Person) -> bool:
    progress = person.courses.get(person.current)
    return progress is not None and progress.finished


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
