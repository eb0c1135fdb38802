"""What the dialogs about calls asked for is done here: links, adverts, the series of a call."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import assert_never

from sqlalchemy import Connection

from bot.adverts import advert, kit, poster, qr
from bot.broadcasts import series
from bot.clock import wall_ms
from bot.pictures import PictureFailed
from bot.rules import Rules
from bot.staff.access import Right
from bot.staff.calls_acts import (
    NEVER,
    CallAct,
    ChangeLink,
    MakeAdvert,
    MakeLink,
    PlanSeries,
    SwitchStep,
    Terms,
    UsualWords,
    WriteStep,
)
from bot.staff.dialogs.calls_state import OneLink
from bot.staff.dialogs.scene import Scene
from bot.staff.done import Done
from bot.store import audit, call_steps, cohorts, files, links
from bot.store.audit import Deed
from bot.store.call_steps import StepState
from bot.store.cohorts import Cohort
from bot.store.links import Link
from flows import timing
from flows.answers import plain
from flows.effects import StoredFile, phrase

MOST_LINKS = 40
"""Links of one cohort: they still fit on one screen."""
KEPT_MS = 7 * 24 * 3_600_000
"""An advert is kept for a week, so that it can be had again without being made again."""


def perform(
    conn: Connection, rules: Rules, scene: Scene, address_id: int, act: CallAct, at: datetime
) -> Done:
    """By who may do it at this moment; what is not there any more is said."""
    if not scene.access.may(Right.CALLS):
        return Done((phrase("staff.not_yours"),))
    match act:
        case MakeLink():
            return _make_link(conn, rules, scene, act, at)
        case ChangeLink():
            return _change_link(conn, rules, scene, act, at)
        case MakeAdvert():
            return _make_advert(conn, rules, scene, act, at)
        case PlanSeries():
            return _plan(conn, scene, address_id, act, at)
        case WriteStep() | UsualWords() | SwitchStep():
            return _change_step(conn, scene, act, at)
        case _:
            assert_never(act)


def _gone() -> Done:
    return Done((phrase("calls.gone"),))


def _make_link(conn: Connection, rules: Rules, scene: Scene, act: MakeLink, at: datetime) -> Done:
    cohort = cohorts.get(conn, act.cohort)
    if cohort is None:
        return _gone()
    there = links.of_cohort(conn, act.cohort)
    same = next((link for link in there if plain(link.source) == plain(act.source)), None)
    if same is not None:
        changed = _with(rules, same, act.terms)
        if changed == same:
            return Done((phrase("calls.link_there"),), show=OneLink(same.id))
        return _changed(conn, scene, same, changed, at)
    if len(there) >= MOST_LINKS:
        return Done((phrase("calls.links_full", most=MOST_LINKS),))
    number = links.create(conn, act.cohort, act.source, scene.access.number, at)
    made = links.get(conn, number)
    assert made is not None
    links.change(conn, _with(rules, made, act.terms))
    audit.note(conn, at, scene.access.number, Deed.LINK_MADE, act.source, cohort.name)
    return Done((phrase("calls.link_made"),), show=OneLink(number))


def _change_link(conn: Connection, rules: Rules, scene: Scene, act: ChangeLink, at: datetime) -> Done:
    link = links.get(conn, act.link)
    return _gone() if link is None else _changed(conn, scene, link, _with(rules, link, act.terms), at)


def _changed(conn: Connection, scene: Scene, before: Link, after: Link, at: datetime) -> Done:
    links.change(conn, after)
    names = ("sector", "cap", "until", "paused", "spent")
    told = [
        f"{name}={getattr(after, name)}" for name in names if getattr(after, name) != getattr(before, name)
    ]
    audit.note(conn, at, scene.access.number, Deed.LINK_CHANGED, after.source, " ".join(told))
    return Done((phrase("calls.link_changed"),), show=OneLink(after.id))


def _with(rules: Rules, link: Link, terms: Terms) -> Link:
    """The last day counts whole, in the country of the installation."""
    until = link.until
    if terms.until is not None:
        zone = series.home_zone(rules)
        over = terms.until == NEVER
        until = None if over else timing.moment(terms.until + timedelta(days=1), 0, zone)
    return replace(
        link,
        until=until,
        cap=link.cap if terms.cap is None else terms.cap,
        sector=link.sector if terms.sector is None else terms.sector,
        spent=link.spent if terms.spent is None else terms.spent,
        paused=link.paused if terms.paused is None else terms.paused,
    )


def _make_advert(conn: Connection, rules: Rules, scene: Scene, act: MakeAdvert, at: datetime) -> Done:
    link = links.get(conn, act.link)
    cohort = None if link is None else cohorts.get(conn, link.cohort_id)
    if link is None or cohort is None:
        return _gone()
    made = advert.made(conn, rules, cohort, link.id)
    if not made.address:
        return Done((phrase("calls.no_address"),))
    name = "-".join(plain(f"{cohort.name} {link.source}").split())
    try:
        match act.what:
            case "qr":
                ending, data = "png", qr.png(made.address)
            case "poster":
                ending, data = "pdf", poster.pdf(made)
            case "kit":
                ending, data = "zip", kit.archive(conn, rules, cohort, link, _others(conn, cohort, link))
            case _:
                assert_never(act.what)
    except PictureFailed:
        return Done((phrase("calls.advert_failed"),))
    file = f"{act.what}-{name}.{ending}"
    kept = files.keep(conn, name=file, form=ending, data=data, until=wall_ms() + KEPT_MS)
    audit.note(conn, at, scene.access.number, Deed.ADVERT_MADE, link.source, act.what)
    title = phrase(f"calls.file.{act.what}", source=link.source, name=cohort.name)
    return Done((phrase("calls.advert_made"),), files=(StoredFile(kept, file, "document", title),))


def _others(conn: Connection, cohort: Cohort, link: Link) -> list[Link]:
    found = links.of_cohort(conn, cohort.id)
    return [one for one in found if one.id != link.id and one.source != series.SOURCE and not one.paused]


def _plan(conn: Connection, scene: Scene, address_id: int, act: PlanSeries, at: datetime) -> Done:
    cohort = cohorts.get(conn, act.cohort)
    if cohort is None or cohort.start is None:
        return _gone()
    series.plan(conn, cohort, by=scene.access.number, made_in=address_id)
    audit.note(conn, at, scene.access.number, Deed.SERIES_PLANNED, cohort.name)
    return Done((phrase("calls.series_planned"),))


def _change_step(
    conn: Connection, scene: Scene, act: WriteStep | UsualWords | SwitchStep, at: datetime
) -> Done:
    """What has gone out, or was missed, stays as it is."""
    step, cohort = call_steps.get(conn, act.cohort, act.days), cohorts.get(conn, act.cohort)
    if step is None or cohort is None:
        return _gone()
    if step.state not in (StepState.PLANNED, StepState.OFF):
        return Done((phrase("calls.step_over"),))
    match act:
        case SwitchStep(on=on):
            call_steps.set_state(conn, step, StepState.PLANNED if on else StepState.OFF)
        case UsualWords():
            call_steps.set_texts(conn, replace(step, es="", en=""))
        case WriteStep(language=language, text=text):
            call_steps.set_texts(conn, replace(step, es=text) if language == "es" else replace(step, en=text))
        case _:
            assert_never(act)
    audit.note(conn, at, scene.access.number, Deed.STEP_CHANGED, cohort.name, f"T-{act.days}")
    return Done((phrase("calls.step_changed"),))
