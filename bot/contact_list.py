"""`aulita check --contacts`: which help lines of each country learners do not read today, or not for long."""

import sqlite3
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime

from bot.contacts import CONTACTS, Board, Checks, Standing, State
from bot.organization import load_organization, sample_organization
from bot.settings import Settings
from bot.staff import looking
from bot.store.database import path_of
from bot.store.trouble import DatabaseTrouble
from lessons.model import Country

_WORDS = {
    State.OLD: "venció",
    State.UNCHECKED: "falta comprobarlo",
    State.SILENT: "no contestan",
    State.MISSING: "falta",
}


def contact_list(settings: Settings, countries: Mapping[str, Country]) -> Iterator[str]:
    """One line for each contact to look at, after a line for its country. What was checked in the chat is taken
    from the database if there is one. Raises OrganizationBroken."""
    path = settings.organization
    organization = sample_organization() if path is None else load_organization(path)
    checks, told = _checks(settings)
    yield told
    board, today = Board(organization, countries, checks), datetime.now(UTC).date()
    for code, country in sorted(countries.items()):
        standings = {key: board.standing(code, key, today) for key in CONTACTS}
        good = sum(standing.shown for standing in standings.values())
        yield f"{code} {country.name}: {good} de {len(CONTACTS)} al día"
        for key, standing in standings.items():
            if standing.state is not State.GOOD:
                yield f"  {key}: {_told(standing, today)}"


def _told(standing: Standing, today: date) -> str:
    if standing.state is State.ENDING and standing.until is not None:
        days = (standing.until - today).days
        return f"vence el {standing.until:%d-%m-%Y}, en {days} días"
    since = standing.until if standing.state is State.OLD else standing.on
    return _WORDS[standing.state] + (f" el {since:%d-%m-%Y}" if since and standing.state is State.OLD else "")


def _checks(settings: Settings) -> tuple[Checks, str]:
    """What was checked in the chat, and a line that says from where the list was made."""
    try:
        database = path_of(settings.database)
        if database.is_file():
            return looking.contact_checks(database), f"con lo comprobado en el chat ({database})"
    except (sqlite3.Error, DatabaseTrouble) as problem:
        return {}, f"solo por los archivos: no se puede leer la base de datos ({problem})"
    return {}, "solo por los archivos: todavía no hay base de datos"
