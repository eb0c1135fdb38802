"""Coming back: PALABRAS, and what is said to who returns with her words or through a link that joins two chats."""

from datetime import datetime
from typing import assert_never

from flows import asking
from flows.effects import phrase
from flows.events import Arrival, Arrived, Context
from flows.person import Person, Standing
from flows.return_words import given
from flows.step import Step, World


def anew(world: World, person: Person, at: datetime, context: Context) -> Step:
    """PALABRAS: words, other than any before, and back to the way. Before the course there is nothing to return to."""
    if not person.enrolled:
        return asking.lead(asking.back(world, person, at, context), phrase("later.in_course"))
    fresh = given(person, phrase("return.words_anew" if person.return_words else "return.words"))
    if person.standing is Standing.UNSUBSCRIBED:
        return fresh.then(asking.still_unsubscribed(fresh.person))
    return fresh.then(asking.back(world, fresh.person, at, context))


def arrived(world: World, person: Person, event: Arrived) -> Step:
    """She gets one line on what came of it, and her question."""
    match event.arrival:
        case Arrival.MOVED:
            fresh = given(person, phrase("return.moved"))
            return fresh.then(asking.recap(world, fresh.person, event.at, event.context))
        case Arrival.JOINED:
            said = phrase("return.joined")
        case Arrival.PLACED:
            said = phrase("return.placed")
        case Arrival.UNKNOWN:
            said = phrase("return.unknown")
        case Arrival.TOO_MANY:
            said = phrase("return.too_many")
        case Arrival.LINK_OVER:
            said = phrase("return.link_over")
        case _:
            assert_never(event.arrival)
    wrong = event.arrival in (Arrival.UNKNOWN, Arrival.TOO_MANY)
    if wrong and person.standing is Standing.UNSUBSCRIBED:
        return asking.lead(asking.still_unsubscribed(person), said)
    return asking.lead(asking.back(world, person, event.at, event.context), said)
