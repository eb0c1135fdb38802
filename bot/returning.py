"""Before a turn: did she write words of return, or come through a link that joins her two chats?

Then the place changes hands here, in the transaction of the turn, and the flow is told what came of it."""

import re
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from bot import word_list
from bot.batch import Known, Writes
from bot.cause import Cause
from bot.clock import wall_ms
from bot.rendering import TEXT_REPLY, rows_of, voice_of
from bot.rules import Rules
from bot.store import erasing, outbox, people, recipients
from bot.store import returning as store
from bot.store.returning import Way
from flows.effects import Keep, Keeping, Phrase, Send, Text, phrase
from flows.events import Arrival
from flows.person import Person, Standing
from flows.step import Step

MARK = "v_"
LINK = re.compile(r"v_([A-Za-z0-9_-]{22})")


@dataclass(frozen=True, slots=True)
class Reached:
    """Whose turn it is from now on. `arrival` None: nothing of this happened."""

    row: people.Row
    arrival: Arrival | None = None


def reach(
    conn: Connection, rules: Rules, known: Known, writes: Writes, row: people.Row, cause: Cause
) -> Reached:
    """Looks at what she wrote or at the link she came through, and acts on it."""
    inbound = cause.inbound
    if inbound is None or row.person.standing is Standing.ERASED:
        return Reached(row)
    if inbound.kind == "start" and inbound.text.startswith(MARK):
        return _by_link(conn, rules, known, writes, row, cause)
    words = word_list.read(inbound.text) if inbound.kind == "said" else ""
    return _by_words(conn, rules, known, writes, row, cause, words) if words else Reached(row)


def words_for(conn: Connection, step: Step) -> str:
    """New words if the step asks for some, else empty."""
    wanted = any(isinstance(e, Keep) and e.what is Keeping.RETURN_WORDS for e in step.effects)
    return store.unused_words(conn) if wanted else ""


def _by_words(
    conn: Connection, rules: Rules, known: Known, writes: Writes, row: people.Row, cause: Cause, words: str
) -> Reached:
    """Wrong ones are counted for everybody; who is enrolled is told nothing of them: it may be an answer of hers."""
    enrolled = row.person.enrolled
    if not store.may_try(conn, row.address, cause.at):
        return Reached(row, None if enrolled else Arrival.TOO_MANY)
    owner = store.owner(conn, words)
    if owner is None:
        store.failed(conn, row.address, cause.at)
        return Reached(row, None if enrolled else Arrival.UNKNOWN)
    if enrolled:
        return Reached(row, Arrival.PLACED)
    found = known.person(conn, owner)
    if found is None:
        return Reached(row, Arrival.UNKNOWN)
    before = store.ways(conn, found.id)
    recipients.take_back_hers(conn, found.id)
    outbox.skip_waiting(conn, [found.id], "moved", wall_ms())
    writes.unsay(found.id)
    for way in before:
        _close(conn, rules, known, writes, found, way, cause)
    take_over(conn, known, writes, row, found)
    return Reached(found, Arrival.MOVED)


def _by_link(
    conn: Connection, rules: Rules, known: Known, writes: Writes, row: people.Row, cause: Cause
) -> Reached:
    """Only into a channel that can call her, and only from the link's own half hour."""
    platform = rules.platforms[row.address.channel]
    token = LINK.fullmatch(cause.inbound.text) if cause.inbound else None
    owner = store.link_owner(conn, token[1], cause.at) if token and platform.abilities.can_push else None
    if owner is not None and row.person.enrolled:
        return Reached(row, Arrival.PLACED)
    found = known.person(conn, owner) if owner is not None else None
    if found is None:
        return Reached(row, Arrival.LINK_OVER)
    store.use_link(conn, found.id)
    for way in store.ways(conn, found.id):
        where = replace(found, address=way.address, address_id=way.address_id)
        _tell(rules, writes, where, way, cause, phrase("return.joined_elsewhere"), platform.title)
    take_over(conn, known, writes, row, found)
    return Reached(found, Arrival.JOINED)


def take_over(
    conn: Connection, known: Known, writes: Writes, stranger: people.Row, found: people.Row
) -> None:
    """The chat of the stranger is hers now, and the stranger is no more. Every button that was made in it is stale."""
    address, address_id = stranger.address, stranger.address_id
    store.hand_over(conn, address_id, found.id)
    erasing.erase(conn, stranger.id)
    writes.forget(stranger.id)
    known.drop(stranger)
    if stranger.person != Person(turn=stranger.person.turn):
        found.person = replace(found.person, turn=max(found.person.turn, stranger.person.turn) + 1)
    found.address, found.address_id = address, address_id
    found.reachable, found.used_ms = True, 0
    known.by_address[address] = found


def _close(
    conn: Connection, rules: Rules, known: Known, writes: Writes, found: people.Row, way: Way, cause: Cause
) -> None:
    """A chat of hers is nobody's place any more: whoever writes there is met as a stranger, and told so now."""
    blank = Person(turn=found.person.turn + 1, language=found.person.language, country=found.person.country)
    store.hand_over(conn, way.address_id, store.empty_place(conn, blank, cause.at))
    nobody = people.find(conn, [way.address])[way.address]
    if way.address in known.by_address:
        known.by_address[way.address] = nobody
    _tell(rules, writes, nobody, way, cause, phrase("return.left"))


def _tell(
    rules: Rules, writes: Writes, to: people.Row, way: Way, cause: Cause, words: Phrase, elsewhere: str = ""
) -> None:
    """One line into another chat than the one she writes in, where that can be reached."""
    platform = rules.platforms.get(way.address.channel)
    if platform is None or not way.reachable:
        return
    voice = voice_of(to, to.person, "", elsewhere or platform.title, cause.at)
    told = (Send(Text((words,))),)
    key = f"{cause.key}:{way.address_id}"
    writes.rows += rows_of(rules.wording, platform.abilities, to, key, told, TEXT_REPLY, voice)
