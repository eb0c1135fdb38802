"""By which advert people came to a cohort, and how far they got. Counts only: nobody is named, and who has erased her
data is not among them."""

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import ColumnElement, Connection, case, func, literal, select

from bot.store.cohort_tables import links, members, reach
from bot.store.members import Place

Attribute = Literal["", "country", "sector"]


@dataclass(frozen=True, slots=True)
class Funnel:
    """`link` 0: came by no link. `group`: her country or sector where it is broken down by one; empty: not known.

    `joined` were given a seat at some time, `waiting` wait for one; `active` have a lesson behind them."""

    link: int
    group: str
    joined: int
    waiting: int
    active: int
    finished: int


_GROUPS: dict[Attribute, ColumnElement[str]] = {
    "": literal(""),
    "country": func.coalesce(reach.c.country, ""),
    "sector": func.coalesce(links.c.sector, ""),
}


def by_link(conn: Connection, cohort_id: int) -> list[Funnel]:
    """One for each link by which somebody came."""
    return _counted(conn, cohort_id, members.c.link_id, _GROUPS[""])


def by_group(conn: Connection, cohort_id: int, attribute: Attribute) -> list[Funnel]:
    """One for each country or sector, over all links; the largest first. `link` is 0."""
    found = _counted(conn, cohort_id, literal(0), _GROUPS[attribute])
    return sorted(found, key=lambda one: (-one.joined, one.group))


def taken(conn: Connection, link_id: int) -> int:
    """How many came by this link and were given a seat, or wait for one: what its cap is compared with."""
    return conn.execute(select(func.count()).where(members.c.link_id == link_id)).scalar_one()


def _counted(
    conn: Connection, cohort_id: int, link: ColumnElement[int], group: ColumnElement[str]
) -> list[Funnel]:
    seated = members.c.state != Place.WAITING.value
    statement = (
        select(
            link.label("link"),
            group.label("group"),
            _sum(seated).label("joined"),
            _sum(~seated).label("waiting"),
            _sum(seated & (reach.c.units > 0)).label("active"),
            _sum(seated & (reach.c.finished == 1)).label("finished"),
        )
        .select_from(members)
        .outerjoin(reach, reach.c.person_id == members.c.person_id)
        .outerjoin(links, links.c.id == members.c.link_id)
        .where(members.c.cohort_id == cohort_id)
        .group_by("link", "group")
        .order_by("link")
    )
    return [
        Funnel(row.link, row.group, row.joined, row.waiting, row.active, row.finished)
        for row in conn.execute(statement)
    ]


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
