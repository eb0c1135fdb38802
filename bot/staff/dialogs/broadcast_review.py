"""`/difusion`: the preview. What would happen, to whom, when, who is left out and why; then the button that does it."""

from dataclasses import replace
from datetime import datetime, timedelta
from math import ceil

from bot.broadcasts import reasons
from bot.broadcasts.audience_words import told
from bot.broadcasts.content import Content, dump
from bot.broadcasts.message import weight
from bot.broadcasts.outlook import Outlook, ZoneLine
from bot.small import FEW
from bot.small import told as told_number
from bot.staff.access import Right
from bot.staff.broadcast_acts import Release, ShowContent
from bot.staff.dialogs import broadcast_lookups as lookups
from bot.staff.dialogs.broadcast_state import Broadcasts, Draft, Narrowing, Reviewing, Timing, Urging, Writing
from bot.staff.dialogs.broadcast_steps import next_step, review
from bot.staff.dialogs.scene import BACK, Kind, Moved, Scene, day, listed
from flows import timing
from flows.effects import Choice, Text, Words, phrase

LIFE = timedelta(minutes=10)
"""How long the button that sends is good."""
TEST_ABOVE = 50
SURE_ABOVE = 500
MOST_ZONES = 8
MOST_VALUES = 6
_CHANGES = (
    Choice("whom", phrase("difusion.button.change_whom")),
    Choice("write", phrase("difusion.button.change_text")),
    Choice("when", phrase("difusion.button.change_when")),
)


def needs_test(draft: Draft, count: int) -> bool:
    """Whether she must have sent these very words to herself first."""
    return count > TEST_ABOVE and (draft.content is None or draft.tested != dump(draft.content))


def needs_sure(scene: Scene, content: Content, count: int) -> bool:
    """Whether it is asked twice."""
    return count > SURE_ABOVE or lookups.said_before(scene, content)


def show_reviewing(scene: Scene, dialog: Reviewing) -> Text:
    draft = dialog.draft
    assert draft.content is not None
    personal = lookups.is_personal(scene, draft.audience)
    number = told_number(dialog.count, personal=personal)
    send = Choice(f"send.{dialog.count}", _send_label(dialog.count, personal=personal), wide=True)
    if dialog.sure:
        return Text(_why_sure(scene, draft.content, dialog.count, number), (send, BACK))
    words: list[Words] = [told(draft.audience, lookups.names(scene))]
    words += _people(scene, draft, lookups.outlook(scene, draft))
    words.append(_weighs(draft.content))
    test = Choice("test", phrase("difusion.button.test"), wide=True)
    if dialog.count == 0:
        return Text((*words, phrase("difusion.nobody")), (*_CHANGES, BACK))
    if needs_test(draft, dialog.count):
        words.append(phrase("difusion.test_first", most=TEST_ABOVE))
        return Text(tuple(words), (test, *_CHANGES, _urgent(draft), BACK))
    return Text(tuple(words), (send, test, *_CHANGES, _urgent(draft), BACK))


def _send_label(count: int, *, personal: bool) -> Words:
    """With how many they are; a small number that would tell something of them stays unsaid."""
    if personal and count < FEW:
        return phrase("difusion.button.send_few", most=FEW)
    return phrase("difusion.button.send", n=count)


def _urgent(draft: Draft) -> Choice:
    return Choice("urgent", phrase("difusion.button.calm" if draft.urgent else "difusion.button.urgent"))


def _why_sure(scene: Scene, content: Content, count: int, number: Words) -> tuple[Words, ...]:
    words: list[Words] = [phrase("difusion.sure", number=number)]
    if count > SURE_ABOVE:
        words.append(phrase("difusion.sure_many", most=SURE_ABOVE))
    if lookups.said_before(scene, content):
        words.append(phrase("difusion.sure_same"))
    return tuple(words)


def _people(scene: Scene, draft: Draft, outlook: Outlook) -> list[Words]:
    personal = lookups.is_personal(scene, draft.audience)
    gets = told_number(outlook.gets, personal=personal)
    words: list[Words] = [phrase("difusion.gets", number=gets)]
    if outlook.waits:
        words.append(phrase("difusion.gets_in_tray", number=told_number(outlook.waits, personal=personal)))
    words += _breakdowns(scene, outlook)
    if outlook.left_out:
        lines = [
            phrase("difusion.left_line", number=told_number(n, personal=personal), why=reason(code))
            for code, n in outlook.left_out.items()
        ]
        words += [phrase("difusion.left_out"), listed(lines)]
    return [*words, *_moments(scene, draft, outlook)]


def reason(code: str) -> Words:
    """Why somebody does not get it, in words; what the platform said in its own."""
    return (
        phrase(f"difusion.reason.{code}") if code in REASONS else phrase("difusion.reason.other", code=code)
    )


REASONS = frozenset(
    {
        *(*reasons.OF_STANDING.values(), *reasons.OF_CATEGORY.values()),
        *(reasons.NO_ADDRESS, reasons.ALREADY_IN, reasons.CANCELLED, reasons.TOO_LATE, reasons.UNREADABLE),
        *(reasons.BOUNDARY, reasons.NIGHT, reasons.SECOND_TODAY, reasons.ELSEWHERE),
    }
)


def _breakdowns(scene: Scene, outlook: Outlook) -> list[Words]:
    """By country, language and sector, where there is more than one; small numbers are not shown."""
    countries = lookups.names(scene).countries
    found: list[Words] = []
    if len(outlook.countries) > 1:
        named = {countries.get(code, code): n for code, n in outlook.countries.items()}
        found.append(phrase("difusion.by_country", parts=_parts(named)))
    if len(outlook.languages) > 1:
        tongues = {_tongue(code): n for code, n in outlook.languages.items()}
        found.append(phrase("difusion.by_language", parts=_parts(tongues)))
    if len(outlook.sectors) > 1:
        found.append(phrase("difusion.by_sector", parts=_parts(outlook.sectors)))
    return found


def _tongue(code: str) -> Words:
    return phrase("difusion.language.en") if code == "en" else phrase("difusion.language.es")


def _parts(counted: dict[Words, int] | dict[str, int] | dict[Words | str, int]) -> Words:
    items = [
        phrase("difusion.part", what=what, number=told_number(n, personal=True))
        for what, n in counted.items()
    ]
    joined: Words = items[0]
    for item in items[1:MOST_VALUES]:
        joined = phrase("difusion.parts", first=joined, second=item)
    return joined


def _moments(scene: Scene, draft: Draft, outlook: Outlook) -> list[Words]:
    words: list[Words] = []
    if draft.minutes is not None:
        lines = [_zone_line(scene, line) for line in outlook.zones[:MOST_ZONES]]
        words.append(phrase("difusion.at_their_hour", hour=timing.clock_text(draft.minutes)))
        words += [listed(lines)] if lines else []
    elif draft.at is not None:
        words.append(phrase("difusion.at_one_instant", **_when(draft.at, scene.zone)))
    words.append(_ends(outlook, at_once=draft.at is None and draft.minutes is None))
    if outlook.later:
        number = told_number(outlook.later, personal=lookups.is_personal(scene, draft.audience))
        words.append(phrase("difusion.at_night", number=number))
    if draft.urgent:
        words.append(phrase("difusion.is_urgent"))
    return words


def _when(at: datetime, zone: str) -> dict[str, str]:
    local = timing.local(at, zone)
    return {"day": day(local.date()), "hour": timing.clock_text(local.hour * 60 + local.minute)}


def _zone_line(scene: Scene, line: ZoneLine) -> Words:
    """«Ecuador: 05-03-2027 a las 18:00, en 3 h»; its number crosses where people live."""
    minutes = max(0, round((line.at - scene.records.at).total_seconds() / 60))
    soon = (
        phrase("difusion.in_hours", n=round(minutes / 60))
        if minutes >= 60
        else phrase("difusion.in_minutes", n=minutes)
    )
    when = _when(line.at, line.zone)
    number = told_number(line.n, personal=True)
    return phrase("difusion.zone_line", place=_place(scene, line.zone), soon=soon, number=number, **when)


def _place(scene: Scene, zone: str) -> str:
    """The countries that keep this time, else the city that it is named for."""
    countries = [one.name for one in scene.world.catalogue.countries.values() if one.zones[0] == zone]
    return ", ".join(countries) or zone.rpartition("/")[2].replace("_", " ")


def _ends(outlook: Outlook, *, at_once: bool) -> Words:
    minutes = ceil(outlook.seconds / 60)
    if at_once:
        return phrase("difusion.ends_now", n=minutes) if minutes > 1 else phrase("difusion.ends_at_once")
    return phrase("difusion.takes", n=max(1, minutes))


def _weighs(content: Content) -> Words:
    most = max(weight(said) for said in (content.es, content.en) if said)
    return phrase("difusion.weighs", kb=max(1, ceil(most / 1000)))


def chose_reviewing(scene: Scene, dialog: Reviewing, choice: str) -> Moved:
    draft = dialog.draft
    match choice.partition(".")[0]:
        case "send":
            return _send(scene, dialog)
        case "test":
            assert draft.content is not None
            tested = replace(draft, tested=dump(draft.content))
            said = (phrase("difusion.tested"),)
            return Moved(review(scene, tested), ShowContent(draft.content, everywhere=True), said)
        case "whom":
            return Moved(Narrowing(draft))
        case "write":
            return Moved(Writing(draft))
        case "when":
            return Moved(Timing(draft))
        case "urgent":
            return (
                Moved(review(scene, replace(draft, urgent=False))) if draft.urgent else Moved(Urging(draft))
            )
        case _:
            return Moved(review(scene, draft)) if dialog.sure else Moved(Timing(draft))


def _send(scene: Scene, dialog: Reviewing) -> Moved:
    """What she saw must still hold; then, where it must, once more."""
    draft, now = dialog.draft, review(scene, dialog.draft, sure=dialog.sure)
    assert draft.content is not None
    if not lookups.may_write_to(scene, draft.audience):
        return Moved(Broadcasts(), say=(phrase("difusion.not_your_cohort"),))
    if scene.records.at - dialog.since > LIFE:
        return Moved(replace(now, sure=False), say=(phrase("difusion.too_old"),))
    if now.count != dialog.count:
        return Moved(replace(now, sure=False), say=(phrase("difusion.count_changed"),))
    if not dialog.sure and needs_sure(scene, draft.content, dialog.count):
        return Moved(replace(dialog, sure=True))
    return Moved(None, Release(draft, dialog.count, dialog.sure))


def show_urging(scene: Scene, dialog: Urging) -> Text:
    yes = Choice("yes", phrase("difusion.button.urgent_yes"))
    return Text((phrase("difusion.urgent"),), (yes, BACK))


def chose_urging(scene: Scene, dialog: Urging, choice: str) -> Moved:
    return next_step(scene, replace(dialog.draft, urgent=choice == "yes"))


REVIEWING = Kind(Right.BROADCAST, show_reviewing, chose_reviewing)
URGING = Kind(Right.BROADCAST, show_urging, chose_urging)
