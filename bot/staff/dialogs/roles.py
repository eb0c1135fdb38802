"""`/rol`: who holds which role, a code for somebody new, a yes or a no to who has used one, taking a role away."""

from bot.staff.access import Right, Role
from bot.staff.acts import MakeCode, Settle, TakeRole
from bot.staff.dialogs.scene import (
    BACK,
    BACK_TO_PANEL,
    Kind,
    Moved,
    Scene,
    day,
    listed,
    role_name,
    to_panel,
)
from bot.staff.dialogs.state import NewRole, Roles, Taking
from bot.store.grants import Grant
from bot.store.roles import Member
from flows.effects import Choice, Text, Words, phrase


def show(scene: Scene, dialog: Roles) -> Text:
    choices: list[Choice] = []
    for grant in scene.proposals:
        choices += _asked(grant)
    choices += [
        Choice("new", phrase("staff.button.new_role")),
        Choice("take", phrase("staff.button.take_role")),
    ]
    return Text((phrase("staff.roles"), listed(_lines(scene))), (*choices, BACK_TO_PANEL))


def _lines(scene: Scene) -> list[Words]:
    by_setting: list[Words] = [phrase("staff.member_by_setting", id=str(id_)) for id_ in scene.by_setting]
    waiting: list[Words] = [
        phrase("staff.member_waiting", number=str(grant.used_by), role=role_name(grant.role))
        for grant in scene.proposals
    ]
    return [*map(_member, scene.members), *by_setting, *waiting] or [phrase("staff.nobody")]


def _member(member: Member) -> Words:
    role: Words = role_name(member.role)
    if member.scope:
        role = phrase("staff.role_scoped", role=role, scope=member.scope)
    return phrase("staff.member", number=str(member.person_id), role=role, day=day(member.at.date()))


def _asked(grant: Grant) -> tuple[Choice, Choice]:
    number = str(grant.used_by)
    return (
        Choice(f"yes.{grant.id}", phrase("staff.button.confirm_number", number=number)),
        Choice(f"no.{grant.id}", phrase("staff.button.refuse_number", number=number)),
    )


def chose(scene: Scene, dialog: Roles, choice: str) -> Moved:
    verb, _, which = choice.partition(".")
    match verb:
        case "yes" | "no":
            return Moved(Roles(), Settle(int(which), verb == "yes"))
        case "new":
            return Moved(NewRole())
        case "take":
            return Moved(Taking())
        case _:
            return to_panel()


def show_new(scene: Scene, dialog: NewRole) -> Text:
    choices = tuple(Choice(role.value, role_name(role)) for role in Role if role in scene.access.gives)
    return Text((phrase("staff.new_role"),), (*choices, BACK))


def chose_new(scene: Scene, dialog: NewRole, choice: str) -> Moved:
    return Moved(Roles()) if choice == BACK.id else Moved(None, MakeCode(Role(choice)))


def show_taking(scene: Scene, dialog: Taking) -> Text:
    if dialog.number:
        sure = Choice("sure", phrase("staff.button.take_sure"))
        return Text((phrase("staff.take_sure", number=str(dialog.number)),), (sure, BACK))
    choices = tuple(
        Choice(f"n.{number}", phrase("staff.button.number", number=str(number))) for number in takeable(scene)
    )
    asked = phrase("staff.take_whose") if choices else phrase("staff.take_nobody")
    return Text((asked,), (*choices, BACK))


def takeable(scene: Scene) -> list[int]:
    """The numbers that hold a role which she may take."""
    gives = {role.value for role in scene.access.gives}
    return sorted({member.person_id for member in scene.members if member.role in gives})


def chose_taking(scene: Scene, dialog: Taking, choice: str) -> Moved:
    if choice == BACK.id:
        return Moved(Taking()) if dialog.number else Moved(Roles())
    if choice == "sure":
        return Moved(Roles(), TakeRole(dialog.number))
    return Moved(Taking(int(choice.removeprefix("n."))))


def wrote_taking(scene: Scene, dialog: Taking, text: str) -> Moved | None:
    """Her number, written."""
    said = text.strip()
    known = not dialog.number and said.isascii() and said.isdecimal() and int(said[:18]) in takeable(scene)
    return Moved(Taking(int(said))) if known else None


ROLES = Kind(Right.ROLES, show, chose)
NEW_ROLE = Kind(Right.ROLES, show_new, chose_new)
TAKING = Kind(Right.ROLES, show_taking, chose_taking, wrote_taking)
