"""Join links: one for each advert channel of a cohort, signed, so that nobody can make one up.

A code stands on posters and is typed by hand, so it has no capitals, and a letter that looks like a figure is
read as that figure."""

import hmac
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from bot.store.cohort_tables import links, members, reach
from bot.store.moments import from_ms, to_ms
from bot.store.sealed import seals_of

SIGN_LETTERS = 12
"""Sixty bits: whoever tries a million codes a second finds one in some ten thousand years."""
LONGEST_SOURCE = 40
LONGEST_SECTOR = 24
_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"
_CODE = re.compile(rf"k_([{_LETTERS}]{{1,12}})_([{_LETTERS}]{{{SIGN_LETTERS}}})")
_LOOKS_LIKE = str.maketrans({"o": "0", "i": "1", "l": "1"})


@dataclass(frozen=True, slots=True)
class Link:
    """`cap` 0: no limit; `spent`: US cents paid for this advert; `sector`: of those who come by it, may be empty."""

    id: int
    cohort_id: int
    source: str
    sector: str
    cap: int
    until: datetime | None
    paused: bool
    spent: int


_ONE = select(links).where(links.c.id == bindparam("which"))
_OF = select(links).where(links.c.cohort_id == bindparam("cohort")).order_by(links.c.id)
_LAST = (
    select(members.c.link_id)
    .join(links, links.c.id == members.c.link_id)
    .where(members.c.person_id == reach.c.person_id)
    .order_by(members.c.id.desc())
    .limit(1)
    .scalar_subquery()
)
_SECTOR = (
    update(reach)
    .where(
        reach.c.person_id.in_(select(members.c.person_id).where(members.c.link_id == bindparam("which"))),
        bindparam("which") == _LAST,
    )
    .values(sector=bindparam("sector_now"))
)


def code_of(conn: Connection, link_id: int) -> str:
    """What the link carries: `k_NUMBER_SIGNATURE`, at most 27 characters."""
    number = _spelled(link_id, 0)
    return f"k_{number}_{_sign(conn, number)}"


def as_made(code: str) -> str:
    """A code that could be one of ours as it was made, however somebody typed it; any other as it is."""
    read = code.lower().translate(_LOOKS_LIKE)
    return read if _CODE.fullmatch(read) else code


def find(conn: Connection, code: str) -> Link | None:
    """The link that bears this code, however it was typed; None if it is none of ours, or its signature is wrong."""
    found = _CODE.fullmatch(as_made(code))
    if found is None or not hmac.compare_digest(_sign(conn, found[1]), found[2]):
        return None
    number = 0
    for letter in found[1]:
        number = number * len(_LETTERS) + _LETTERS.index(letter)
    return get(conn, number)


def get(conn: Connection, link_id: int) -> Link | None:
    row = conn.execute(_ONE, {"which": link_id}).first()
    return None if row is None else _link(row)


def of_cohort(conn: Connection, cohort_id: int) -> list[Link]:
    return [_link(row) for row in conn.execute(_OF, {"cohort": cohort_id})]


def create(conn: Connection, cohort_id: int, source: str, made_by: int, at: datetime) -> int:
    """A link without limits; its number. Raises sqlalchemy.exc.IntegrityError if that source has one here."""
    values = {"cohort_id": cohort_id, "source": source, "made_by": made_by, "made_at": to_ms(at)}
    key = conn.execute(insert(links), values).inserted_primary_key
    assert key is not None
    return int(key[0])


def change(conn: Connection, link: Link) -> None:
    """Its sector, cap, end, pause and cost are these from now on; cohort and source stay. Who came by it, and by no
    other link since, is of that sector from now on."""
    values = {
        "sector": link.sector,
        "cap": link.cap,
        "until": None if link.until is None else to_ms(link.until),
        "paused": int(link.paused),
        "spent": link.spent,
    }
    before = get(conn, link.id)
    conn.execute(update(links).where(links.c.id == link.id).values(values))
    if before is not None and before.sector != link.sector:
        conn.execute(_SECTOR, {"which": link.id, "sector_now": link.sector})


def _link(row: Any) -> Link:
    return Link(
        id=row.id,
        cohort_id=row.cohort_id,
        source=row.source,
        sector=row.sector,
        cap=row.cap,
        until=None if row.until is None else from_ms(row.until),
        paused=bool(row.paused),
        spent=row.spent,
    )


def _sign(conn: Connection, number: str) -> str:
    key = seals_of(conn).derived("cohort links")
    sign = int.from_bytes(hmac.digest(key, number.encode(), "sha256")[:8])
    return _spelled(sign, SIGN_LETTERS)[-SIGN_LETTERS:]


def _spelled(number: int, least: int) -> str:
    digits = ""
    while number or not digits:
        number, digit = divmod(number, len(_LETTERS))
        digits = _LETTERS[digit] + digits
    return digits.rjust(least, _LETTERS[0])
