"""What a dialog asked for is done here, in its transaction, by who may do it at this moment."""

from datetime import datetime

from sqlalchemy import Connection

from bot.contacts import Check
from bot.rules import Rules
from bot.staff import broadcast_deeds, calls_deeds, cohort_deeds, team_deeds
from bot.staff.access import Access, Right, Role, cohort_in
from bot.staff.acts import Act, CheckContact, MakeCode, Settle, SettleRemark, TakeRole, WriteRemark
from bot.staff.broadcast_acts import BroadcastAct
from bot.staff.calls_acts import CallAct
from bot.staff.dialogs.scene import Scene, role_of
from bot.staff.done import Done as Done
from bot.staff.done import not_yours
from bot.staff.team_acts import ClosePin, GivePin, MakeDoor, ResetPin, SetPin, ShutBrowsers
from bot.staff.telling import Notice
from bot.store import audit, checks, cohorts, grants, remarks, roles
from bot.store.audit import Deed
from bot.store.cohorts import State
from bot.store.grants import GIVEN, MARK, REFUSED
from bot.store.people import CANNOT_PUSH
from flows.effects import Text, phrase


def perform(conn: Connection, rules: Rules, scene: Scene, address_id: int, act: Act, at: datetime) -> Done:
    """`scene` was read in this transaction, so its access is what holds now."""
    if isinstance(act, CallAct):
        return calls_deeds.perform(conn, rules, scene, address_id, act, at)
    if isinstance(act, BroadcastAct):
        return broadcast_deeds.perform(conn, rules, scene, address_id, act, at)
    match act:
        case MakeCode():
            return _make_code(conn, rules, scene.access, address_id, act, at)
        case Settle():
            return _settle(conn, scene.access, act, at)
        case TakeRole():
            return _take_role(conn, rules, scene, act, at)
        case CheckContact():
            return _check_contact(conn, scene, act, at)
        case WriteRemark():
            return _write_remark(conn, scene.access, act, at)
        case SettleRemark():
            return _settle_remark(conn, scene.access, act, at)
        case MakeDoor() | ShutBrowsers() | GivePin() | SetPin() | ClosePin() | ResetPin():
            return team_deeds.perform(conn, rules, scene, address_id, act, at)
        case _:
            return cohort_deeds.perform(conn, rules, scene, address_id, act, at)


def _make_code(
    conn: Connection, rules: Rules, mine: Access, address_id: int, act: MakeCode, at: datetime
) -> Done:
    if act.role not in mine.gives:
        return not_yours()
    if act.role is Role.FACILITATOR and not is_open_cohort(conn, act.scope):
        return Done((phrase("staff.cohort_over"),))
    made, code = grants.make(conn, act.role.value, act.scope, mine.number, address_id, at)
    audit.note(conn, at, mine.number, Deed.CODE_MADE, f"code {made}", f"{act.role.value} {act.scope}".strip())
    telegram = rules.platforms.get("telegram")
    username = telegram.username() if telegram else ""
    role = role_of(act.role, act.scope, cohorts.every(conn))
    if not username:
        return Done((phrase("staff.code_made", role=role, code=f"{MARK}{code}"),))
    link = f"https://t.me/{username}?start={MARK}{code}"
    return Done((phrase("staff.link_made", role=role, link=link, code=f"{MARK}{code}"),))


def _settle(conn: Connection, mine: Access, act: Settle, at: datetime) -> Done:
    """Only who made the code says yes or no, and only while she may give that role herself."""
    grant = grants.by_id(conn, act.grant)
    over = Done((phrase("staff.proposal_over"),))
    if grant is None or grant.made_by != mine.number or not grant.is_proposal(at):
        return over
    if act.ask and act.ask != grant.ask:
        return over
    if grant.role not in mine.gives:
        return not_yours()
    number, role = str(grant.used_by), role_of(grant.role, grant.scope, cohorts.every(conn))
    if not act.yes:
        grants.end(conn, grant, REFUSED)
        audit.note(conn, at, mine.number, Deed.ROLE_REFUSED, number, grant.named)
        told = Text((phrase("staff.you_were_refused"),))
        return Done((phrase("staff.refused", number=number),), (Notice(grant.used_by, grant.used_in, told),))
    chat = grants.address_of(conn, grant.used_by, grant.used_in)
    if chat is None or (grant.role == Role.FACILITATOR and not is_open_cohort(conn, grant.scope)):
        grants.end(conn, grant, REFUSED)
        return over
    grants.end(conn, grant, GIVEN)
    sleeps = chat.channel in CANNOT_PUSH
    roles.give(conn, grant.used_by, grant.used_in, grant.role, grant.scope, mine.number, at, sleeps=sleeps)
    audit.note(conn, at, mine.number, Deed.ROLE_GIVEN, number, grant.named)
    told = Text((phrase("staff.you_are", role=role),))
    return Done(
        (phrase("staff.given", number=number, role=role),), (Notice(grant.used_by, grant.used_in, told),)
    )


def is_open_cohort(conn: Connection, scope: str) -> bool:
    """Whether this is the number of a cohort that is not in the archive."""
    found = cohorts.get(conn, cohort_in(scope))
    return found is not None and found.state is not State.ARCHIVED


def _take_role(conn: Connection, rules: Rules, scene: Scene, act: TakeRole, at: datetime) -> Done:
    mine, number = scene.access, str(act.number)
    held = {member.role for member in scene.members if member.person_id == act.number}
    taken = sorted(held & {role.value for role in mine.gives})
    if not taken:
        return Done((phrase("staff.holds_nothing", number=number),))
    if Role.OWNER.value in taken and is_last_owner(rules, scene, act.number):
        return Done((phrase("staff.last_owner"),))
    roles.take(conn, act.number, taken, at)
    for role in taken:
        audit.note(conn, at, mine.number, Deed.ROLE_TAKEN, number, role)
    return Done((phrase("staff.taken", number=number),))


def is_last_owner(rules: Rules, scene: Scene, number: int) -> bool:
    """Whether nobody would be an owner any more without this number."""
    owners = {member.person_id for member in scene.members if member.role == Role.OWNER.value}
    return not rules.staff.owners and owners <= {number}


def _check_contact(conn: Connection, scene: Scene, act: CheckContact, at: datetime) -> Done:
    if not scene.access.may(Right.CONTACTS):
        return not_yours()
    check = Check(act.country, act.key, act.text, act.outcome, scene.access.number, scene.today)
    checks.add(conn, check)
    audit.note(
        conn, at, scene.access.number, Deed.CONTACT_CHECKED, f"{act.country} {act.key}", act.outcome.value
    )
    return Done((phrase(f"staff.checked.{act.outcome}"),), checked=True)


def _write_remark(conn: Connection, mine: Access, act: WriteRemark, at: datetime) -> Done:
    if not mine.may(Right.TRY):
        return not_yours()
    remarks.add(conn, act.unit, act.part, act.rev, mine.number, at, act.text)
    audit.note(conn, at, mine.number, Deed.REMARK_WRITTEN, f"{act.unit}/{act.part}")
    return Done((phrase("note.kept", unit=act.unit, part=act.part),))


def _settle_remark(conn: Connection, mine: Access, act: SettleRemark, at: datetime) -> Done:
    if not mine.may(Right.REMARKS):
        return not_yours()
    if not remarks.settle(conn, act.remark, mine.number, at):
        return Done((phrase("note.was_settled"),))
    audit.note(conn, at, mine.number, Deed.REMARK_SETTLED, str(act.remark))
    return Done((phrase("note.settled", id=str(act.remark)),))
