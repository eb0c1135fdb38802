"""What the placeholders stand for: the person, the installation, and the facts of her country."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bot.organization import Organization
from bot.wording.names import one_line, shown_name
from lessons.lint.placeholders import COUNTRY_FACTS
from lessons.model import Country

FACTS = frozenset(COUNTRY_FACTS)


@dataclass(frozen=True, slots=True)
class Voice:
    """To whom and where we speak. `name`: the name she chose, `called`: the one her platform shows, both may be
    empty; `country`: ISO code or empty; `platform`: what people call her platform; `now`: UTC."""

    language: str
    country: str
    name: str
    called: str
    platform: str
    now: datetime
    return_words: str = ""
    """Her new words of return, in the one turn that makes them."""


class Values:
    """Looks up what a placeholder stands for. None: we have no value, or must not show it."""

    def __init__(self, organization: Organization, countries: Mapping[str, Country]) -> None:
        self._organization = organization
        self._countries = countries
        self._fixed = {
            "organizacion": organization.name,
            "pagina": organization.page,
            "contacto": organization.contact,
            "facilitacion": organization.facilitation,
            "horario": organization.hours,
        }

    def find(self, name: str, voice: Voice) -> str | None:
        """The value of a placeholder of content or of our own phrases, for this person, today."""
        if name in self._fixed:
            return self._fixed[name]
        if name in FACTS:
            return self._fact(name, voice)
        match name:
            case "nombre":
                return shown_name(voice.name) or None
            case "called":
                return shown_name(voice.called) or None
            case "return_words":
                return voice.return_words or None
            case "plataforma":
                return one_line(voice.platform) or None
            case "pais":
                country = self._countries.get(voice.country)
                return country.name if country else None
            case "edad":
                return str(self._minimum_age(voice.country))
            case _:
                return None

    def _minimum_age(self, country: str) -> int:
        """Of her country, else of the installation's."""
        known = self._countries.get(country) or self._countries.get(self._organization.country)
        return known.minimum_age if known else 15

    def _fact(self, key: str, voice: Voice) -> str | None:
        """Verified by the operator, else verified in the profile, and in both cases not older than 12 months."""
        today = voice.now.date()
        own = self._organization.contacts.get(voice.country, {}).get(key)
        if own is not None and is_recent(own.on, today):
            return own.text
        country = self._countries.get(voice.country)
        fact = country.facts.get(key) if country else None
        if fact is not None and fact.verified and fact.on is not None and is_recent(fact.on, today):
            return fact.text
        return None


def is_recent(on: date, today: date) -> bool:
    """Whether the two days lie at most 12 months apart (29 February counts as the 28th)."""
    first, last = sorted((on, today))
    day = 28 if (first.month, first.day) == (2, 29) else first.day
    return last <= date(first.year + 1, first.month, day)
