"""Join links: one for each advert channel of a cohort, signed, so that nobody can make one up."""

import base64
import hmac
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from bot.store.cohort_tables import links
from bot.store.moments import from_ms
from bot.store.sealed import seals_of

SIGN_BYTES = 9
_CODE = re.compile(r"k_([0-9a-z]{1,12})_([A-Za-z0-9_-]{12})")
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


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


def code_of(conn: Connection, link_id: int) -> str:
    """What the link carries: `k_NUMBER_SIGNATURE`, at most 27 characters."""
    number = _base36(link_id)
    return f"k_{number}_{_sign(conn, number)}"


def find(conn: Connection, code: str) -> Link | None:
    """The link that bears this code; None if it is none of ours, or its signature is wrong."""
    found = _CODE.fullmatch(code)
    if found is None or not hmac.compare_digest(_sign(conn, found[1]), found[2]):
        return None
    return get(conn, int(found[1], 36))


def get(conn: Connection, link_id: int) -> Link | None:
    row = conn.execute(_ONE, {"which": link_id}).first()
    return None if row is None else _link(row)


def of_cohort(conn: Connection, cohort_id: int) -> list[Link]:
    return [_link(row) for row in conn.execute(_OF, {"cohort": cohort_id})]


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
    sign = hmac.digest(key, number.encode(), "sha256")[:SIGN_BYTES]
    return base64.urlsafe_b64encode(sign).decode()


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits or "0"
