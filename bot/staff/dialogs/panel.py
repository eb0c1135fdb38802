"""`/panel`: what she may do, as buttons, and the same in words."""

from bot.staff.access import Right
from bot.staff.dialogs.broadcast_state import Broadcasts
from bot.staff.dialogs.calls_state import Calls
from bot.staff.dialogs.cohort_state import Cohorts
from bot.staff.dialogs.scene import BACK_TO_PANEL, Kind, Moved, Scene, listed, role_of, to_panel
from bot.staff.dialogs.state import Countries, Guide, Panel, Remarks, Roles, Trial
from bot.staff.dialogs.team_state import Log
from bot.staff.team_acts import MakeDoor
from flows.effects import Choice, Text, Words, phrase

_ENTRIES: tuple[tuple[Right, Choice], ...] = (
    (Right.BROADCAST, Choice("broadcasts", phrase("difusion.button.broadcasts"), wide=True)),
    (Right.COHORTS, Choice("cohorts", phrase("cohort.button.cohorts"), wide=True)),
    (Right.CALLS, Choice("calls", phrase("calls.button.calls"), wide=True)),
    (Right.CONTACTS, Choice("contacts", phrase("staff.button.contacts"))),
    (Right.TRY, Choice("try", phrase("staff.button.try"))),
    (Right.REMARKS, Choice("remarks", phrase("note.button.remarks"))),
    (Right.ROLES, Choice("roles", phrase("staff.button.roles"))),
    (Right.LOG, Choice("log", phrase("log.button"))),
    (Right.ENTER, Choice("enter", phrase("enter.button"))),
    (Right.PANEL, Choice("guide", phrase("staff.button.guide"), wide=True)),
)
"""What is used most comes first."""
_GUIDES: tuple[tuple[Right, Words], ...] = (
    (Right.PANEL, phrase("staff.guide.panel")),
    (Right.COHORTS, phrase("cohort.guide")),
    (Right.COHORT_LIFE, phrase("cohort.guide_life")),
    (Right.COHORT_LIFE, phrase("move.guide")),
    (Right.CALLS, phrase("calls.guide")),
    (Right.BROADCAST, phrase("difusion.guide")),
    (Right.CONTACTS, phrase("staff.guide.contacts")),
    (Right.TRY, phrase("try.guide")),
    (Right.REMARKS, phrase("note.guide")),
    (Right.EXPORT, phrase("export.guide")),
    (Right.ROLES, phrase("staff.guide.roles")),
    (Right.LOG, phrase("log.guide")),
    (Right.ENTER, phrase("enter.guide")),
    (Right.PIN, phrase("pin.guide")),
)


def show(scene: Scene, dialog: Panel) -> Text:
    choices = tuple(choice for right, choice in _ENTRIES if scene.access.may(right))
    hello = phrase("staff.panel", number=str(scene.access.number))
    return Text((hello, listed(roles_of(scene))), choices, columns=2)


def roles_of(scene: Scene) -> list[Words]:
    """Each role of hers, with its cohort if it has one."""
    cohorts = scene.records.cohorts()
    return [role_of(role, scope, cohorts) for role, scope in scene.access.held]


def chose(scene: Scene, dialog: Panel, choice: str) -> Moved:
    match choice:
        case "contacts":
            return Moved(Countries())
        case "roles":
            return Moved(Roles())
        case "try":
            return Moved(Trial())
        case "remarks":
            return Moved(Remarks())
        case "calls":
            return Moved(Calls())
        case "broadcasts":
            return Moved(Broadcasts())
        case "cohorts":
            return Moved(Cohorts())
        case "log":
            return Moved(Log())
        case "enter":
            return Moved(Panel(), MakeDoor())
        case _:
            return Moved(Guide())


def show_guide(scene: Scene, dialog: Guide) -> Text:
    return Text(tuple(words for right, words in _GUIDES if scene.access.may(right)), (BACK_TO_PANEL,))


PANEL = Kind(Right.PANEL, show, chose)
GUIDE = Kind(Right.PANEL, show_guide, lambda scene, dialog, choice: to_panel())
