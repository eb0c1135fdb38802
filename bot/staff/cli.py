"""`aulita staff`: for whoever has the server. Spanish, as for the other commands of the volunteer; works beside a
running bot, for which it leaves word in files."""

import asyncio
import sqlite3
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.staff.cli_ground import seals_for, settings_and_database, stop, unreadable, unwritable
from bot.staff.team_cli import link, log, pin

if TYPE_CHECKING:
    from bot.settings import Settings

_CODE = """\
Código para ser dueña del curso. Vale 24 horas y una sola vez:
    {code}
Escríbelo en tu chat con el bot, en Telegram o en la web.{link} No se lo des a nadie más."""
_LINK = " O abre este enlace en tu teléfono:\n    https://t.me/{username}?start={code}\n"


_ROLES = {"owner": "dueña", "admin": "administradora", "facilitator": "facilitadora", "author": "autora"}


@click.group()
def staff() -> None:
    """Who runs the course: list them, make the first owner, take roles away."""


@staff.command(name="list")
def list_() -> None:
    """Every role in force: number, role, since when, where."""
    from bot.staff import looking

    settings, database = settings_and_database()
    try:
        seals = seals_for(settings, database) if settings.key_file.exists() else None
        found = looking.held(database, seals, looking.moment(database, looking.now()))
    except sqlite3.Error as problem:
        unreadable(database, problem)
    for one in found:
        scope = f" de {one.scope}" if one.scope else ""
        role = _ROLES.get(one.role, one.role)
        note = "  (30 minutos sin uso: pide un enlace)" if one.sleeps else ""
        click.echo(f"{one.number:>8}  {role + scope:<24} {one.at:%d-%m-%Y}  {one.place}{note}")
    for id_ in settings.owners:
        click.echo(f"{'-':>8}  {'dueña':<24} {'AULITA_OWNERS':<10}  Telegram id {id_}")
    if not found and not settings.owners:
        click.echo("Nadie tiene un rol todavía. Un código para la dueña: aulita staff code")


@staff.command()
def code() -> None:
    """A one-time code for the first owner; only while there is none."""
    settings, database = settings_and_database()
    if owner_exists(settings, database):
        stop("ya hay una dueña; ella da los demás roles con /rol. Quién es: aulita staff list", 1)
    click.echo(owner_code(settings, database))


@staff.command()
@click.argument("number", type=click.IntRange(1, 10**17))
def revoke(number: int) -> None:
    """Take every role of this number away, at once, also from a running bot."""
    from bot.staff import looking, orders

    _, database = settings_and_database()
    try:
        at = looking.moment(database, looking.now())
        held = [one for one in looking.held(database, None, at) if one.number == number]
        if not held:
            stop(f"el número {number} no tiene ningún rol; quién lo tiene: aulita staff list", 1)
        orders.leave_take_away(orders.folder_of(database), number, at)
    except sqlite3.Error as problem:
        unreadable(database, problem)
    except OSError as problem:
        unwritable(database, problem)
    click.echo(f"El número {number} ya no tiene ningún rol.")


def owner_exists(settings: "Settings", database: Path) -> bool:
    """By role or by setting. Ends the program if the database cannot be read."""
    from bot.staff import looking
    from bot.staff.access import Role

    try:
        held = looking.held(database, None, looking.moment(database, looking.now()))
    except sqlite3.Error as problem:
        unreadable(database, problem)
    return bool(settings.owners) or any(one.role == Role.OWNER for one in held)


def owner_code(settings: "Settings", database: Path) -> str:
    """A new code, the one before is void, with the sentences around it. Ends the program if it cannot be left."""
    from bot.staff import looking, orders
    from bot.store.grants import MARK

    at: datetime = looking.moment(database, looking.now())
    try:
        made = MARK + orders.leave_owner_code(orders.folder_of(database), seals_for(settings, database), at)
    except OSError as problem:
        unwritable(database, problem)
    username = _username(settings)
    link = _LINK.format(username=username, code=made) if username else ""
    return _CODE.format(code=made, link=link)


def _username(settings: "Settings") -> str:
    """The bot's name on Telegram, or empty: the code works without a link, too."""
    from bot.channels.base import ChannelLost
    from bot.channels.telegram_account import Unanswered, account_of

    if settings.telegram_token is None:
        return ""
    try:
        return asyncio.run(
            account_of(settings.telegram_token.get_secret_value(), settings.telegram_api_url)
        ).username
    except (ChannelLost, Unanswered):
        return ""


for _command in (link, pin, log):
    staff.add_command(_command)
