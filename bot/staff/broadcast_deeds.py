"""What the dialogs of `/difusion` ask for is done here, in the transaction of the tap, by who may do it now.

Whatever a dialog has shown is asked again: the role, the cohort, how many they are, the test, the second yes."""

from datetime import datetime
from typing import assert_never

from sqlalchemy import Connection, select

from bot.broadcasts import audience as audiences
from bot.broadcasts import ledger, reasons, recall, report
from bot.broadcasts.audience import Audience
from bot.broadcasts.composing import compose
from bot.broadcasts.content import Content, Said
from bot.broadcasts.controls import Verb
from bot.broadcasts.message import check, reworded
from bot.channels.base import Body
from bot.clock import wall_ms
from bot.rules import Rules
from bot.small import told
from bot.staff.access import Right
from bot.staff.broadcast_acts import (
    BroadcastAct,
    MakeReport,
    Recall,
    Release,
    SendAgain,
    ShowContent,
    Steer,
)
from bot.staff.dialogs import broadcast_lookups as lookups
from bot.staff.dialogs.broadcast_review import needs_sure, needs_test, reason
from bot.staff.dialogs.broadcast_state import OneBroadcast
from bot.staff.dialogs.scene import Scene
from bot.staff.done import Done
from bot.store import audit, broadcasts, files, grants, outbox
from bot.store.audit import Deed
from bot.store.outbox import NewRow
from bot.store.tables import addresses
from flows.effects import Care, StoredFile, Words, phrase

LIST_LIFE_MS = 24 * 3_600_000
"""A list of people is kept no longer than that."""
_TEST_LANE = 1


def perform(
    conn: Connection, rules: Rules, scene: Scene, address_id: int, act: BroadcastAct, at: datetime
) -> Done:
    """`scene` was read in this transaction, so its access is what holds now."""
    if not scene.access.may(Right.BROADCAST):
        return Done((phrase("staff.not_yours"),))
    match act:
        case ShowContent():
            return _show(conn, rules, scene, address_id, act)
        case Release():
            return _release(conn, rules, scene, address_id, act, at)
        case Steer() | SendAgain() | Recall() | MakeReport():
            if lookups.hers(scene, act.broadcast) is None:
                return Done((phrase("staff.not_yours"),))
            return _of_one(conn, rules, scene, act, at)
        case _:
            assert_never(act)


def _of_one(
    conn: Connection,
    rules: Rules,
    scene: Scene,
    act: Steer | SendAgain | Recall | MakeReport,
    at: datetime,
) -> Done:
    match act:
        case Steer():
            return _steer(conn, scene, act, at)
        case SendAgain():
            return _send_again(conn, scene, act, at)
        case Recall():
            return _recall(conn, rules, scene, act, at)
        case MakeReport():
            return _report(conn, rules, scene, act, at)
        case _:
            assert_never(act)


def _show(conn: Connection, rules: Rules, scene: Scene, address_id: int, act: ShowContent) -> Done:
    """The message in each of its languages, just as people get it, last line and all."""
    place = grants.address_of(conn, scene.access.number, address_id)
    assert place is not None
    if act.everywhere:
        _test(conn, rules, scene.access.number, address_id, act.content)
    return Done((), bodies=tuple(_bodies(rules, act.content, place.channel)))


def _bodies(rules: Rules, content: Content, channel: str) -> list[Body]:
    abilities = rules.platforms[channel].abilities
    languages = ("es", "en") if content.en else ("es",)
    return [compose(content, "notice", language, rules.wording, abilities) for language in languages]


def _test(conn: Connection, rules: Rules, number: int, address_id: int, content: Content) -> None:
    """Into her other chats too, so that she sees it on each of her channels."""
    hers = select(addresses.c.id, addresses.c.channel).where(
        addresses.c.person_id == number, addresses.c.id != address_id, addresses.c.unreachable.is_(None)
    )
    wall = wall_ms()
    rows = [
        NewRow(number, row.id, f"test:{row.id}:{wall}", part, _TEST_LANE, Care.NUDGE.value, body)
        for row in conn.execute(hers)
        if row.channel in rules.platforms
        for part, body in enumerate(_bodies(rules, content, row.channel))
    ]
    outbox.enqueue(conn, rows, wall)


def _release(
    conn: Connection, rules: Rules, scene: Scene, address_id: int, act: Release, at: datetime
) -> Done:
    draft, audience = act.draft, act.draft.audience
    if not lookups.may_write_to(scene, audience):
        return Done((phrase("difusion.not_your_cohort"),))
    content = draft.content
    if content is None or any(_wrong(rules, said) for said in (content.es, content.en) if said):
        return Done((phrase("difusion.not_sent"),))
    picked = audiences.pick(conn, audience)
    count = len(picked.gets)
    if count != act.count or not count:
        return Done((phrase("difusion.count_changed"),))
    if needs_test(draft, count) or (needs_sure(scene, content, count) and not act.sure):
        return Done((phrase("difusion.not_sent"),))
    made = ledger.confirm(
        conn,
        kind="notice",
        content=content,
        audience=audiences.dump(audience),
        picked=picked.people,
        at=max(draft.at or at, at),
        minutes=draft.minutes,
        urgent=draft.urgent,
        cohort_id=_cohort_of(conn, audience),
        made_by=scene.access.number,
        made_in=address_id,
        now=at,
    )
    audit.note(conn, at, scene.access.number, Deed.BROADCAST_CONFIRMED, str(made), _detail(act))
    return Done((phrase("difusion.released", id=str(made)),), show=OneBroadcast(made))


def _wrong(rules: Rules, said: Said) -> bool:
    return bool(check(said, [platform.abilities for platform in rules.platforms.values()]))


def _cohort_of(conn: Connection, audience: Audience) -> int | None:
    """The cohort whose facilitators may see it, if it goes to nobody else. A correction belongs to the cohort of what
    it corrects; a call reached people of others."""
    if audience != Audience(reached=audience.reached, only=audience.only, but=audience.but):
        return audience.cohort
    found = broadcasts.get(conn, audience.reached)
    return found.cohort_id if found and found.kind == "notice" else None


def _detail(act: Release) -> str:
    return f"{act.count} urgent" if act.draft.urgent else f"{act.count}"


def _steer(conn: Connection, scene: Scene, act: Steer, at: datetime) -> Done:
    number, who = str(act.broadcast), scene.access.number
    match act.verb:
        case Verb.PAUSE:
            done, deed = ledger.pause(conn, act.broadcast, at), Deed.BROADCAST_PAUSED
            said = phrase("difusion.paused", id=number)
        case Verb.RESUME:
            done, deed = ledger.resume(conn, act.broadcast, at), Deed.BROADCAST_RESUMED
            said = phrase("difusion.resumed", id=number)
        case Verb.STOP:
            done, deed = ledger.cancel(conn, act.broadcast, at), Deed.BROADCAST_CANCELLED
            said = phrase("difusion.cancelled", id=number, **_split(conn, scene, act.broadcast))
        case _:
            return Done((phrase("difusion.nothing_done"),))
    if not done:
        return Done((phrase("difusion.nothing_done"),))
    audit.note(conn, at, who, deed, number)
    return Done((said,))


def _split(conn: Connection, scene: Scene, broadcast: int) -> dict[str, Words]:
    """How many have it, for how many nobody knows yet, how many do not get it any more."""
    one, counts = lookups.hers(scene, broadcast), ledger.counts(conn, broadcast)
    split = {
        "has": counts.sent + counts.inboxed,
        "open": counts.sending + counts.unconfirmed,
        "rest": counts.skipped.get(reasons.CANCELLED, 0),
    }
    personal = one is not None and lookups.is_personal(scene, audiences.load(one.audience))
    return {name: told(n, personal=personal) for name, n in split.items()}


def _send_again(conn: Connection, scene: Scene, act: SendAgain, at: datetime) -> Done:
    if act.who == "failed":
        n = ledger.retry(conn, act.broadcast, at)
        deed = Deed.BROADCAST_RETRIED
    else:
        people = [act.person] if act.person else ledger.unconfirmed(conn, act.broadcast)
        n = sum(ledger.resend(conn, act.broadcast, person, at) for person in people)
        deed = Deed.BROADCAST_RESENT
    if not n:
        return Done((phrase("difusion.nothing_done"),))
    audit.note(conn, at, scene.access.number, deed, str(act.broadcast), str(n))
    return Done((phrase("difusion.again", n=n),))


def _recall(conn: Connection, rules: Rules, scene: Scene, act: Recall, at: datetime) -> Done:
    """New words take the place of the old ones in every language; a picture or file that was sent stays."""
    content: Content | None = None
    if act.said is not None:
        # What was sent with a picture takes fewer letters than a text: the whole is what must fit.
        now = reworded(broadcasts.content_of(conn, act.broadcast).es, act.said)
        if act.said.file or _wrong(rules, now):
            return Done((phrase("difusion.not_sent"),))
        content = Content(now)
    n = recall.ask(conn, act.broadcast, content)
    if not n:
        return Done((phrase("difusion.nothing_done"),))
    deed = Deed.BROADCAST_RECALLED if content is None else Deed.BROADCAST_CORRECTED
    audit.note(conn, at, scene.access.number, deed, str(act.broadcast), str(n))
    return Done((phrase("difusion.recalling", n=n),))


def _report(conn: Connection, rules: Rules, scene: Scene, act: MakeReport, at: datetime) -> Done:
    def say(words: Words) -> str:
        return rules.wording.label(words, scene.language)

    rows = report.table(ledger.lines(conn, act.broadcast), say, reason)
    data = report.as_csv(rows) if act.form == "csv" else report.as_xlsx(rows, say)
    name = f"{say(phrase('difusion.file_name'))}-{act.broadcast}.{act.form}"
    kept = files.keep(conn, name=name, form=act.form, data=data, until=wall_ms() + LIST_LIFE_MS)
    audit.note(conn, at, scene.access.number, Deed.BROADCAST_REPORTED, str(act.broadcast), act.form)
    title = phrase("difusion.file", id=str(act.broadcast))
    return Done((), files=(StoredFile(kept, name, "document", title),))
