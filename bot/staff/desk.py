"""Before a turn: is this for the staff's side? A code, a command, a button of the staff, or a text while a dialog is
open. Whoever has no role is never told that any of it exists: for her it is a learner's words, or an old button.

What stands here never touches the learner's state: her open question waits as in a detour, its buttons go on."""

import secrets
from dataclasses import replace

from sqlalchemy import Connection

from bot.batch import Known, Writes
from bot.broadcasts.controls import CONTROL
from bot.cause import Cause
from bot.channels.base import Body, Inbound
from bot.rules import Rules
from bot.staff import access, broadcast_standing, codes, commands, doors, performing, pins, taking
from bot.staff.access import Access, Right
from bot.staff.acts import Settle
from bot.staff.codes import PROPOSAL
from bot.staff.commands import Command
from bot.staff.dialogs import state
from bot.staff.dialogs.pin import read as pin_in
from bot.staff.dialogs.scene import Moved, Scene
from bot.staff.dialogs.state import Dialog, NewText, Panel, Remarking, Trying
from bot.staff.dialogs.table import KINDS
from bot.staff.dialogs.team_state import AskPin, NewPin
from bot.staff.done import Done
from bot.staff.pins import Came
from bot.staff.visit import Attended, Visit
from bot.store import dialogs
from bot.store.dialogs import Stored
from bot.store.people import Row
from flows import answers, risk, words
from flows.effects import Text, Words, phrase
from flows.kinds.shape import Message
from flows.person import Standing
from flows.words import Word

BUTTON = "st."
"""How the ids of the staff's buttons begin; no part of a course can have such an id."""
_TURNS = range(1_000, 900_001)


def attend(
    conn: Connection, rules: Rules, known: Known, writes: Writes, row: Row, cause: Cause
) -> Attended | None:
    """None: nothing for the staff; the turn goes on as a learner's. What was written stays whole: if this raises,
    nothing of it was."""
    inbound = cause.inbound
    if inbound is None or inbound.kind not in ("start", "said", "tap"):
        return None
    if row.person.standing is Standing.ERASED or not _may_concern(conn, row, cause, inbound):
        return None
    platform = rules.platforms[row.address.channel]
    token = doors.read(inbound)
    if token is not None:
        entered = doors.enter(conn, rules, known, writes, row, token, cause.at)
        row = entered.row
        visit = Visit(conn, rules, known, row, cause, inbound, platform)
        attended: Attended | None = visit.said(Text(entered.say), done=Done((), entered.notices))
    else:
        with conn.begin_nested():
            attended = _attended(Visit(conn, rules, known, row, cause, inbound, platform))
    if attended is not None:
        # She is there, though not for the course: her address reaches her, and her place is not let go as silent.
        writes.changed.setdefault(row.id, row)
        writes.heard.add(row.id)
    return attended


def _may_concern(conn: Connection, row: Row, cause: Cause, inbound: Inbound) -> bool:
    """A quick look that nearly every turn ends with."""
    if inbound.kind == "tap":
        return inbound.text.partition(":")[2].startswith(BUTTON)
    if codes.read(inbound) is not None or doors.read(inbound) is not None:
        return True
    if inbound.kind == "start":
        return False
    return commands.read(inbound.text) is not None or dialogs.open_of(conn, row.id, cause.at) is not None


def _attended(visit: Visit) -> Attended | None:
    code = codes.read(visit.inbound)
    if code is not None:
        redeemed = codes.redeem(visit.conn, visit.rules, visit.row, code, visit.cause.at)
        return visit.said(Text(redeemed.say), done=Done((), redeemed.notices))
    mine = access.may(visit.conn, visit.rules.staff, visit.row, visit.cause.at)
    command = commands.read(visit.inbound.text) if visit.inbound.kind == "said" else None
    if not mine:
        return _asleep(visit) if command is not None else None
    if visit.inbound.kind == "tap":
        return _tapped(visit, mine)
    if command is None:
        return _written(visit, mine)
    if not mine.may(command.right):
        return None
    attended = _commanded(visit, mine, visit.inbound.text, command)
    return replace(attended, secret=command.right is Right.PIN and bool(pin_in(command.rest)))


def _commanded(visit: Visit, mine: Access, text: str, command: Command) -> Attended:
    moved = commands.begin(visit.scene(mine), command)
    return _carry_out(visit, mine, moved, _next_turn(None), Came("", "line", text))


def _asleep(visit: Visit) -> Attended | None:
    """A command in a browser that was left alone too long: she is told how to come back, and nothing is opened."""
    if not access.sleeps(visit.conn, visit.row, visit.cause.at):
        return None
    return visit.said(Text((phrase("enter.asleep", number=str(visit.row.id)),)))


def _tapped(visit: Visit, mine: Access) -> Attended:
    turn, _, choice = visit.inbound.text.partition(":")
    number = int(turn) if turn.isascii() and turn.isdecimal() and len(turn) < 10 else -1
    if choice.startswith(PROPOSAL):
        return _answered_proposal(visit, mine, number, choice.removeprefix(PROPOSAL))
    if choice.startswith(CONTROL):
        return _tapped_control(visit, mine, number, choice)
    stored, dialog = _open(visit)
    if stored is None or dialog is None or stored.turn != number or not mine.may(KINDS[type(dialog)].right):
        return visit.old_button()
    kind, scene = KINDS[type(dialog)], visit.scene(mine)
    chosen = choice.removeprefix(BUTTON)
    if chosen not in {offered.id for offered in kind.show(scene, dialog).choices}:
        return visit.old_button()
    came = Came(stored.state, "tap", chosen)
    return _carry_out(visit, mine, kind.chose(scene, dialog, chosen), _next_turn(stored), came)


def _answered_proposal(visit: Visit, mine: Access, ask: int, rest: str) -> Attended:
    """The buttons under «who wants to be what» stand by themselves, beside whatever dialog is open."""
    which, _, verb = rest.partition(".")
    waiting = {grant.id: grant for grant in visit.scene(mine).proposals}
    grant = waiting.get(int(which)) if which.isascii() and which.isdecimal() and len(which) < 18 else None
    if grant is None or grant.ask != ask or verb not in ("yes", "no"):
        return visit.old_button()
    act = Settle(grant.id, verb == "yes", ask)
    done = performing.perform(
        visit.conn, visit.rules, visit.scene(mine), visit.row.address_id, act, visit.cause.at
    )
    return visit.said(Text(done.say), done=done)


def _tapped_control(visit: Visit, mine: Access, number: int, choice: str) -> Attended:
    """The buttons under the progress of a broadcast stand by themselves too."""
    tapped = broadcast_standing.tapped(visit.scene(mine), number, choice)
    match tapped:
        case None:
            return visit.old_button()
        case Text():
            return visit.said(tapped)
        case Moved():
            return _carry_out(visit, mine, tapped, _next_turn(None), Came("", "tap", choice))
        case _:
            scene = visit.scene(mine)
            done = performing.perform(
                visit.conn, visit.rules, scene, visit.row.address_id, tapped, visit.cause.at
            )
            return visit.said(broadcast_standing.after(scene, tapped.broadcast, done.say), done=done)


def _written(visit: Visit, mine: Access) -> Attended | None:
    """A text while a dialog is open goes there, unless it is a word that always works, or somebody in danger."""
    stored, dialog = _open(visit)
    text = visit.inbound.text
    if stored is None or dialog is None or not mine.may(KINDS[type(dialog)].right):
        dialogs.close(visit.conn, visit.row.id)
        return None
    kind = KINDS[type(dialog)]
    if kind.took is not None and visit.inbound.album:
        return visit.said()
    is_message = taking.is_message(visit.inbound, kind)
    word = None if is_message else words.find(text)
    if word is not None and word[0] is Word.CANCEL:
        dialogs.close(visit.conn, visit.row.id)
        return visit.said(Text((phrase("staff.closed"),)))
    # A contact, a remark on a lesson or a message to many may well name what a person in danger would write.
    endangered = kind.took is None and risk.is_risk(text) and not isinstance(dialog, NewText | Remarking)
    if word is not None and isinstance(dialog, Trying) and _is_answer(visit, mine, dialog, text, word[0]):
        word = None
    if word is not None or (words.is_command(text) and not is_message) or endangered:
        dialogs.close(visit.conn, visit.row.id)
        return None
    moved = _understood(visit, visit.scene(mine), dialog, text)
    attended = _carry_out(visit, mine, moved, _next_turn(stored), Came(stored.state, "text", text))
    return replace(attended, secret=isinstance(dialog, AskPin | NewPin))


def _is_answer(visit: Visit, mine: Access, dialog: Trying, text: str, word: Word) -> bool:
    """In a unit that is tried, as in every unit, a button may say the same as a word that always works."""
    shown = KINDS[Trying].show(visit.scene(mine), dialog)
    exact = answers.exactly(text, _labels(visit, shown))
    return word not in words.BEFORE_ANSWERS and exact is not None


def _labels(visit: Visit, shown: Text) -> list[tuple[str, list[str]]]:
    language = visit.row.person.language
    return [(choice.id, [visit.rules.wording.label(choice.label, language)]) for choice in shown.choices]


def _understood(visit: Visit, scene: Scene, dialog: Dialog, text: str) -> Moved:
    kind = KINDS[type(dialog)]
    labels = _labels(visit, kind.show(scene, dialog))
    exact = None if taking.is_message(visit.inbound, kind) else answers.exactly(text, labels)
    if exact is None and (moved := taking.took(visit.conn, visit.inbound, kind, scene, dialog)) is not None:
        return moved
    if exact is None and (moved := kind.wrote(scene, dialog, text)) is not None:
        return moved
    chosen = exact or answers.pick(text, labels)
    if chosen is not None:
        return kind.chose(scene, dialog, chosen)
    return Moved(dialog, say=(phrase("staff.not_understood"),))


def _carry_out(visit: Visit, mine: Access, moved: Moved, turn: int, came: Came) -> Attended:
    """Does what was asked, then shows what is open next, as it stands after that. What speaks of people waits for
    her PIN."""
    if moved.stay:
        return visit.said(toast=moved.toast)
    first = pins.stopped(visit.conn, mine, visit.row.address_id, moved, came, visit.cause.at)
    if first is not None:
        moved = Moved(first)
    pins.note_look(visit.conn, mine, moved, visit.cause.at)
    done, scene = None, visit.scene(mine)
    if moved.act is not None:
        done = performing.perform(
            visit.conn, visit.rules, scene, visit.row.address_id, moved.act, visit.cause.at
        )
        moved = replace(moved, next=done.show or moved.next)
        mine = access.may(visit.conn, visit.rules.staff, visit.row, visit.cause.at)
        scene = visit.scene(mine)
        if done.then == "over":
            moved = replace(moved, next=None)
        elif done.then == "go_on" and isinstance(moved.next, AskPin | NewPin) and moved.next.did:
            return _go_on(visit, mine, moved.next)
        elif done.then == "go_on":
            moved = Moved(None)
    said = (*(done.say if done else ()), *moved.say)
    if moved.next is None or not mine.may(KINDS[type(moved.next)].right):
        dialogs.close(visit.conn, visit.row.id)
        if moved.played is not None and moved.next is None:
            return visit.said(*moved.played.messages, played=moved.played)
        last = Text(said or (phrase("staff.closed"),))
        return visit.said(last, *_given(done), toast=moved.toast, done=done)
    if moved.played is not None and moved.played.same_screen:
        turn -= 1
    dialogs.keep(visit.conn, visit.row.id, Stored(state.dump(moved.next), turn), visit.cause.at)
    if moved.played is not None:
        lead = (Text(said),) if said else ()
        performed = [_buttoned(message, turn) for message in (*lead, *moved.played.messages)]
        return visit.said(*performed, toast=moved.toast, done=done, played=moved.played)
    before: tuple[Message | Body, ...] = ()
    if given := _given(done):
        # The prompt with its buttons stays the last thing on her screen.
        before, said = (*((Text(said),) if said else ()), *given), ()
    kind = KINDS[type(moved.next)]
    text = replace(kind.show(scene, moved.next), takes_file=kind.took is not None)
    return visit.said(*before, _prompt(text, said, turn), toast=moved.toast, done=done)


def _go_on(visit: Visit, mine: Access, waited: AskPin | NewPin) -> Attended:
    """What waited for the PIN is done as if she did it now, with what she may do now."""
    command = commands.read(waited.what) if waited.did == "line" else None
    if command is not None and mine.may(command.right):
        return _commanded(visit, mine, waited.what, command)
    dialog, scene = state.load(waited.before), visit.scene(mine)
    moved, kind = Moved(Panel()), None if dialog is None else KINDS[type(dialog)]
    if dialog is not None and kind is not None and mine.may(kind.right):
        if kind.took is not None:
            moved = Moved(dialog)
        elif waited.did == "text":
            moved = _understood(visit, scene, dialog, waited.what)
        elif waited.what in {choice.id for choice in kind.show(scene, dialog).choices}:
            moved = kind.chose(scene, dialog, waited.what)
    came = Came(waited.before, waited.did, waited.what)
    return _carry_out(visit, mine, moved, _next_turn(None), came)


def _given(done: Done | None) -> tuple[Message | Body, ...]:
    return (*done.files, *done.bodies) if done else ()


def _prompt(text: Text, lead: tuple[Words, ...], turn: int) -> Message:
    """Every prompt says where her words go, and how it ends."""
    return _buttoned(replace(text, words=(*lead, *text.words, phrase("staff.here"))), turn)


def _buttoned(message: Message, turn: int) -> Message:
    """Its buttons are the dialog's."""
    if not isinstance(message, Text):
        return message
    choices = tuple(replace(choice, id=f"{BUTTON}{choice.id}") for choice in message.choices)
    return replace(message, choices=choices, turn=turn)


def _open(visit: Visit) -> tuple[Stored | None, Dialog | None]:
    stored = dialogs.open_of(visit.conn, visit.row.id, visit.cause.at)
    return stored, None if stored is None else state.load(stored.state)


def _next_turn(stored: Stored | None) -> int:
    """A new dialog begins at a number by chance, so that a button of an earlier one is old."""
    return secrets.choice(_TURNS) if stored is None else stored.turn + 1
