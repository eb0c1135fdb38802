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
    role_of,
    to_panel,
)
from bot.staff.dialogs.state import NewRole, Roles, Taking
from bot.staff.dialogs.team_state import ForCohort
from bot.store.cohorts import Cohort, State
from bot.store.grants import Grant
from bot.store.roles import Member
from flows.answers import plain
from flows.effects import Choice, Text, Words, phrase

MOST_COHORTS = 12
"""As buttons; an older one is written by its name or number."""


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
        phrase(
            "staff.member_waiting",
            number=str(grant.used_by),
            role=role_of(grant.role, grant.scope, scene.records.cohorts()),
        )
        for grant in scene.proposals
    ]
    return [*_members(scene), *by_setting, *waiting] or [phrase("staff.nobody")]


def _members(scene: Scene) -> list[Words]:
    """A line for each role; that it holds in a browser too, by a link of hers, is said in the same line."""
    cohorts = scene.records.cohorts()
    copies = {_what(member) for member in scene.members if _is_copy(member) and not member.sleeps(scene.at)}
    lines: list[Words] = []
    for member in scene.members:
        if _is_copy(member):
            continue
        role = role_of(member.role, member.scope, cohorts)
        key = "staff.member_and_web" if _what(member) in copies else "staff.member"
        number = str(member.person_id)
        lines.append(phrase(key, number=number, role=role, day=day(member.at.date())))
    return lines


def _is_copy(member: Member) -> bool:
    """She gave it to herself, by a link into the browser."""
    return member.open_until is not None and member.given_by == member.person_id


def _what(member: Member) -> tuple[int, str, str]:
    return member.person_id, member.role, member.scope


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
    if choice == BACK.id:
        return Moved(Roles())
    return Moved(ForCohort()) if choice == Role.FACILITATOR else Moved(None, MakeCode(Role(choice)))


def show_cohorts(scene: Scene, dialog: ForCohort) -> Text:
    there = open_cohorts(scene)
    choices = tuple(Choice(f"c.{one.id}", phrase("staff.called", name=one.name), wide=True) for one in there)
    return Text((phrase("staff.which_cohort") if there else phrase("staff.no_cohort"),), (*choices, BACK))


def open_cohorts(scene: Scene) -> list[Cohort]:
    """The newest that are not in the archive: a role in one that is over would be over, too."""
    return [one for one in scene.records.cohorts() if one.state is not State.ARCHIVED][-MOST_COHORTS:]


def chose_cohort(scene: Scene, dialog: ForCohort, choice: str) -> Moved:
    if choice == BACK.id:
        return Moved(NewRole())
    return Moved(None, MakeCode(Role.FACILITATOR, choice.removeprefix("c.")))


def wrote_cohort(scene: Scene, dialog: ForCohort, text: str) -> Moved | None:
    """Its name, or its number."""
    said = plain(text)
    for one in scene.records.cohorts():
        if one.state is State.ARCHIVED:
            continue
        if said and said in (plain(one.name), str(one.id)):
            return Moved(None, MakeCode(Role.FACILITATOR, str(one.id)))
    return None


def line_for(scene: Scene, role: Role, scope: str) -> Moved:
    """`/rol nueva facilitadora enero`: which cohort is asked for if it is not understood."""
    if role is not Role.FACILITATOR:
        return Moved(None, MakeCode(role))
    unclear = (phrase("staff.unclear"),) if scope else ()
    return wrote_cohort(scene, ForCohort(), scope) or Moved(ForCohort(), say=unclear)


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
FOR_COHORT = Kind(Right.ROLES, show_cohorts, chose_cohort, wrote_cohort)
NEW_ROLE = Kind(Right.ROLES, show_new, chose_new)
TAKING = Kind(Right.ROLES, show_taking, chose_taking, wrote_taking)
