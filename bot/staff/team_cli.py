"""`aulita staff link`, `pin` and `log`: a way into the web, a PIN that was forgotten, who did what."""

import sqlite3
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.staff.cli_ground import seals_for, settings_and_database, stop, unreadable, unwritable

if TYPE_CHECKING:
    from bot.store.audit import Line

_LINK = """\
Enlace para que el número {number} entre a la web con sus roles. Vale 10 minutos y una sola vez:
    {link}
Dáselo solo a esa persona: quien lo abre entra como ella."""
_NUMBER = click.IntRange(1, 10**17)
_ROLES = {"owner": "dueña", "admin": "administradora", "facilitator": "facilitadora", "author": "autora"}


@click.command()
@click.argument("number", type=_NUMBER)
def link(number: int) -> None:
    """A one-use link of 10 minutes by which this number enters the web chat with her roles."""
    from bot.staff import doors, orders
    from bot.store import doors as store

    settings, database = settings_and_database()
    if not settings.public_url:
        stop(
            "la web no tiene dirección pública; ponla en AULITA_PUBLIC_URL (o corre aulita setup) y reinicia",
            1,
        )
    at = _moment_of_staff(database, number)
    token = store.new_token()
    try:
        hash_ = store.hashed(seals_for(settings, database), token)
        orders.leave_door(orders.folder_of(database), number, hash_, at)
    except OSError as problem:
        unwritable(database, problem)
    click.echo(_LINK.format(number=number, link=doors.link(settings.public_url, token)))


@click.command()
@click.argument("number", type=_NUMBER)
@click.option("--reset", is_flag=True, required=True, help="Clear it, so that she sets a new one.")
def pin(number: int, reset: bool) -> None:
    """Clear the PIN of this number, also in a running bot; she sets a new one before the next list."""
    from bot.staff import orders

    _, database = settings_and_database()
    at = _moment_of_staff(database, number)
    try:
        orders.leave_pin_reset(orders.folder_of(database), number, at)
    except OSError as problem:
        unwritable(database, problem)
    click.echo(f"El número {number} ya no tiene PIN: pondrá uno nuevo cuando abra una lista.")


@click.command()
@click.option("--who", type=click.IntRange(0, 10**17), help="Only lines of this number (0: the server).")
@click.option("--days", type=click.IntRange(1, 3660), help="Only the last days.")
@click.option(
    "--last", type=click.IntRange(1, 100_000), default=50, show_default=True, help="How many lines."
)
def log(who: int | None, days: int | None, last: int) -> None:
    """Who of the staff did what, the newest at the end (times in UTC); nothing is changed."""
    from bot.staff import looking
    from bot.wording.catalogue import BASE, load_catalogues

    _, database = settings_and_database()
    try:
        now = looking.moment(database, looking.now())
        found = looking.log(database, who, now - timedelta(days=days) if days else None, last)
    except sqlite3.Error as problem:
        unreadable(database, problem)
    phrases = load_catalogues()[BASE].phrases
    for line in found:
        click.echo(_told(line, phrases))
    if not found:
        click.echo("No hay nada anotado.")


def _told(line: "Line", phrases: Mapping[str, tuple[str, ...]]) -> str:
    """In the words of the chat."""
    did = phrases.get(f"log.deed.{line.what}", (line.what,))[0]
    role, _, rest = line.detail.partition(" ")
    detail = f"{_ROLES[role]} {rest}".strip() if role in _ROLES else line.detail
    told = did.replace("{target}", line.target or "—").replace("{detail}", detail or "—")
    who = f"número {line.who}" if line.who else "el servidor"
    return f"{line.at:%d-%m-%Y %H:%M}  {who:<12} {told}"


def _moment_of_staff(database: Path, number: int) -> datetime:
    """What time it is for the bot. Ends the program unless this number is of the staff."""
    from bot.staff import looking

    try:
        at = looking.moment(database, looking.now())
        held = looking.held(database, None, at)
    except sqlite3.Error as problem:
        unreadable(database, problem)
    if all(one.number != number for one in held):
        stop(f"el número {number} no tiene ningún rol; quién lo tiene: aulita staff list", 1)
    return at
