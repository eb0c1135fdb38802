"""«Anotar» in a try, and `/notas`: what the staff has to say about a part of a unit, until it is settled."""

from dataclasses import replace

from bot.staff import trying as tries
from bot.staff.access import Right
from bot.staff.acts import SettleRemark, WriteRemark
from bot.staff.dialogs import trying
from bot.staff.dialogs.scene import (
    BACK,
    BACK_TO_PANEL,
    Kind,
    Moved,
    Performance,
    Scene,
    day,
    listed,
    to_panel,
)
from bot.staff.dialogs.state import Remarking, Remarks, Trying
from bot.store.remarks import LONGEST, Remark
from flows import codec
from flows.effects import Choice, Text, Words, phrase
from lessons.editing import rev_of

SHOWN = 6
"""Remarks on one screen: with the longest of words they still fit into one message."""


def show_remarking(scene: Scene, dialog: Remarking) -> Text:
    others = tuple(
        Choice(f"p.{part}", phrase("note.button.about", part=part))
        for part in dialog.back.parts
        if part != dialog.part
    )
    asked = phrase("note.write", unit=dialog.back.unit, part=dialog.part)
    return Text((asked,), (*others, BACK))


def chose_remarking(scene: Scene, dialog: Remarking, choice: str) -> Moved:
    what, _, part = choice.partition(".")
    return Moved(replace(dialog, part=part)) if what == "p" else _back(scene, dialog)


def wrote_remarking(scene: Scene, dialog: Remarking, text: str) -> Moved | None:
    said = " ".join(text.split())
    if not said:
        return None
    if len(said) > LONGEST:
        return Moved(dialog, say=(phrase("staff.too_long", most=LONGEST, has=len(said)),))
    unit = tries.unit_of(scene.world, dialog.back.unit)
    part = unit.part.get(dialog.part) if unit else None
    act = WriteRemark(dialog.back.unit, dialog.part, rev_of(part) if part else "", said)
    return replace(_back(scene, dialog), act=act)


def _back(scene: Scene, dialog: Remarking) -> Moved:
    """To the try, where it stood: the open question again, spoken to the same made-up person."""
    back = dialog.back
    if not isinstance(back, Trying):
        return Moved(back)
    person = codec.load(back.person)
    shown = (trying.show_trying(scene, back),)
    return Moved(back, played=Performance(shown, person.country, person.language, back.at))


def line(scene: Scene, rest: str) -> Moved:
    """`/notas`, or with a unit."""
    unit = rest.upper()
    if not unit or tries.unit_of(scene.world, unit) or any(one.unit == unit for one in scene.remarks):
        return Moved(Remarks(unit))
    return Moved(Remarks(), say=(phrase("staff.unclear"),))


def show_remarks(scene: Scene, dialog: Remarks) -> Text:
    return _show_units(scene) if not dialog.unit else _show_unit(scene, dialog.unit)


def _show_units(scene: Scene) -> Text:
    counts = {one.unit: 0 for one in scene.remarks}
    for one in scene.remarks:
        counts[one.unit] += 1
    choices = tuple(
        Choice(f"u.{unit}", phrase("note.button.unit", unit=unit, n=n)) for unit, n in counts.items()
    )
    asked = phrase("note.which") if choices else phrase("note.none")
    return Text((asked,), (*choices, BACK_TO_PANEL), columns=2)


def _show_unit(scene: Scene, unit: str) -> Text:
    found = _of(scene, unit)
    if not found:
        return Text((phrase("note.none_of", unit=unit),), (BACK,))
    words: list[Words] = [phrase("note.of", unit=unit), listed([_told(scene, one) for one in found[:SHOWN]])]
    if len(found) > SHOWN:
        words.append(phrase("note.more", n=len(found) - SHOWN))
    choices = tuple(
        Choice(f"done.{one.id}", phrase("note.button.settle", id=str(one.id))) for one in found[:SHOWN]
    )
    return Text(tuple(words), (*choices, BACK))


def _of(scene: Scene, unit: str) -> list[Remark]:
    return [one for one in scene.remarks if one.unit == unit]


def _told(scene: Scene, one: Remark) -> Words:
    """With a word about it if the part reads otherwise by now."""
    told = phrase(
        "note.one", id=str(one.id), part=one.part, by=str(one.by), day=day(one.at.date()), text=one.text
    )
    unit = tries.unit_of(scene.world, one.unit)
    part = unit.part.get(one.part) if unit else None
    return told if part is not None and rev_of(part) == one.rev else phrase("note.changed", note=told)


def chose_remarks(scene: Scene, dialog: Remarks, choice: str) -> Moved:
    what, _, which = choice.partition(".")
    match what:
        case "u":
            return Moved(Remarks(which))
        case "done":
            return Moved(dialog, SettleRemark(int(which)))
        case "panel":
            return to_panel()
        case _:
            return Moved(Remarks())


def wrote_remarks(scene: Scene, dialog: Remarks, text: str) -> Moved | None:
    """A unit's id."""
    unit = text.strip().upper()
    return Moved(Remarks(unit)) if _of(scene, unit) else None


REMARKING = Kind(Right.TRY, show_remarking, chose_remarking, wrote_remarking)
REMARKS = Kind(Right.REMARKS, show_remarks, chose_remarks, wrote_remarks)
