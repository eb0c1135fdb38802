"""The commands of the staff, in Spanish and English, each with a form in one line.

A command only says what shall be opened or done; whether she may is asked elsewhere."""

from dataclasses import dataclass

from bot.contacts import CONTACTS, Outcome
from bot.staff.access import Right, Role
from bot.staff.acts import Settle, TakeRole
from bot.staff.dialogs import (
    broadcast_list,
    call_line,
    cohort_lines,
    contacts,
    exporting,
    log,
    moving_people,
    pin,
    remarks,
    roles,
    trying,
)
from bot.staff.dialogs.scene import Moved, Scene
from bot.staff.dialogs.state import Countries, Facts, NewRole, OneFact, Panel, Roles, Taking
from bot.staff.team_acts import MakeDoor, ResetPin, ShutBrowsers
from flows.answers import plain
from flows.effects import phrase

NAMES: dict[str, Right] = {
    "panel": Right.PANEL,
    "staff": Right.PANEL,
    "rol": Right.ROLES,
    "role": Right.ROLES,
    "contactos": Right.CONTACTS,
    "contacts": Right.CONTACTS,
    "probar": Right.TRY,
    "try": Right.TRY,
    "exportar": Right.EXPORT,
    "export": Right.EXPORT,
    "notas": Right.REMARKS,
    "notes": Right.REMARKS,
    "convocatoria": Right.CALLS,
    "call": Right.CALLS,
    "difusion": Right.BROADCAST,
    "broadcast": Right.BROADCAST,
    "cohorte": Right.COHORTS,
    "cohort": Right.COHORTS,
    "mover": Right.COHORT_LIFE,
    "move": Right.COHORT_LIFE,
    "entrar": Right.ENTER,
    "enter": Right.ENTER,
    "pin": Right.PIN,
    "bitacora": Right.LOG,
    "log": Right.LOG,
}
"""Each command, in Spanish and then in English, and what one must be allowed to use it."""

_ROLES: dict[str, Role] = {
    "duena": Role.OWNER,
    "dueno": Role.OWNER,
    "owner": Role.OWNER,
    "admin": Role.ADMIN,
    "administradora": Role.ADMIN,
    "administrador": Role.ADMIN,
    "facilitadora": Role.FACILITATOR,
    "facilitador": Role.FACILITATOR,
    "facilitator": Role.FACILITATOR,
    "autora": Role.AUTHOR,
    "autor": Role.AUTHOR,
    "author": Role.AUTHOR,
}
_VERBS = {
    "nuevo": "new",
    "nueva": "new",
    "new": "new",
    "lista": "list",
    "list": "list",
    "quitar": "take",
    "quita": "take",
    "remove": "take",
    "confirmar": "yes",
    "confirm": "yes",
    "rechazar": "no",
    "refuse": "no",
    "pin": "pin",
}
_OUTCOMES = {
    "contestaron": Outcome.ANSWERED,
    "contestaron hoy": Outcome.ANSWERED,
    "answered": Outcome.ANSWERED,
    "no contestan": Outcome.SILENT,
    "no answer": Outcome.SILENT,
}
_CHANGED = ("cambio", "changed")


@dataclass(frozen=True, slots=True)
class Command:
    """What she wrote: the right it takes, and the rest of the line."""

    right: Right
    rest: str


def read(text: str) -> Command | None:
    """`/rol@SomeBot nuevo autora` is a command with its rest; None for every other text."""
    bare = text.strip()
    if not bare.startswith("/"):
        return None
    name, _, rest = bare[1:].partition(" ")
    right = NAMES.get(plain(name.partition("@")[0]))
    return None if right is None else Command(right, " ".join(rest.split()))


def begin(scene: Scene, command: Command) -> Moved:
    """What the line opens or asks for. What is not understood in it opens the dialog, with a word about it."""
    match command.right:
        case Right.ROLES:
            return _role(scene, command.rest)
        case Right.CONTACTS:
            return _contact(scene, command.rest)
        case Right.TRY:
            return trying.line(scene, command.rest)
        case Right.EXPORT:
            return exporting.line(scene, command.rest)
        case Right.REMARKS:
            return remarks.line(scene, command.rest)
        case Right.CALLS:
            return call_line.line(scene, command.rest)
        case Right.BROADCAST:
            return broadcast_list.line(scene, command.rest)
        case Right.COHORTS:
            return cohort_lines.line(scene, command.rest)
        case Right.COHORT_LIFE:
            return moving_people.line(scene, command.rest)
        case Right.ENTER:
            return _enter(command.rest)
        case Right.PIN:
            return pin.line(scene, command.rest)
        case Right.LOG:
            return log.line(scene, command.rest)
        case _:
            return Moved(Panel())


def _role(scene: Scene, rest: str) -> Moved:
    first, _, rest = rest.partition(" ")
    verb, (what, _, scope) = _VERBS.get(plain(first), ""), rest.partition(" ")
    if verb == "new":
        role = _ROLES.get(plain(what))
        return Moved(NewRole()) if role is None else roles.line_for(scene, role, scope)
    if verb == "pin":
        return Moved(None, ResetPin(int(what))) if _is_number(what) else _unclear(Roles())
    if verb in ("yes", "no"):
        found = next((grant for grant in scene.proposals if str(grant.used_by) == what), None)
        return _unclear(Roles()) if found is None else Moved(None, Settle(found.id, verb == "yes"))
    if verb == "take":
        return Moved(None, TakeRole(int(what))) if _is_number(what) else Moved(Taking())
    return Moved(Roles()) if verb == "list" or not first else _unclear(Roles())


def _is_number(what: str) -> bool:
    return what.isascii() and what.isdecimal() and len(what) <= 18


def _enter(rest: str) -> Moved:
    """`/entrar` makes a link at once; `/entrar cerrar` ends what such links have opened."""
    if plain(rest) in ("cerrar", "cierra", "close"):
        return Moved(None, ShutBrowsers())
    return Moved(None, MakeDoor())


def _contact(scene: Scene, rest: str) -> Moved:
    first, _, rest = rest.partition(" ")
    country, (key, _, rest) = first.upper(), rest.partition(" ")
    if country not in scene.board.countries:
        return _unclear(Countries()) if first else Moved(Countries())
    if key.lower() not in CONTACTS:
        return _unclear(Facts(country)) if key else Moved(Facts(country))
    fact = OneFact(country, key.lower())
    head, _, text = rest.partition(" ")
    if plain(head) in _CHANGED:
        return contacts.new_text(scene, fact, text)
    outcome = _OUTCOMES.get(plain(rest))
    if outcome is not None:
        return contacts.checked(scene, fact, outcome)
    return _unclear(fact) if rest else Moved(fact)


def _unclear(opened: Roles | Countries | Facts | OneFact) -> Moved:
    return Moved(opened, say=(phrase("staff.unclear"),))
