"""`/difusion`: the message itself, whatever she sends, and when it shall go."""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.broadcasts.content import Content, Said
from bot.broadcasts.message import check
from bot.staff.access import Right
from bot.staff.dialogs import broadcast_lookups as lookups
from bot.staff.dialogs.broadcast_state import Draft, Narrowing, Timing, Writing
from bot.staff.dialogs.broadcast_steps import next_step
from bot.staff.dialogs.scene import BACK, Kind, Moved, Scene
from flows import answers, timing
from flows.answers import plain
from flows.effects import Choice, Text, phrase

FURTHEST = timedelta(days=180)
"""A message that waits longer speaks of what nobody remembers."""
HOURS = (9, 12, 18, 20)
"""Offered as buttons; any other is typed."""
_DAYS = {"hoy": 0, "today": 0, "manana": 1, "tomorrow": 1}
_NOW = {"ahora", "ya", "now", "at once"}
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_SPANISH = re.compile(r"(\d{1,2})[-/](\d{1,2})[-/](\d{4})")


def show_writing(scene: Scene, dialog: Writing) -> Text:
    there = dialog.draft.content
    if dialog.language == "en":
        assert there is not None
        keep = (Choice("keep", phrase("difusion.button.keep")),) if there.en else ()
        return Text(
            (phrase("difusion.write_english"),),
            (*keep, Choice("none", phrase("difusion.button.no_english")), BACK),
        )
    keep = (Choice("keep", phrase("difusion.button.keep")),) if there else ()
    return Text((phrase("difusion.write"),), (*keep, BACK))


def chose_writing(scene: Scene, dialog: Writing, choice: str) -> Moved:
    draft = dialog.draft
    match choice:
        case "keep":
            return _after(scene, dialog, draft)
        case "none":
            assert draft.content is not None
            return next_step(scene, replace(draft, content=replace(draft.content, en=None)))
        case _:
            return Moved(Writing(draft)) if dialog.language == "en" else Moved(Narrowing(draft))


def took_writing(scene: Scene, dialog: Writing, said: Said) -> Moved:
    """Her message, if everybody can be sent it by one call."""
    wrong = check(said, [platform.abilities for platform in scene.records.rules.platforms.values()])
    if wrong:
        return Moved(dialog, say=tuple(wrong))
    there = dialog.draft.content
    if dialog.language == "en" and there is not None:
        content = replace(there, en=said)
    else:
        content = Content(said, there.en if there else None)
    return _after(scene, dialog, replace(dialog.draft, content=content))


def _after(scene: Scene, dialog: Writing, draft: Draft) -> Moved:
    """After the Spanish words the English ones, where somebody reads English."""
    english = any(one.language == "en" for one in lookups.picked(scene, draft.audience).gets)
    if dialog.language == "es" and english:
        return Moved(Writing(draft, "en"))
    return next_step(scene, draft)


# When


def show_timing(scene: Scene, dialog: Timing) -> Text:
    if dialog.each is None:
        choices: tuple[Choice, ...] = (
            Choice("now", phrase("difusion.button.now")),
            Choice("one", phrase("difusion.button.at_one_instant")),
            Choice("each", phrase("difusion.button.at_their_hour")),
        )
        return Text((phrase("difusion.when"),), (*choices, BACK))
    if dialog.each:
        choices = tuple(Choice(f"h.{hour}", phrase("difusion.hour", hour=f"{hour}:00")) for hour in HOURS)
        return Text((phrase("difusion.when_each"),), (*choices, BACK), columns=2)
    return Text((phrase("difusion.when_one"),), (BACK,))


def chose_timing(scene: Scene, dialog: Timing, choice: str) -> Moved:
    what, _, which = choice.partition(".")
    match what:
        case "now":
            return next_step(scene, timed(dialog.draft))
        case "one" | "each":
            return Moved(replace(dialog, each=what == "each"))
        case "h":
            return _at_their_hour(scene, dialog, None, int(which) * 60)
        case _:
            return Moved(Writing(dialog.draft)) if dialog.each is None else Moved(Timing(dialog.draft))


def wrote_timing(scene: Scene, dialog: Timing, text: str) -> Moved | None:
    """`ahora`, `mañana 18:00`, `05-03-2027 18:00`, an hour."""
    if plain(text) in _NOW:
        return next_step(scene, timed(dialog.draft))
    read = read_moment(text, scene.today)
    if read is None:
        return Moved(dialog, say=(phrase("difusion.wrong.moment"),))
    day, minutes = read
    if day is not None and day > scene.today + FURTHEST:
        return Moved(dialog, say=(phrase("difusion.wrong.far", n=FURTHEST.days),))
    if day is not None and day < scene.today:
        return Moved(dialog, say=(phrase("difusion.wrong.past"),))
    if dialog.each:
        return _at_their_hour(scene, dialog, day, minutes)
    at = timing.moment(day or scene.today, minutes, scene.zone)
    if at <= scene.records.at:
        return Moved(dialog, say=(phrase("difusion.wrong.past"),))
    return next_step(scene, timed(dialog.draft, at))


def _at_their_hour(scene: Scene, dialog: Timing, day: date | None, minutes: int) -> Moved:
    """On a later day it begins with that day; today it begins now, and whose hour is past has it tomorrow."""
    begins = None if day is None or day == scene.today else timing.moment(day, 0, scene.zone)
    return next_step(scene, timed(dialog.draft, begins, minutes))


def timed(draft: Draft, at: datetime | None = None, minutes: int | None = None) -> Draft:
    return replace(draft, at=at, minutes=minutes, timed=True)


def read_moment(text: str, today: date) -> tuple[date | None, int] | None:
    """The day, if one is named, and the minute of it; None for what is no moment."""
    day, rest = _day(text.strip(), today)
    minutes = answers.hour(rest.removeprefix("T").strip(" ,")) if rest is not None else None
    return None if minutes is None else (day, minutes)


def _day(text: str, today: date) -> tuple[date | None, str | None]:
    """The day that the text begins with, and what follows; None in place of the rest: a day that is none."""
    first, _, rest = text.partition(" ")
    if plain(first) in _DAYS:
        return today + timedelta(days=_DAYS[plain(first)]), rest
    for pattern, order in ((_ISO, (1, 2, 3)), (_SPANISH, (3, 2, 1))):
        found = pattern.match(text)
        if found is not None:
            year, month, number = (int(found[place]) for place in order)
            try:
                return date(year, month, number), text[found.end() :]
            except ValueError:
                return None, None
    return None, text


WRITING = Kind(Right.BROADCAST, show_writing, chose_writing, took=took_writing)
TIMING = Kind(Right.BROADCAST, show_timing, chose_timing, wrote_timing)
