"""Where the people of a cohort come from: by advert, with what each finisher has cost; by country or sector, with
small numbers held back."""

from collections.abc import Sequence

from bot.small import FEW, shown
from bot.staff import link_terms
from bot.staff.access import Right
from bot.staff.dialogs.calls import gone
from bot.staff.dialogs.calls_state import Call, Sources
from bot.staff.dialogs.scene import BACK, Kind, Moved, Scene, listed
from bot.store.links import Link
from bot.store.sources import Attribute, Funnel
from flows.effects import Choice, Text, Words, Written, phrase

_WAYS: tuple[tuple[Attribute, Words], ...] = (
    ("", phrase("calls.button.by_link")),
    ("country", phrase("calls.button.by_country")),
    ("sector", phrase("calls.button.by_sector")),
)
SHOWN = 25
"""Adverts on one screen, those that brought most first."""


def show(scene: Scene, dialog: Sources) -> Text:
    cohort = scene.records.calls.cohort(dialog.cohort)
    if cohort is None:
        return gone()
    choices = tuple(Choice(f"by.{by}", label) for by, label in _WAYS if by != dialog.by)
    told = _by_group(scene, dialog) if dialog.by else _by_link(scene, dialog)
    return Text((phrase("calls.sources", name=cohort.name), *told), (*choices, BACK))


def _by_link(scene: Scene, dialog: Sources) -> list[Words]:
    calls = scene.records.calls
    links = {link.id: link for link in calls.links(dialog.cohort)}
    came = {one.link: one for one in calls.by_link(dialog.cohort)}
    found = [
        (links.get(number), came.get(number, Funnel(number, "", 0, 0, 0, 0))) for number in {**links, **came}
    ]
    if not found:
        return [phrase("calls.no_sources")]
    found.sort(key=lambda one: -one[1].joined)
    told = [phrase("calls.per_link"), listed([_told(scene, *one) for one in found[:SHOWN]])]
    if len(found) > SHOWN:
        told.append(phrase("calls.more_links", n=len(found) - SHOWN))
    total = _total([one for _, one in found])
    told.append(phrase("calls.total", n=total.joined, **_further(total)))
    return told


def _told(scene: Scene, link: Link | None, one: Funnel) -> Words:
    source: Words = phrase("calls.without_link") if link is None else phrase("calls.named", name=link.source)
    line = phrase("calls.source", source=source, n=one.joined, **_further(one))
    if one.waiting:
        line = phrase("calls.and_waiting", line=line, n=one.waiting)
    if link is None or not link.spent:
        return line
    if not one.finished:
        return phrase("calls.cost_so_far", line=line, usd=link_terms.money(link.spent, scene.language))
    each = link_terms.money(round(link.spent / one.finished), scene.language)
    return phrase("calls.cost_each", line=line, usd=each)


def _further(one: Funnel) -> dict[str, int]:
    """How far they got, and their share of those who came, in percent."""
    return {
        "active": one.active,
        "finished": one.finished,
        "active_share": _share(one.active, one.joined),
        "finished_share": _share(one.finished, one.joined),
    }


def _share(part: int, whole: int) -> int:
    return round(100 * part / whole) if whole else 0


def _total(found: Sequence[Funnel]) -> Funnel:
    return Funnel(
        0,
        "",
        sum(one.joined for one in found),
        sum(one.waiting for one in found),
        sum(one.active for one in found),
        sum(one.finished for one in found),
    )


def _by_group(scene: Scene, dialog: Sources) -> list[Words]:
    found = scene.records.calls.by_group(dialog.cohort, dialog.by)
    if not found:
        return [phrase("calls.no_sources")]
    columns = [
        guarded([one.joined for one in found]),
        guarded([one.active for one in found]),
        guarded([one.finished for one in found]),
    ]
    lines: list[Words] = [
        phrase(
            "calls.group", group=_group(scene, dialog, one), joined=joined, active=active, finished=finished
        )
        for one, joined, active, finished in zip(found, *columns, strict=True)
    ]
    return [phrase("calls.per_group"), listed(lines[:SHOWN]), phrase("calls.held_back")]


def guarded(counts: Sequence[int]) -> list[Words]:
    """A column of counts that cross an attribute. A small one is held back; and where only one is, so that it would
    follow from the sum, so is the smallest of the others."""
    told = [shown(count) for count in counts]
    small = [place for place, count in enumerate(counts) if 0 < count < FEW]
    others = [(count, place) for place, count in enumerate(counts) if count >= FEW]
    if len(small) == 1 and others:
        told[min(others)[1]] = phrase("calls.not_told")
    return told


def _group(scene: Scene, dialog: Sources, one: Funnel) -> Words:
    if not one.group:
        return phrase("calls.group_unknown")
    country = scene.world.catalogue.countries.get(one.group) if dialog.by == "country" else None
    return Written(country.name) if country else phrase("calls.named", name=one.group)


def chose(scene: Scene, dialog: Sources, choice: str) -> Moved:
    match choice:
        case "by.":
            return Moved(Sources(dialog.cohort))
        case "by.country":
            return Moved(Sources(dialog.cohort, "country"))
        case "by.sector":
            return Moved(Sources(dialog.cohort, "sector"))
        case _:
            return Moved(Call(dialog.cohort))


SOURCES = Kind(Right.CALLS, show, chose)
