"""`/bitacora`: who of the staff did what, in plain words, the newest first, ten lines at a time."""

from dataclasses import replace
from datetime import timedelta

from bot.staff.access import Right, Role
from bot.staff.dialogs.scene import BACK, BACK_TO_PANEL, Kind, Moved, Scene, day, listed, role_of, to_panel
from bot.staff.dialogs.team_state import Log, LogWho
from bot.store.audit import CLOCK, COMMAND_LINE, Deed, Line
from bot.store.cohorts import Cohort, State
from flows.answers import plain
from flows.effects import Choice, Phrase, Text, Words, phrase
from flows.timing import local

LINES = 10
CHANGES = ("start", "capacity", "countries", "name")
"""What may be changed of a cohort, as the log calls it."""
DETAILS: dict[str, tuple[str, ...]] = {
    Deed.CONTACT_CHECKED: ("answered", "changed", "silent"),
    Deed.ADVERT_MADE: ("poster", "qr", "kit"),
}
"""What is noted beside a deed in a word of the program."""
WEEK = 7
GROUPS: dict[str, frozenset[Deed]] = {
    "roles": frozenset(
        deed for deed in Deed if deed.startswith(("role_", "code_", "owner_", "staff_")) or deed == "proposed"
    ),
    "lists": frozenset({Deed.LIST_SEEN}),
    "cohorts": frozenset(deed for deed in Deed if deed.startswith(("cohort_", "person_"))),
    "entries": frozenset(deed for deed in Deed if deed.startswith(("door_", "pin_"))),
}
"""What can be asked for by name; every deed stands in the whole log."""
LISTS: dict[str, Words] = {
    "bc_unsure": phrase("log.list.unsure"),
    "MakeReport": phrase("log.list.report"),
}
"""What stands behind the PIN, by the name under which a look at it is noted."""
_WORDS = {
    "roles": "roles",
    "role": "roles",
    "listas": "lists",
    "lists": "lists",
    "cohortes": "cohorts",
    "cohorts": "cohorts",
    "entradas": "entries",
    "entries": "entries",
}
_WEEK = ("7", "semana", "week", "7 dias", "7 days")


def line(scene: Scene, rest: str) -> Moved:
    """`/bitacora`, and in any order: a number, `roles`, `listas`, `entradas`, `semana`."""
    log, unclear = Log(), False
    for word in plain(rest).split():
        if word in _WEEK:
            log = replace(log, days=WEEK)
        elif word in _WORDS:
            log = replace(log, what=_WORDS[word])
        elif number := _number(word):
            log = replace(log, who=number)
        else:
            unclear = unclear or word not in ("dias", "days")
    return Moved(log, say=(phrase("staff.unclear"),) if unclear else ())


def show(scene: Scene, dialog: Log) -> Text:
    found, older = _page(scene, dialog)
    cohorts = scene.records.cohorts()
    home = scene.world.catalogue.countries[scene.world.home]
    lines = [_told(one, cohorts, home.zones[0]) for one in found]
    head: Phrase = phrase("log.all", country=home.name)
    if dialog.who:
        head = phrase("log.of", number=str(dialog.who), country=home.name)
    choices = [Choice("older", phrase("log.button.older"))] if older else []
    choices += [Choice("newest", phrase("log.button.newest"))] if dialog.before else []
    choices += [Choice(f"g.{name}", phrase(f"log.group.{name}")) for name in GROUPS if name != dialog.what]
    choices += [] if dialog.days else [Choice("week", phrase("log.button.week"))]
    choices.append(Choice("who", phrase("log.button.who")))
    if replace(dialog, before=0) != Log():
        choices.append(Choice("all", phrase("log.button.all")))
    narrowed = _narrowed(dialog)
    body = listed(lines) if lines else phrase("log.none")
    return Text((head, *([listed(narrowed)] if narrowed else []), body), (*choices, BACK_TO_PANEL))


def _narrowed(dialog: Log) -> list[Words]:
    told: list[Words] = [phrase(f"log.group.{dialog.what}")] if dialog.what in GROUPS else []
    return [*told, phrase("log.button.week")] if dialog.days else told


def _page(scene: Scene, dialog: Log) -> tuple[list[Line], bool]:
    """The lines that are shown, and whether there are older ones."""
    since = scene.records.at - timedelta(days=dialog.days) if dialog.days else None
    whats = GROUPS.get(dialog.what)
    found = scene.records.log(dialog.who, whats, since, dialog.before, LINES + 1)
    return found[:LINES], len(found) > LINES


def _told(one: Line, cohorts: list[Cohort], zone: str) -> Words:
    by_itself = {COMMAND_LINE: phrase("log.server"), CLOCK: phrase("log.clock")}
    who = by_itself.get(one.who) or phrase("staff.number", number=str(one.who))
    did = one.what if one.what in set(Deed) else "other"
    role, _, scope = one.detail.partition(" ")
    detail: Words | str = role_of(role, scope, cohorts) if role in set(Role) else one.detail or "—"
    target = one.target or "—"
    if one.what.startswith("cohort_"):
        target = next((cohort.name for cohort in cohorts if str(cohort.id) == target), target)
        detail = _of_cohort(one)
    elif did in DETAILS and one.detail in DETAILS[did]:
        detail = phrase(f"log.detail.{one.detail}")
    named: Words | str = LISTS.get(target, target) if one.what == Deed.LIST_SEEN else target
    what = phrase(f"log.deed.{did}", target=named, detail=detail)
    at = local(one.at, zone)
    return phrase("log.line", day=day(at.date()), hour=f"{at:%H:%M}", who=who, what=what)


def _of_cohort(one: Line) -> Words | str:
    """What became of a cohort: its state, or what was changed and to what."""
    what, _, to = one.detail.partition(" ")
    if one.what == Deed.COHORT_STATE and what in set(State):
        return phrase(f"cohort.state.{what}")
    if one.what == Deed.COHORT_CHANGED and what in CHANGES:
        return phrase(f"cohort.changed.{what}", to=to or "—")
    return one.detail or "—"


def chose(scene: Scene, dialog: Log, choice: str) -> Moved:
    match choice:
        case "older":
            found, _ = _page(scene, dialog)
            return Moved(replace(dialog, before=found[-1].id))
        case "newest":
            return Moved(replace(dialog, before=0))
        case "week":
            return Moved(replace(dialog, days=WEEK, before=0))
        case "all":
            return Moved(Log())
        case "who":
            return Moved(LogWho(replace(dialog, before=0)))
        case "panel":
            return to_panel()
        case _:
            return Moved(replace(dialog, what=choice.removeprefix("g."), before=0))


def wrote(scene: Scene, dialog: Log, text: str) -> Moved | None:
    """A number narrows it, too."""
    number = _number(text.strip())
    return Moved(replace(dialog, who=number, before=0)) if number else None


def show_who(scene: Scene, dialog: LogWho) -> Text:
    numbers = sorted({member.person_id for member in scene.members})[:20]
    choices = (Choice(f"n.{number}", phrase("staff.button.number", number=str(number))) for number in numbers)
    return Text((phrase("log.whose"),), (*choices, BACK))


def chose_who(scene: Scene, dialog: LogWho, choice: str) -> Moved:
    if choice == BACK.id:
        return Moved(dialog.back)
    return Moved(replace(dialog.back, who=int(choice.removeprefix("n."))))


def wrote_who(scene: Scene, dialog: LogWho, text: str) -> Moved | None:
    number = _number(text.strip())
    return Moved(replace(dialog.back, who=number)) if number else None


def _number(word: str) -> int:
    """0 if it is none."""
    return int(word) if word.isascii() and word.isdecimal() and len(word) <= 18 else 0


LOG = Kind(Right.LOG, show, chose, wrote)
LOG_WHO = Kind(Right.LOG, show_who, chose_who, wrote_who)
