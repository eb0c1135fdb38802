"""People and their addresses, loaded and saved in sets of rows."""

import secrets
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

import structlog
from sqlalchemy import (
    Column,
    Connection,
    Delete,
    Insert,
    LargeBinary,
    Update,
    bindparam,
    delete,
    insert,
    select,
    type_coerce,
    update,
)

from bot.channels.base import Address
from bot.store.moments import from_ms, to_ms
from bot.store.sealed import SealBroken, Sealed, Seals, seals_of
from bot.store.tables import addresses, consents, open_answers, people, set_aside
from flows import codec
from flows.person import Consents, Person

USED_MS = 60_000
"""How exactly it is kept when an address was last used: enough to tell which one she holds in her hand."""

K = TypeVar("K")

_log = structlog.get_logger(__name__)

CANNOT_PUSH = ("web",)
"""Channels whose messages wait until she looks."""


@dataclass(slots=True)
class Row:
    """What a turn works on: change `person`, then `save`. `figures_id` and `name` are empty until there is
    one.

    Its repr shows no name and no address, so that it may stand in a log."""

    id: int
    person: Person
    address: Address = field(repr=False)
    address_id: int
    name: str = field(repr=False)
    figures_id: str = field(repr=False)
    missed: bool
    """A conversation message may not have reached her."""
    reachable: bool
    made_at: datetime
    loaded: Consents = field(repr=False)
    """The consents as they stand in the tables; `save` compares with them."""
    heard_ms: int = field(repr=False)
    consented_ms: int | None = field(repr=False)
    used_ms: int = field(repr=False)


class Found(dict[K, Row]):
    """The rows by what was asked for. `unreadable`: those of the asked who are stored, but whose state or seal
    this program cannot read (each is logged by her number): they are left out and spoil nobody else's."""

    def __init__(self) -> None:
        super().__init__()
        self.unreadable: set[K] = set()


_PERSON = (
    people.c.id,
    people.c.state,
    people.c.made_at,
    people.c.heard_at,
    people.c.consented_at,
    people.c.missed,
    # Still sealed: one that does not open must not end the reading of the others.
    type_coerce(people.c.name, LargeBinary).label("name"),
    type_coerce(people.c.figures_id, LargeBinary).label("figures_id"),
    addresses.c.id.label("address_id"),
    addresses.c.channel,
    addresses.c.used_at,
    addresses.c.unreachable,
)
_BY_LOOKUP = (
    select(*_PERSON, addresses.c.lookup)
    .join_from(addresses, people)
    .where(
        addresses.c.channel.in_(bindparam("channels", expanding=True)),
        addresses.c.lookup.in_(bindparam("lookups", expanding=True)),
    )
    .order_by(people.c.id)
    .with_for_update()
)
_BY_ID = (
    select(*_PERSON, type_coerce(addresses.c.external_id, LargeBinary).label("external_id"))
    .join_from(people, addresses)
    .where(people.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(
        people.c.id,
        addresses.c.unreachable.is_not(None),
        addresses.c.channel.in_(CANNOT_PUSH),
        addresses.c.used_at.desc(),
        addresses.c.id.desc(),
    )
    .with_for_update()
)
_NEW_PERSON = insert(people)
_NEW_ADDRESS = insert(addresses)
_SAVE = (
    update(people)
    .where(people.c.id == bindparam("which"))
    .values(
        state=bindparam("state"),
        standing=bindparam("standing"),
        heard_at=bindparam("heard"),
        consented_at=bindparam("consented"),
    )
)
_SAVE_FIGURES_ID = (
    update(people).where(people.c.id == bindparam("which")).values(figures_id=bindparam("figures"))
)
_USED = (
    update(addresses)
    .where(addresses.c.id == bindparam("which"))
    .values(used_at=bindparam("used"), unreachable=None)
)
_NEW_CONSENT = insert(consents)
_REACHABLE = (
    update(addresses).where(addresses.c.id == bindparam("which")).values(unreachable=bindparam("why"))
)
_MISSED = update(people).where(people.c.id == bindparam("which")).values(missed=bindparam("flag"))
_NAME = update(people).where(people.c.id == bindparam("which")).values(name=bindparam("sealed_name"))
_FIGURES_ID = select(people.c.figures_id).where(people.c.id == bindparam("which"))
_FORGET_ASIDE = delete(set_aside).where(
    set_aside.c.lookup.in_(select(addresses.c.lookup).where(addresses.c.person_id == bindparam("which")))
)
_FORGET_WORDS = delete(open_answers).where(open_answers.c.figures_id == bindparam("figures"))
_FORGET = delete(people).where(people.c.id == bindparam("which"))


def find(conn: Connection, wanted: Collection[Address]) -> Found[Address]:
    """Those of `wanted` who are known, in one statement. Two addresses of one person lead to the same Row,
    whose `address` is then the later of the two in `wanted`."""
    found: Found[Address] = Found()
    seals = seals_of(conn)
    by_lookup = {seals.lookup(address.channel, address.id): address for address in wanted}
    if not by_lookup:
        return found
    records = conn.execute(
        _BY_LOOKUP, {"channels": list({a.channel for a in by_lookup.values()}), "lookups": list(by_lookup)}
    ).all()
    place = {address: order for order, address in enumerate(wanted)}
    rows: dict[int, Row] = {}
    for record in sorted(records, key=lambda record: place[by_lookup[record.lookup]]):
        address = by_lookup[record.lookup]
        row = rows.get(record.id)
        if row is None:
            row = _row(record, address, seals)
            if row is None:
                found.unreadable.add(address)
                continue
            rows[record.id] = row
        row.address, row.address_id, row.reachable = address, record.address_id, record.unreachable is None
        row.used_ms = record.used_at
        found[address] = row
    return found


def by_id(conn: Connection, ids: Collection[int]) -> Found[int]:
    """Those of `ids` who exist. `address` is where to write first: one that can be reached, rather one that
    calls her than one she must look at, and of these the one used last."""
    found: Found[int] = Found()
    if ids:
        seals = seals_of(conn)
        for record in conn.execute(_BY_ID, {"ids": list(ids)}):
            if record.id not in found:
                row = _row(record, None, seals)
                if row is not None:
                    found[record.id] = row
                else:
                    found.unreadable.add(record.id)
    found.unreadable -= found.keys()
    return found


def create(conn: Connection, address: Address, person: Person, now: datetime) -> Row:
    """A new person at a new address: the look-up, the sealed id and the state, nothing else until she
    consents.

    Raises sqlalchemy.exc.IntegrityError if the address is known."""
    at = to_ms(now)
    person_id = _inserted(
        conn,
        _NEW_PERSON,
        {"state": codec.dump(person), "standing": person.standing.value, "made_at": at, "heard_at": at},
    )
    address_id = _inserted(
        conn,
        _NEW_ADDRESS,
        {
            "person_id": person_id,
            "channel": address.channel,
            "lookup": seals_of(conn).lookup(address.channel, address.id),
            "external_id": address.id,
            "used_at": at,
        },
    )
    return Row(
        id=person_id,
        person=person,
        address=address,
        address_id=address_id,
        name="",
        figures_id="",
        missed=False,
        reachable=True,
        made_at=from_ms(at),
        loaded=Consents(),
        heard_ms=at,
        consented_ms=None,
        used_ms=at,
    )


def save(conn: Connection, rows: Collection[Row], now: datetime, heard: Collection[int]) -> None:
    """Writes the state of each row and what follows from it: standing, consent (with its figures id the first
    time, and a line in `consents` for each yes and no), and for the people in `heard`, who spoke themselves,
    the moment (that of the address to a minute) and that their address reaches them. The rows are brought up
    to date too and may be saved again."""
    if not rows:
        return
    at = to_ms(now)
    spoke = set(heard)
    decided: list[dict[str, Any]] = []
    newly: list[dict[str, Any]] = []
    used: list[dict[str, Any]] = []
    for row in rows:
        decided += _decisions(row, at)
        if row.person.consents.course and not row.figures_id:
            row.figures_id = str(uuid.UUID(bytes=secrets.token_bytes(16), version=4))
            newly.append({"which": row.id, "figures": row.figures_id})
        row.consented_ms = (row.consented_ms or at) if row.person.consents.course else None
        row.loaded = row.person.consents
        if row.id in spoke:
            if not row.reachable or abs(at - row.used_ms) >= USED_MS:
                used.append({"which": row.address_id, "used": at})
                row.used_ms = at
            row.heard_ms, row.reachable = at, True
    conn.execute(_SAVE, [_columns(row) for row in rows])
    _many(conn, _USED, used)
    _many(conn, _SAVE_FIGURES_ID, newly)
    _many(conn, _NEW_CONSENT, decided)


def set_reachable(conn: Connection, address_ids: Collection[int], reason: str | None) -> None:
    """`reason` says why nothing may be sent there any more (`blocked`, `gone`, …); None: it may again."""
    _many(conn, _REACHABLE, [{"which": address_id, "why": reason} for address_id in sorted(address_ids)])


def mark_missed(conn: Connection, person_ids: Collection[int], missed: bool) -> None:
    """Whether a message of the conversation may not have reached them."""
    _many(conn, _MISSED, [{"which": person_id, "flag": int(missed)} for person_id in sorted(person_ids)])


def keep_name(conn: Connection, person_id: int, name: str) -> None:
    """The name she wants to be called by, sealed; empty takes it away."""
    conn.execute(_NAME, {"which": person_id, "sealed_name": name or None})


def erase(conn: Connection, person_id: int) -> None:
    """The person and everything of hers: addresses, messages, timers, consents, what she wrote, updates of
    hers that were set aside. Facts stay, under an id that leads nowhere from now on. Call
    `Database.empty_wal` after the commit: until then the journal has a copy."""
    forget(conn, {person_id: conn.execute(_FIGURES_ID, {"which": person_id}).scalar()})


def forget(conn: Connection, gone: Mapping[int, str | None]) -> None:
    """`erase` for a set: each person with her figures id, if she has one."""
    _many(conn, _FORGET_WORDS, [{"figures": figures_id} for figures_id in gone.values() if figures_id])
    _many(conn, _FORGET_ASIDE, [{"which": person_id} for person_id in gone])
    _many(conn, _FORGET, [{"which": person_id} for person_id in gone])


def _row(record: Any, address: Address | None, seals: Seals) -> Row | None:
    """None, and logged, if the state or a seal cannot be read. `address` None: it is opened too."""
    try:
        person = codec.load(record.state)
        name = _opened(seals, people.c.name, record.name)
        figures_id = _opened(seals, people.c.figures_id, record.figures_id)
        if address is None:
            address = Address(record.channel, _opened(seals, addresses.c.external_id, record.external_id))
    except (codec.StateUnreadable, SealBroken) as problem:
        _log.error("person_unreadable", person=record.id, problem=type(problem).__name__)
        return None
    return Row(
        id=record.id,
        person=person,
        address=address,
        address_id=record.address_id,
        name=name,
        figures_id=figures_id,
        missed=bool(record.missed),
        reachable=record.unreachable is None,
        made_at=from_ms(record.made_at),
        loaded=person.consents,
        heard_ms=record.heard_at,
        consented_ms=record.consented_at,
        used_ms=record.used_at,
    )


def _opened(seals: Seals, column: Column[Any], sealed: bytes | None) -> str:
    """What a sealed column says; empty if it holds nothing. Raises SealBroken."""
    assert isinstance(column.type, Sealed)
    return "" if sealed is None else seals.unseal(column.type.place, bytes(sealed))


def _columns(row: Row) -> dict[str, Any]:
    return {
        "which": row.id,
        "state": codec.dump(row.person),
        "standing": row.person.standing.value,
        "heard": row.heard_ms,
        "consented": row.consented_ms,
    }


def _decisions(row: Row, at: int) -> Iterable[dict[str, Any]]:
    """What she decided since the row was loaded, one line for each purpose."""
    before, after = row.loaded, row.person.consents
    if after.course != before.course:
        yield _decision(row.id, "course", after.course or before.course, bool(after.course), at)
    if after.figures != before.figures and after.figures is not None:
        yield _decision(row.id, "figures", after.course or before.course, after.figures, at)


def _decision(person_id: int, purpose: str, version: str, given: bool, at: int) -> dict[str, Any]:
    return {"person_id": person_id, "purpose": purpose, "version": version, "given": int(given), "at": at}


def _inserted(conn: Connection, statement: Insert, parameters: dict[str, Any]) -> int:
    key = conn.execute(statement, parameters).inserted_primary_key
    assert key is not None
    return int(key[0])


def _many(
    conn: Connection, statement: Insert | Update | Delete, parameters: Sequence[dict[str, Any]]
) -> None:
    if parameters:
        conn.execute(statement, parameters)
