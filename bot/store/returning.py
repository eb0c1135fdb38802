"""Coming back: words that bring a person to another chat, links that join a second one, and whose a chat is.

Words and tokens are stored as HMACs only: who has the file without the key can neither read nor try them."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from bot import word_list
from bot.channels.base import Address
from bot.store.moments import to_ms
from bot.store.sealed import seals_of
from bot.store.tables import addresses, join_links, people, return_tries, return_words
from bot.store.upsert import insert_or_change
from flows import codec
from flows.person import Person

MOST_TRIES = 5
WINDOW = timedelta(hours=1)
"""So many words that open nothing may come from one address in that time."""

LINK_LIFE = timedelta(minutes=30)
TOKEN_BYTES = 16

_KEEP = insert_or_change(return_words, {"hash": "new", "made_at": "new"}, key="person_id")
_OWNER = select(return_words.c.person_id).where(return_words.c.hash == bindparam("hash"))
_TRIES = (
    select(func.count())
    .select_from(return_tries)
    .where(return_tries.c.lookup == bindparam("whose"), return_tries.c.at > bindparam("since"))
)
_OLD_TRIES = delete(return_tries).where(return_tries.c.at <= bindparam("before"))
_LINK = insert_or_change(join_links, {"hash": "new", "until": "new"}, key="person_id")
_OPENS = select(join_links.c.person_id).where(
    join_links.c.hash == bindparam("hash"), join_links.c.until > bindparam("now")
)
_USED_UP = delete(join_links).where(join_links.c.person_id == bindparam("whose"))
_OLD_LINKS = delete(join_links).where(join_links.c.until <= bindparam("before"))
_WAYS = (
    select(addresses.c.id, addresses.c.channel, addresses.c.external_id, addresses.c.unreachable)
    .where(addresses.c.person_id == bindparam("whose"))
    .order_by(addresses.c.id)
)
_HAND_OVER = (
    update(addresses).where(addresses.c.id == bindparam("which")).values(person_id=bindparam("whose"))
)


@dataclass(frozen=True, slots=True)
class Way:
    """One of the chats of a person."""

    address: Address
    address_id: int
    reachable: bool


def unused_words(conn: Connection) -> str:
    """Three words that open nobody's place yet."""
    while True:
        words = word_list.choose()
        if owner(conn, words) is None:
            return words


def keep_words(conn: Connection, person_id: int, words: str, now: datetime) -> None:
    """These are hers from now on; the ones before open nothing any more."""
    row = {"person_id": person_id, "hash": _hashed(conn, "words of return", words), "made_at": to_ms(now)}
    conn.execute(_KEEP, [row])


def owner(conn: Connection, words: str) -> int | None:
    """Whose place these words open. Found by their HMAC, so that the time it takes tells nothing about them."""
    found: int | None = conn.execute(_OWNER, {"hash": _hashed(conn, "words of return", words)}).scalar()
    return found


def may_try(conn: Connection, address: Address, now: datetime) -> bool:
    """Whether words from here are looked at: fewer than MOST_TRIES wrong ones came within the WINDOW."""
    since = to_ms(now - WINDOW)
    tried = conn.execute(_TRIES, {"whose": _lookup(conn, address), "since": since}).scalar_one()
    return bool(tried < MOST_TRIES)


def failed(conn: Connection, address: Address, now: datetime) -> None:
    """Words from here opened nothing."""
    conn.execute(insert(return_tries), {"lookup": _lookup(conn, address), "at": to_ms(now)})


def forget_tries(conn: Connection, now: datetime) -> None:
    """Tries and links that count no more are let go."""
    conn.execute(_OLD_TRIES, {"before": to_ms(now - WINDOW)})
    conn.execute(_OLD_LINKS, {"before": to_ms(now)})


def new_link(conn: Connection, person_id: int, now: datetime) -> str:
    """A token that joins one chat to hers within LINK_LIFE; the one before joins nothing any more."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    until = to_ms(now + LINK_LIFE)
    row = {"person_id": person_id, "hash": _hashed(conn, "joining links", token), "until": until}
    conn.execute(_LINK, [row])
    return token


def link_owner(conn: Connection, token: str, now: datetime) -> int | None:
    """Whose place this token joins; None if it was used, is too old, or is none."""
    sought = {"hash": _hashed(conn, "joining links", token), "now": to_ms(now)}
    found: int | None = conn.execute(_OPENS, sought).scalar()
    return found


def use_link(conn: Connection, person_id: int) -> None:
    """Her living link joins nothing any more."""
    conn.execute(_USED_UP, {"whose": person_id})


def ways(conn: Connection, person_id: int) -> list[Way]:
    """Every chat of hers, the oldest first."""
    return [
        Way(Address(row.channel, row.external_id), row.id, row.unreachable is None)
        for row in conn.execute(_WAYS, {"whose": person_id})
    ]


def hand_over(conn: Connection, address_id: int, person_id: int) -> None:
    """From now on this chat is that person's."""
    conn.execute(_HAND_OVER, {"which": address_id, "whose": person_id})


def empty_place(conn: Connection, person: Person, now: datetime) -> int:
    """A new person without a chat yet; `hand_over` gives her one."""
    at = to_ms(now)
    made = {"state": codec.dump(person), "standing": person.standing.value, "made_at": at, "heard_at": at}
    key = conn.execute(insert(people), made).inserted_primary_key
    assert key is not None
    return int(key[0])


def _hashed(conn: Connection, purpose: str, secret: str) -> bytes:
    return hmac.digest(seals_of(conn).derived(purpose), secret.encode(), "sha256")


def _lookup(conn: Connection, address: Address) -> bytes:
    return seals_of(conn).lookup(address.channel, address.id)
