"""People and their addresses, loaded and saved in sets of rows."""

import secrets
import uuid
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import (
    Column,
    Connection,
    Insert,
    LargeBinary,
    Update,
    bindparam,
    insert,
    select,
    type_coerce,
    update,
)

from bot.channels.base import Address
from bot.store.decided import add_decisions, decisions
from bot.store.moments import from_ms, to_ms
from bot.store.person_row import Found as Found
from bot.store.person_row import Row as Row
from bot.store.sealed import SealBroken, Sealed, Seals, seals_of
from bot.store.tables import addresses, people
from flows import codec
from flows.person import Consents, Person

USED_MS = 60_000
"""How exactly it is kept when an address was last used: enough to tell which one she holds in her hand."""

_log = structlog.get_logger(__name__)

CANNOT_PUSH = ("web",)
"""Channels whose messages wait until she looks."""

BEST_FIRST = (
    addresses.c.unreachable.is_not(None),
    addresses.c.channel.in_(CANNOT_PUSH),
    addresses.c.used_at.desc(),
    addresses.c.id.desc(),
)
"""The order of somebody's addresses: the first is the one that she is written to."""

_PERSON = (
    people.c.id,
    people.c.state,
    people.c.made_at,
    people.c.heard_at,
    people.c.consented_at,
    people.c.missed,
    people.c.written_at,
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
    .order_by(people.c.id, *BEST_FIRST)
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
_REACHABLE = (
    update(addresses).where(addresses.c.id == bindparam("which")).values(unreachable=bindparam("why"))
)
_MISSED = update(people).where(people.c.id == bindparam("which")).values(missed=bindparam("flag"))
_NAME = update(people).where(people.c.id == bindparam("which")).values(name=bindparam("sealed_name"))


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
        loaded=replace(person, consents=Consents(), calls=None),
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
        decided += decisions(row.id, row.loaded, row.person, at)
        if row.person.consents.course and not row.figures_id:
            row.figures_id = str(uuid.UUID(bytes=secrets.token_bytes(16), version=4))
            newly.append({"which": row.id, "figures": row.figures_id})
        row.consented_ms = (row.consented_ms or at) if row.person.consents.course else None
        row.loaded = row.person
        if row.id in spoke:
            if not row.reachable or abs(at - row.used_ms) >= USED_MS:
                used.append({"which": row.address_id, "used": at})
                row.used_ms = at
            row.heard_ms, row.reachable = at, True
    conn.execute(_SAVE, [_columns(row) for row in rows])
    _many(conn, _USED, used)
    _many(conn, _SAVE_FIGURES_ID, newly)
    add_decisions(conn, decided)


def set_reachable(conn: Connection, address_ids: Collection[int], reason: str | None) -> None:
    """`reason` says why nothing may be sent there any more (`blocked`, `gone`, …); None: it may again."""
    _many(conn, _REACHABLE, [{"which": address_id, "why": reason} for address_id in sorted(address_ids)])


def mark_missed(conn: Connection, person_ids: Collection[int], missed: bool) -> None:
    """Whether a message of the conversation may not have reached them."""
    _many(conn, _MISSED, [{"which": person_id, "flag": int(missed)} for person_id in sorted(person_ids)])


def keep_name(conn: Connection, person_id: int, name: str) -> None:
    """The name she wants to be called by, sealed; empty takes it away."""
    conn.execute(_NAME, {"which": person_id, "sealed_name": name or None})


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
        loaded=person,
        heard_ms=record.heard_at,
        consented_ms=record.consented_at,
        used_ms=record.used_at,
        written_at=None if record.written_at is None else from_ms(record.written_at),
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


def _inserted(conn: Connection, statement: Insert, parameters: dict[str, Any]) -> int:
    key = conn.execute(statement, parameters).inserted_primary_key
    assert key is not None
    return int(key[0])


def _many(conn: Connection, statement: Insert | Update, parameters: Sequence[dict[str, Any]]) -> None:
    if parameters:
        conn.execute(statement, parameters)
