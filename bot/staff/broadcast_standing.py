"""A tap on a button under the progress of a broadcast: good whatever dialog is open, if the role, the broadcast and its
state allow it at this moment."""

from bot.broadcasts import controls
from bot.broadcasts.controls import OFFERED, Verb
from bot.staff.access import Right
from bot.staff.broadcast_acts import Steer
from bot.staff.dialogs import broadcast_lookups as lookups
from bot.staff.dialogs.broadcast_one import correction
from bot.staff.dialogs.broadcast_state import OneBroadcast
from bot.staff.dialogs.scene import Moved, Scene
from bot.store.broadcasts import Broadcast
from flows.effects import Text, Words, phrase


def tapped(scene: Scene, turn: int, choice: str) -> Steer | Text | Moved | None:
    """What is to be done, what is asked or said, which dialog opens; None: an old or a made-up button."""
    found = controls.read(choice)
    if found is None or not scene.access.may(Right.BROADCAST):
        return None
    one, verb = lookups.hers(scene, found[0]), found[1]
    if one is None or controls.turn_of(one.confirmed_at) != turn or not _is_offered(one, verb):
        return None
    match verb:
        case Verb.CANCEL:
            return Text((phrase("difusion.sure_of_cancel", id=str(one.id)),), controls.sure(one.id), turn)
        case Verb.KEEP:
            return _with_buttons(one, (phrase("difusion.kept", id=str(one.id)),))
        case Verb.FIX:
            return correction(scene, one.id)
        case Verb.REPORT:
            return Moved(OneBroadcast(one.id))
        case _:
            return Steer(one.id, verb)


def after(scene: Scene, broadcast: int, said: tuple[Words, ...]) -> Text:
    """What came of it, with the buttons that are good from now on."""
    one = lookups.hers(scene, broadcast)
    return Text(said) if one is None else _with_buttons(one, said)


def _with_buttons(one: Broadcast, said: tuple[Words, ...]) -> Text:
    turn, choices = controls.buttons(one)
    return Text(said, choices, turn)


def _is_offered(one: Broadcast, verb: Verb) -> bool:
    offered = OFFERED[one.state.value]
    return verb in offered or (verb in (Verb.STOP, Verb.KEEP) and Verb.CANCEL in offered)
