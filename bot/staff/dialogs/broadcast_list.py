"""`/difusion`: the messages that run and the newest ones, a new one, and the same in one line."""

import re

from bot.staff.access import Right
from bot.staff.dialogs import broadcast_lookups as lookups
from bot.staff.dialogs.broadcast_state import Broadcasts, Draft, Narrowing, OneBroadcast, Timing, Whom
from bot.staff.dialogs.broadcast_steps import next_step
from bot.staff.dialogs.broadcast_whom import wrote_whom
from bot.staff.dialogs.broadcast_writing import wrote_timing
from bot.staff.dialogs.scene import BACK_TO_PANEL, Kind, Moved, Scene, day, listed, to_panel
from bot.store.broadcasts import Broadcast
from flows import timing
from flows.effects import Choice, Text, Words, phrase

SHOWN = 6
_NAMED = re.compile(r"(?:^|\s)(para|to|cuando|when|hora|hour)=", re.IGNORECASE)
_NAMES = {"para": "to", "cuando": "when", "hora": "hour"}


def show(scene: Scene, dialog: Broadcasts) -> Text:
    found = lookups.newest(scene, SHOWN)
    new = Choice("new", phrase("difusion.button.new"))
    if not found:
        return Text((phrase("difusion.none"),), (new, BACK_TO_PANEL))
    choices = tuple(Choice(f"b.{one.id}", phrase("difusion.button.one", id=str(one.id))) for one in found)
    lines = listed([_line(scene, one) for one in found])
    return Text((phrase("difusion.newest"), lines), (new, *choices, BACK_TO_PANEL))


def _line(scene: Scene, one: Broadcast) -> Words:
    state = phrase(f"difusion.state.{one.state.value}")
    local = timing.local(one.confirmed_at, scene.zone)
    return phrase("difusion.line", id=str(one.id), state=state, day=day(local.date()))


def chose(scene: Scene, dialog: Broadcasts, choice: str) -> Moved:
    what, _, which = choice.partition(".")
    match what:
        case "new":
            return Moved(Whom())
        case "b":
            return Moved(OneBroadcast(int(which)))
        case _:
            return to_panel()


def line(scene: Scene, rest: str) -> Moved:
    """`para=cohorte:mayo,-terminaron cuando=ahora`, then the message is asked for; a number: that one."""
    if not rest:
        return Moved(Broadcasts())
    if rest.isascii() and rest.isdecimal() and len(rest) < 18 and lookups.hers(scene, int(rest)):
        return Moved(OneBroadcast(int(rest)))
    told = _told(rest)
    if not told or told.keys() - {"to", "when", "hour"}:
        return Moved(Broadcasts(), say=(phrase("difusion.unclear"),))
    moved = wrote_whom(scene, Whom(), told["to"]) if "to" in told else Moved(Whom())
    assert moved is not None
    if not isinstance(moved.next, Narrowing | Whom) or moved.say:
        return moved
    return _with_time(scene, moved.next.draft, told)


def _with_time(scene: Scene, draft: Draft, told: dict[str, str]) -> Moved:
    if "hour" not in told and "when" not in told:
        return next_step(scene, draft)
    if "hour" in told:
        text = f"{told.get('when', '')} {told['hour']}".strip()
        timed = wrote_timing(scene, Timing(draft, each=True), text)
    else:
        timed = wrote_timing(scene, Timing(draft, each=False), told["when"])
    assert timed is not None
    return timed


def _told(rest: str) -> dict[str, str]:
    """What stands behind each `name=`; empty if the line does not begin with one."""
    parts = _NAMED.split(rest)
    if parts[0].strip():
        return {}
    names = (_NAMES.get(name.lower(), name.lower()) for name in parts[1::2])
    return dict(zip(names, (value.strip() for value in parts[2::2]), strict=True))


BROADCASTS = Kind(Right.BROADCAST, show, chose)
