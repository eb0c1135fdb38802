"""What an advert of a cohort says, whatever it becomes: poster, picture, text. Spanish, or English beside it."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from bot.adverts.addresses import of_link
from bot.rules import Rules
from bot.store.cohorts import Cohort
from flows.effects import Words, Written, phrase


@dataclass(frozen=True, slots=True)
class Advert:
    """Every text ready to be set. `address` is what a QR code holds, `typed` the same as people type it."""

    head: str
    title: str
    what: str
    starts: str
    how: str
    address: str
    typed: str
    never: str
    by: str


def made(conn: Connection, rules: Rules, cohort: Cohort, link_id: int, language: str = "es") -> Advert:
    """The advert that leads to this link of the cohort's."""
    addresses = of_link(conn, rules, link_id)

    def said(words: Words) -> str:
        return rules.wording.label(words, language)

    return Advert(
        head=said(phrase("advert.head")),
        title=said(title_of(rules, cohort)),
        what=said(phrase("advert.what")),
        starts=said(starts(cohort)),
        how=said(phrase("advert.how")),
        address=addresses.best,
        typed=addresses.typed,
        never=said(phrase("advert.never")),
        by=said(phrase("advert.by")),
    )


def title_of(rules: Rules, cohort: Cohort) -> Words:
    """The course of the cohort, as its author calls it; its id if it is not taught any more."""
    course = rules.world.catalogue.courses.get(cohort.course)
    return Written(course.plan.title) if course else Written(cohort.course)


def starts(cohort: Cohort) -> Words:
    if cohort.start is None:
        return phrase("advert.starts_any")
    return phrase("advert.starts", day=in_words(cohort.start))


def in_words(day: date) -> Words:
    """«lunes 11 de enero de 2027»."""
    weekday, month = phrase(f"weekday.{day.weekday()}"), phrase(f"month.{day.month}")
    return phrase("advert.day", weekday=weekday, date=str(day.day), month=month, year=str(day.year))
