"""What the dialogs of `/difusion` look up: whom she may write to, who gets it, which messages are hers to see."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from bot.broadcasts import audience as audiences
from bot.broadcasts import outlook as outlooks
from bot.broadcasts.audience import Audience, Picked
from bot.broadcasts.audience_line import Known
from bot.broadcasts.content import Content
from bot.broadcasts.outlook import Outlook
from bot.clock import wall_ms
from bot.staff.dialogs.broadcast_state import Draft
from bot.staff.dialogs.scene import Scene
from bot.store import broadcasts
from bot.store.broadcasts import Broadcast
from bot.store.cohort_tables import links
from bot.store.cohorts import Cohort, State
from bot.store.tables import outbox

SAME_TEXT = timedelta(hours=24)
_MINUTE_MS = 60_000


def cohorts(scene: Scene) -> list[Cohort]:
    """Those whose people she may write to, the newest first."""
    mine = scene.access.cohorts
    found = [one for one in scene.records.cohorts() if mine is None or one.id in mine]
    return [one for one in reversed(found) if one.state is not State.ARCHIVED]


def known(scene: Scene) -> Known:
    """What she may name in an audience."""
    content = scene.world.catalogue
    sectors = select(links.c.sector).where(links.c.sector != "").distinct().order_by(links.c.sector)
    return Known(
        {one.id: one.name for one in cohorts(scene)},
        {code: country.name for code, country in content.countries.items()},
        {id_: course.plan.title for id_, course in content.courses.items()},
        tuple(row.sector for row in scene.records.conn.execute(sectors)),
    )


def names(scene: Scene) -> Known:
    """The same with the names of all cohorts: what was once confirmed is told whole."""
    return replace(known(scene), cohorts={one.id: one.name for one in scene.records.cohorts()})


def may_write_to(scene: Scene, audience: Audience) -> bool:
    """Whether all of its groups are hers at this moment."""
    if audience.reached and hers(scene, audience.reached) is None:
        return False
    return audience.is_within(scene.access.cohorts)


def picked(scene: Scene, audience: Audience) -> Picked:
    """Nobody where it is not hers to write to: a draft outlives the role it was begun with."""
    if not may_write_to(scene, audience):
        return Picked(())
    return audiences.pick(scene.records.conn, audience)


def is_personal(scene: Scene, audience: Audience) -> bool:
    """Whether a number of these people tells something of them."""
    return audiences.tells_of_people(scene.records.conn, audience)


def outlook(scene: Scene, draft: Draft) -> Outlook:
    """What would happen if this were released now."""
    records = scene.records
    return outlooks.of(
        picked(scene, draft.audience),
        now=records.at,
        at=draft.at,
        minutes=draft.minutes,
        urgent=draft.urgent,
        rate=records.rules.rate,
        share=1 - min(1.0, _answering(scene) / records.rules.rate) if records.rules.rate else 1.0,
    )


def _answering(scene: Scene) -> float:
    """Messages a second that were made for conversations in the last minute."""
    rate = scene.records.rules.rate
    newest = select(outbox.c.made, outbox.c.stream).order_by(outbox.c.id.desc()).limit(int(rate * 60) + 1)
    since = wall_ms() - _MINUTE_MS
    made = [row for row in scene.records.conn.execute(newest) if row.made > since]
    return float(sum(row.stream == "conversation" for row in made)) / 60


def said_before(scene: Scene, content: Content) -> bool:
    """Whether the same words went to anybody within a day."""
    return broadcasts.same_words(scene.records.conn, content, scene.records.at - SAME_TEXT) is not None


def may_see(scene: Scene, one: Broadcast) -> bool:
    """Whoever may write to everybody sees all of them, the others the notices to people to whom they may write: a call
    to a cohort goes to people of other ones."""
    if scene.access.cohorts is None:
        return True
    audience = audiences.load(one.audience) if one.kind == "notice" and one.audience else Audience()
    return not audience.is_empty and may_write_to(scene, audience)


def hers(scene: Scene, broadcast: int) -> Broadcast | None:
    """The broadcast, if it is hers to see."""
    one = broadcasts.get(scene.records.conn, broadcast)
    return one if one is not None and may_see(scene, one) else None


def newest(scene: Scene, most: int) -> list[Broadcast]:
    """Those of hers that somebody may still get, then the newest of the others."""
    conn = scene.records.conn
    mine = [one for one in broadcasts.newest(conn, 10 * most) if may_see(scene, one)]
    return sorted(mine, key=lambda one: (one.ended_at is not None, -one.id))[:most]
