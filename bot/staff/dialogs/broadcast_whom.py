"""`/difusion`: to whom? Groups first, then who of them; always said back in words, with how many they are."""

from dataclasses import replace
from typing import Any

from bot.broadcasts.audience import Audience, Stage, values, with_values
from bot.broadcasts.audience_line import Known, Unclear, parse
from bot.broadcasts.audience_words import told
from bot.small import told as told_number
from bot.staff.access import Right
from bot.staff.dialogs import broadcast_lookups as lookups
from bot.staff.dialogs.broadcast_state import Broadcasts, Draft, Narrowing, Picking, Whom
from bot.staff.dialogs.broadcast_steps import next_step
from bot.staff.dialogs.scene import BACK, Kind, Moved, Scene
from flows.effects import Choice, Text, Words, phrase

MOST_COHORTS = 8
_MARKS = ("countries", "sectors", "languages", "stages")
_GROUPS = ("cohorts", "courses")


def show_whom(scene: Scene, dialog: Whom) -> Text:
    audience = dialog.draft.audience
    known = lookups.known(scene)
    choices = [
        _toggle(f"c.{number}", name, number in audience.cohorts)
        for number, name in list(known.cohorts.items())[:MOST_COHORTS]
    ]
    if known.cohorts:
        choices.append(Choice("m.waiting", phrase("difusion.button.waiting")))
    if scene.access.cohorts is None:
        choices.append(Choice("m.courses", phrase("difusion.button.courses")))
        not_all = phrase("difusion.button.not_everybody")
        choices.append(Choice("all", not_all if audience.everybody else phrase("difusion.button.everybody")))
    if not audience.is_empty:
        choices.append(Choice("go", phrase("difusion.button.go_on"), wide=True))
    asked = phrase("difusion.whom") if choices else phrase("difusion.whom_none")
    return Text((asked, *_so_far(scene, audience), phrase("difusion.whom_line")), (*choices, BACK))


def _toggle(id_: str, name: Words | str, chosen: bool) -> Choice:
    return Choice(
        id_, phrase("difusion.chosen", name=name) if chosen else phrase("difusion.value", name=name)
    )


def _so_far(scene: Scene, audience: Audience) -> tuple[Words, ...]:
    """Whom she has chosen, and how many of them would get it."""
    if audience.is_empty:
        return ()
    n = len(lookups.picked(scene, audience).gets)
    number = told_number(n, personal=lookups.is_personal(scene, audience))
    return (told(audience, lookups.names(scene)), phrase("difusion.so_many", number=number))


def chose_whom(scene: Scene, dialog: Whom, choice: str) -> Moved:
    draft, (what, _, which) = dialog.draft, choice.partition(".")
    match what:
        case "c":
            return Moved(Whom(_toggled(draft, "cohorts", False, int(which))))
        case "m":
            return Moved(Picking(draft, which))
        case "all":
            audience = replace(draft.audience, everybody=not draft.audience.everybody)
            return Moved(Whom(replace(draft, audience=audience)))
        case "go":
            return Moved(Narrowing(draft))
        case _:
            return Moved(Broadcasts())


def wrote_whom(scene: Scene, dialog: Whom | Narrowing, text: str) -> Moved | None:
    """The whole audience as one line."""
    try:
        audience = parse(text, lookups.known(scene))
    except Unclear as unclear:
        return Moved(dialog, say=(unclear.words,))
    if not lookups.may_write_to(scene, audience):
        return Moved(dialog, say=(phrase("difusion.not_your_cohort"),))
    return Moved(Narrowing(replace(dialog.draft, audience=audience)))


def show_narrowing(scene: Scene, dialog: Narrowing) -> Text:
    audience = dialog.draft.audience
    marks = (*_MARKS, *_GROUPS) if dialog.no else _MARKS
    has = {name: bool(_options(lookups.known(scene), name)) for name in marks}
    choices = [
        Choice(f"m.{name}", phrase(f"difusion.mark.{name}"))
        for name in marks
        if has[name] or name == "stages"
    ]
    if dialog.no:
        return Text((phrase("difusion.leave_out"), *_so_far(scene, audience)), (*choices, BACK), columns=2)
    out = Choice("out", phrase("difusion.button.leave_out"), wide=True)
    go = Choice("go", phrase("difusion.button.these"), wide=True)
    return Text((*_so_far(scene, audience), phrase("difusion.narrow")), (*choices, out, go, BACK), columns=2)


def chose_narrowing(scene: Scene, dialog: Narrowing, choice: str) -> Moved:
    what, _, which = choice.partition(".")
    match what:
        case "m":
            return Moved(Picking(dialog.draft, which, dialog.no))
        case "out":
            return Moved(Narrowing(dialog.draft, no=True))
        case "go":
            return next_step(scene, dialog.draft)
        case _:
            return Moved(Narrowing(dialog.draft)) if dialog.no else Moved(Whom(dialog.draft))


def show_picking(scene: Scene, dialog: Picking) -> Text:
    audience = dialog.draft.audience
    chosen = values(audience, dialog.mark, dialog.no)
    options = _options(lookups.known(scene), dialog.mark)
    choices = tuple(
        _option(dialog.mark, str(value), name, value in chosen) for value, name in options.items()
    )
    asked = phrase("difusion.pick_out") if dialog.no else phrase("difusion.pick")
    done = Choice("done", phrase("difusion.button.picked"), wide=True)
    return Text((asked, *_so_far(scene, audience)), (*choices, done), columns=2)


def _option(mark: str, value: str, name: str, chosen: bool) -> Choice:
    label: Words | str = name
    if mark == "stages":
        label = phrase(f"difusion.stage.{value}")
    if mark == "languages":
        label = phrase("difusion.language.en") if value == "en" else phrase("difusion.language.es")
    return _toggle(f"v.{value}", label, chosen)


def _options(known: Known, mark: str) -> dict[Any, str]:
    """What may be chosen of this mark, with its name."""
    match mark:
        case "cohorts" | "waiting":
            return dict(list(known.cohorts.items())[:MOST_COHORTS])
        case "courses":
            return dict(known.courses)
        case "countries":
            return dict(known.countries)
        case "sectors":
            return {sector: sector for sector in known.sectors}
        case "languages":
            return {"es": "", "en": ""}
        case _:
            return dict.fromkeys(Stage, "")


def chose_picking(scene: Scene, dialog: Picking, choice: str) -> Moved:
    if choice == "done":
        return Moved(_back(dialog))
    chosen = choice.removeprefix("v.")
    options = _options(lookups.known(scene), dialog.mark)
    value = next(value for value in options if str(value) == chosen)
    return Moved(replace(dialog, draft=_toggled(dialog.draft, dialog.mark, dialog.no, value)))


def _back(dialog: Picking) -> Whom | Narrowing:
    is_group = dialog.mark not in _MARKS and not dialog.no
    return Whom(dialog.draft) if is_group else Narrowing(dialog.draft, dialog.no)


def _toggled(draft: Draft, name: str, no: bool, value: object) -> Draft:
    there = values(draft.audience, name, no)
    given = tuple(one for one in there if one != value) if value in there else (*there, value)
    return replace(draft, audience=with_values(draft.audience, name, no, given))


WHOM = Kind(Right.BROADCAST, show_whom, chose_whom, wrote_whom)
NARROWING = Kind(Right.BROADCAST, show_narrowing, chose_narrowing, wrote_whom)
PICKING = Kind(Right.BROADCAST, show_picking, chose_picking)
