"""`/pin`: she gives her PIN, or sets one. What waited for it goes on afterwards (`bot.staff.pins`)."""

from dataclasses import replace

from bot.staff.access import Right
from bot.staff.dialogs.scene import BACK_TO_PANEL, Kind, Moved, Scene, to_panel
from bot.staff.dialogs.team_state import AskPin, NewPin
from bot.staff.team_acts import ClosePin, GivePin, SetPin
from bot.store.pins import is_shut
from flows.answers import plain
from flows.effects import Text, phrase

SHORTEST, LONGEST = 4, 8
_CLOSE = ("cerrar", "cierra", "close")


def read(text: str) -> str:
    """The PIN that she typed; empty if it is none: four to eight digits, spaces do not count."""
    said = "".join(text.split())
    return said if said.isascii() and said.isdecimal() and SHORTEST <= len(said) <= LONGEST else ""


def line(scene: Scene, rest: str) -> Moved:
    """`/pin`, `/pin 4711` (gives it, or begins to set it) and `/pin cerrar`."""
    if plain(rest) in _CLOSE:
        return Moved(None, ClosePin())
    pin, is_set = read(rest), scene.records.pin(scene.access.number) is not None
    said = (phrase("pin.shape"),) if rest and not pin else ()
    if pin and is_set:
        return Moved(AskPin(), GivePin(pin))
    return Moved(NewPin(first=pin), say=said)


def show_asking(scene: Scene, dialog: AskPin) -> Text:
    pin = scene.records.pin(scene.access.number)
    if pin is not None and is_shut(pin, scene.records.at):
        return Text((phrase("pin.is_shut"),), (BACK_TO_PANEL,))
    return Text((phrase("pin.ask") if dialog.did else phrase("pin.ask_plain"),), (BACK_TO_PANEL,))


def wrote_asking(scene: Scene, dialog: AskPin, text: str) -> Moved | None:
    pin = read(text)
    return Moved(dialog, GivePin(pin)) if pin else Moved(dialog, say=(phrase("pin.shape"),))


def show_new(scene: Scene, dialog: NewPin) -> Text:
    if dialog.first:
        return Text((phrase("pin.again"),), (BACK_TO_PANEL,))
    why = (phrase("pin.why"),) if dialog.did else ()
    return Text((*why, phrase("pin.new")), (BACK_TO_PANEL,))


def wrote_new(scene: Scene, dialog: NewPin, text: str) -> Moved | None:
    pin = read(text)
    if not pin:
        return Moved(dialog, say=(phrase("pin.shape"),))
    if not dialog.first:
        return Moved(replace(dialog, first=pin))
    if pin != dialog.first:
        return Moved(replace(dialog, first=""), say=(phrase("pin.differs"),))
    return Moved(dialog, SetPin(pin))


ASK_PIN = Kind(Right.PIN, show_asking, lambda scene, dialog, choice: to_panel(), wrote_asking)
NEW_PIN = Kind(Right.PIN, show_new, lambda scene, dialog, choice: to_panel(), wrote_new)
