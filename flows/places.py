"""Where she is: country and zone, guessed, shown as the time on her wall, confirmed or corrected by her."""

from datetime import datetime

from flows import timing
from flows.effects import Choice, Words, Written, phrase
from flows.person import Person
from flows.step import World
from lessons.model import Country

OTHER = "other"

ABROAD = (
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "America/Santiago",
    "America/Argentina/Buenos_Aires",
    "America/Caracas",
    "America/La_Paz",
    "America/Sao_Paulo",
    "Europe/Madrid",
    "Europe/London",
    "Europe/Rome",
    "UTC",
)
"""Zones for people who live outside the profiles; found by the time they say it is."""


def guess(world: World, language: str) -> Country:
    """From the region of her app's language (`es-GT`), else the country of the installation."""
    region = language.replace("_", "-").partition("-")[2].upper()
    countries = world.catalogue.countries
    return countries.get(region) or countries[world.home]


def guess_words(world: World, person: Person, at: datetime) -> dict[str, str | int | Words]:
    country = world.catalogue.countries.get(person.country)
    return {
        "country": Written(country.name) if country else phrase("place.unknown"),
        "hour": timing.clock_text(timing.minutes_of(at, person.zone)),
    }


def country_choices(world: World) -> tuple[Choice, ...]:
    listed = sorted(world.catalogue.countries.values(), key=lambda country: country.name)
    return (*(Choice(c.id, Written(c.name)) for c in listed), Choice(OTHER, phrase("button.other_country")))


def zone_choices(world: World, person: Person, at: datetime) -> tuple[Choice, ...]:
    """The zones of her country with the time they show now; none if she must write the time."""
    country = world.catalogue.countries.get(person.country)
    if country is None:
        return ()
    shown: dict[str, Choice] = {}
    for zone in country.zones:
        hour = timing.clock_text(timing.minutes_of(at, zone))
        shown.setdefault(hour, Choice(zone, Written(hour)))
    return tuple(shown.values())


def zone_by_clock(world: World, person: Person, at: datetime, minutes: int) -> str | None:
    """The zone whose wall clock shows about that time now; those of her country first."""
    country = world.catalogue.countries.get(person.country)
    own = country.zones if country else ()
    others = tuple(zone for c in world.catalogue.countries.values() for zone in c.zones)
    return timing.zone_where_it_is(at, minutes, (*own, *ABROAD, *others))
