"""`/convocatoria`: the call of a cohort, and its join links."""

from typing import get_args

from bot.adverts import advert
from bot.staff import link_terms
from bot.staff.access import Right
from bot.staff.calls_acts import NEVER, ChangeLink, MakeAdvert, MakeLink, Terms
from bot.staff.dialogs.calls_state import (
    Call,
    CallLinks,
    Calls,
    LinkTerm,
    NewLink,
    OneLink,
    Series,
    Sources,
    Term,
)
from bot.staff.dialogs.scene import BACK, BACK_TO_PANEL, Kind, Moved, Scene, day, listed, to_panel
from bot.store.call_steps import StepState
from bot.store.cohorts import Cohort, State
from bot.store.links import LONGEST_SECTOR, LONGEST_SOURCE, Link
from flows.answers import plain
from flows.effects import Choice, Text, Words, phrase

SHOWN = 30
"""Cohorts on one screen, the newest first."""
SUGGESTED = ("group", "social", "radio", "office", "street")
_NOTHING: dict[str, Terms] = {
    "cap": Terms(cap=0),
    "until": Terms(until=NEVER),
    "sector": Terms(sector=""),
    "spent": Terms(spent=0),
}


def gone() -> Text:
    """What was open is not there any more."""
    return Text((phrase("calls.gone"),), (BACK,))


def cohorts_of(scene: Scene) -> list[Cohort]:
    """Those that can still have a call, the newest first."""
    return [one for one in reversed(scene.records.cohorts()) if one.state is not State.ARCHIVED]


def show(scene: Scene, dialog: Calls) -> Text:
    found = cohorts_of(scene)
    asked = phrase("calls.which") if found else phrase("calls.no_cohorts")
    choices = tuple(Choice(f"c.{one.id}", phrase("calls.named", name=one.name)) for one in found[:SHOWN])
    return Text((asked,), (*choices, BACK_TO_PANEL))


def chose(scene: Scene, dialog: Calls, choice: str) -> Moved:
    what, _, which = choice.partition(".")
    return Moved(Call(int(which))) if what == "c" else to_panel()


def wrote(scene: Scene, dialog: Calls, text: str) -> Moved | None:
    """A cohort's name."""
    found = next((one for one in cohorts_of(scene) if plain(one.name) == plain(text)), None)
    return None if found is None else Moved(Call(found.id))


def show_call(scene: Scene, dialog: Call) -> Text:
    calls = scene.records.calls
    cohort = calls.cohort(dialog.cohort)
    if cohort is None:
        return gone()
    steps = calls.steps(cohort.id)
    sent = sum(step.state is StepState.MADE for step in steps)
    ahead = sum(step.state is StepState.PLANNED for step in steps)
    came = sum(one.joined + one.waiting for one in calls.by_link(cohort.id))
    is_open = phrase("calls.is_open" if cohort.state is State.OPEN else "calls.is_not_open")
    lines: list[Words] = [
        advert.starts(cohort),
        phrase("calls.links_n", count=len(calls.links(cohort.id)), came=came),
        phrase("calls.steps_n", sent=sent, ahead=ahead),
    ]
    choices = (
        Choice("links", phrase("calls.button.links")),
        Choice("sources", phrase("calls.button.sources")),
        Choice("series", phrase("calls.button.series")),
        BACK,
    )
    return Text((phrase("calls.of", name=cohort.name), listed(lines), is_open), choices)


def chose_call(scene: Scene, dialog: Call, choice: str) -> Moved:
    match choice:
        case "links":
            return Moved(CallLinks(dialog.cohort))
        case "sources":
            return Moved(Sources(dialog.cohort))
        case "series":
            return Moved(Series(dialog.cohort))
        case _:
            return Moved(Calls())


def show_links(scene: Scene, dialog: CallLinks) -> Text:
    calls = scene.records.calls
    cohort, found = calls.cohort(dialog.cohort), calls.links(dialog.cohort)
    if cohort is None:
        return gone()
    words: list[Words] = [phrase("calls.links", name=cohort.name) if found else phrase("calls.no_links")]
    if found:
        words.append(listed([_line(scene, link) for link in found]))
    choices = [Choice(f"l.{link.id}", phrase("calls.named", name=link.source)) for link in found]
    return Text(tuple(words), (*choices, Choice("new", phrase("calls.button.new_link"), wide=True), BACK))


def _line(scene: Scene, link: Link) -> Words:
    calls = scene.records.calls
    came, state = calls.taken(link.id), _state(scene, link)
    if link.cap:
        return phrase("calls.link_line_capped", source=link.source, came=came, cap=link.cap, state=state)
    return phrase("calls.link_line", source=link.source, n=came, state=state)


def _state(scene: Scene, link: Link) -> Words:
    """Why it lets nobody in by itself, if it does not."""
    calls = scene.records.calls
    cohort = calls.cohort(link.cohort_id)
    if cohort is None or cohort.state not in (State.OPEN, State.RUNNING):
        return phrase("calls.link.closed")
    if link.paused:
        return phrase("calls.link.paused")
    if calls.is_expired(link):
        return phrase("calls.link.expired")
    if link.cap and calls.taken(link.id) >= link.cap:
        return phrase("calls.link.full")
    return phrase("calls.link.lets_in")


def chose_links(scene: Scene, dialog: CallLinks, choice: str) -> Moved:
    what, _, which = choice.partition(".")
    match what:
        case "l":
            return Moved(OneLink(int(which)))
        case "new":
            return Moved(NewLink(dialog.cohort))
        case _:
            return Moved(Call(dialog.cohort))


def show_new(scene: Scene, dialog: NewLink) -> Text:
    taken = {plain(link.source) for link in scene.records.calls.links(dialog.cohort)}
    choices = tuple(
        Choice(f"s.{key}", phrase(f"calls.source.{key}"))
        for key in SUGGESTED
        if plain(suggested(scene, key)) not in taken
    )
    return Text((phrase("calls.new_link"),), (*choices, BACK), columns=2)


def suggested(scene: Scene, key: str) -> str:
    return scene.world.label(phrase(f"calls.source.{key}"), scene.language)


def chose_new(scene: Scene, dialog: NewLink, choice: str) -> Moved:
    what, _, key = choice.partition(".")
    back = CallLinks(dialog.cohort)
    return Moved(back, MakeLink(dialog.cohort, suggested(scene, key))) if what == "s" else Moved(back)


def wrote_new(scene: Scene, dialog: NewLink, text: str) -> Moved | None:
    source = link_terms.source(text)
    if source is None:
        return Moved(dialog, say=(phrase("calls.bad_source", most=LONGEST_SOURCE),))
    return Moved(CallLinks(dialog.cohort), MakeLink(dialog.cohort, source))


def show_link(scene: Scene, dialog: OneLink) -> Text:
    calls = scene.records.calls
    link = calls.link(dialog.link)
    cohort = None if link is None else calls.cohort(link.cohort_id)
    if link is None or cohort is None:
        return gone()
    words: list[Words] = [
        phrase("calls.link", source=link.source, name=cohort.name),
        *_addresses(scene, link),
    ]
    words.append(listed([_line(scene, link), *_limits(scene, link)]))
    switch = phrase("calls.button.resume" if link.paused else "calls.button.pause")
    choices = (
        Choice("f.poster", phrase("calls.button.poster")),
        Choice("f.qr", phrase("calls.button.qr")),
        Choice("f.kit", phrase("calls.button.kit"), wide=True),
        *(Choice(f"t.{what}", phrase(f"calls.button.{what}")) for what in get_args(Term)),
        Choice("pause", switch, wide=True),
        BACK,
    )
    return Text(tuple(words), choices, columns=2)


def _addresses(scene: Scene, link: Link) -> list[Words]:
    found = scene.records.calls.addresses(link.id)
    told: list[Words] = []
    if found.web:
        told.append(phrase("calls.on_the_web", link=found.web))
    if found.telegram:
        told.append(phrase("calls.on_telegram", link=found.telegram))
    return told or [phrase("calls.no_address")]


def _limits(scene: Scene, link: Link) -> list[Words]:
    last = scene.records.calls.last_day(link)
    told: list[Words] = [] if last is None else [phrase("calls.last_day", day=day(last))]
    if link.sector:
        told.append(phrase("calls.sector", sector=link.sector))
    if link.spent:
        told.append(phrase("calls.spent", usd=link_terms.money(link.spent, scene.language)))
    return told


def chose_link(scene: Scene, dialog: OneLink, choice: str) -> Moved:
    link = scene.records.calls.link(dialog.link)
    if link is None:
        return Moved(Calls())
    match choice:
        case "f.poster":
            return Moved(dialog, MakeAdvert(link.id, "poster"))
        case "f.qr":
            return Moved(dialog, MakeAdvert(link.id, "qr"))
        case "f.kit":
            return Moved(dialog, MakeAdvert(link.id, "kit"))
        case "t.cap":
            return Moved(LinkTerm(link.id, "cap"))
        case "t.until":
            return Moved(LinkTerm(link.id, "until"))
        case "t.sector":
            return Moved(LinkTerm(link.id, "sector"))
        case "t.spent":
            return Moved(LinkTerm(link.id, "spent"))
        case "pause":
            return Moved(dialog, ChangeLink(link.id, Terms(paused=not link.paused)))
        case _:
            return Moved(CallLinks(link.cohort_id))


def show_term(scene: Scene, dialog: LinkTerm) -> Text:
    link = scene.records.calls.link(dialog.link)
    if link is None:
        return gone()
    asked = phrase(f"calls.ask.{dialog.what}", source=link.source)
    return Text((asked,), (Choice("none", phrase(f"calls.button.no_{dialog.what}")), BACK))


def chose_term(scene: Scene, dialog: LinkTerm, choice: str) -> Moved:
    back = OneLink(dialog.link)
    return Moved(back, ChangeLink(dialog.link, _NOTHING[dialog.what])) if choice == "none" else Moved(back)


def wrote_term(scene: Scene, dialog: LinkTerm, text: str) -> Moved | None:
    terms = link_terms.term(dialog.what, text, scene.today)
    if terms is None:
        return Moved(dialog, say=(phrase(f"calls.bad.{dialog.what}", most=LONGEST_SECTOR),))
    return Moved(OneLink(dialog.link), ChangeLink(dialog.link, terms))


CALLS = Kind(Right.CALLS, show, chose, wrote)
CALL = Kind(Right.CALLS, show_call, chose_call)
LINKS = Kind(Right.CALLS, show_links, chose_links)
NEW_LINK = Kind(Right.CALLS, show_new, chose_new, wrote_new)
ONE_LINK = Kind(Right.CALLS, show_link, chose_link)
LINK_TERM = Kind(Right.CALLS, show_term, chose_term, wrote_term)
