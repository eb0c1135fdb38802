"""Audiences in plain sentences, so that she reads back whom she will write to."""

from collections.abc import Sequence

from bot.broadcasts.audience import Audience
from bot.broadcasts.audience_line import Known
from flows.effects import Words, phrase


def told(audience: Audience, known: Known) -> Words:
    """«Personas de la cohorte mayo, en Ecuador, que no han terminado; sin quienes …»"""
    if audience.is_empty:
        return phrase("difusion.told.nobody")
    only = audience.only
    parts: dict[str, str | Words] = {
        "where": _told(
            "difusion.told.where", _any_of([known.countries.get(one, one) for one in only.countries])
        ),
        "sector": _told("difusion.told.sector", _any_of(only.sectors)),
        "language": _told("difusion.told.language", _any_of([_language(one) for one in only.languages])),
        "stage": _told(
            "difusion.told.stage", _any_of([phrase(f"difusion.stage.{one.value}") for one in only.stages])
        ),
        "without": _told("difusion.told.without", _none_of(_left_out(audience, known))),
    }
    return phrase("difusion.told", groups=_groups(audience, known), **parts)


def _groups(audience: Audience, known: Known) -> Words:
    groups: list[Words] = []
    if audience.everybody:
        groups.append(phrase("difusion.group.everybody"))
    groups += [
        phrase("difusion.group.cohort", name=known.cohorts.get(one, str(one))) for one in audience.cohorts
    ]
    groups += [
        phrase("difusion.group.waiting", name=known.cohorts.get(one, str(one))) for one in audience.waiting
    ]
    groups += [phrase("difusion.group.course", name=known.courses.get(one, one)) for one in audience.courses]
    if audience.reached:
        groups.append(phrase("difusion.group.reached", id=str(audience.reached)))
    joined = groups[0]
    for group in groups[1:]:
        joined = phrase("difusion.and", first=joined, second=group)
    return joined


def _left_out(audience: Audience, known: Known) -> list[Words]:
    but = audience.but
    return [
        *(
            phrase("difusion.but.cohort", name=known.cohorts.get(one, str(one)))
            for one in audience.but_cohorts
        ),
        *(phrase("difusion.but.course", name=known.courses.get(one, one)) for one in audience.but_courses),
        *(phrase("difusion.but.country", name=known.countries.get(one, one)) for one in but.countries),
        *(phrase("difusion.but.sector", name=one) for one in but.sectors),
        *(phrase("difusion.but.language", name=_language(one)) for one in but.languages),
        *(phrase("difusion.but.stage", stage=phrase(f"difusion.stage.{one.value}")) for one in but.stages),
    ]


def _language(code: str) -> Words:
    return phrase("difusion.language.en") if code == "en" else phrase("difusion.language.es")


def _told(key: str, what: Words | str) -> Words | str:
    """Nothing where nothing is said."""
    return phrase(key, what=what) if what else ""


def _any_of(items: Sequence[Words | str]) -> Words | str:
    joined: Words | str = items[0] if items else ""
    for item in items[1:]:
        joined = phrase("difusion.or", first=joined, second=item)
    return joined


def _none_of(items: Sequence[Words]) -> Words | str:
    joined: Words | str = items[0] if items else ""
    for item in items[1:]:
        joined = phrase("difusion.nor", first=joined, second=item)
    return joined
