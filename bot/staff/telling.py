"""A line from the staff's side into another chat than the one in which something was done."""

from dataclasses import dataclass, replace

from sqlalchemy import Connection

from bot.batch import Known
from bot.cause import Cause
from bot.rendering import TEXT_REPLY, rows_of, voice_of
from bot.rules import Rules
from bot.store import grants
from bot.store.outbox import NewRow
from flows.effects import Send, Text


@dataclass(frozen=True, slots=True)
class Notice:
    """What is told to whom, in which chat of hers."""

    person_id: int
    address_id: int
    what: Text


def rows(conn: Connection, rules: Rules, known: Known, cause: Cause, notice: Notice) -> list[NewRow]:
    """Nothing if that chat is not hers any more, or its channel does not run here."""
    address = grants.address_of(conn, notice.person_id, notice.address_id)
    platform = rules.platforms.get(address.channel) if address else None
    found = known.person(conn, notice.person_id) if platform else None
    if address is None or platform is None or found is None:
        return []
    to = replace(found, address=address, address_id=notice.address_id)
    voice = voice_of(to, to.person, "", platform.title, cause.at)
    key = f"{cause.key}:{notice.address_id}"
    return rows_of(rules.wording, platform.abilities, to, key, (Send(notice.what),), TEXT_REPLY, voice)
