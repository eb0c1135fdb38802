"""What the placeholders stand for: the person, the installation, and the facts of her country."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.contacts import Board
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
    """Looks up what a placeholder stands for. None: we have no value, or must not show it.

    `board` is replaced when somebody has checked a contact; a look-up uses one board."""

    def __init__(self, organization: Organization, countries: Mapping[str, Country]) -> None:
        self.board = Board(organization, countries)
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
            return self.board.text(voice.country, name, voice.now.date())
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
