"""`aulita staff`: for whoever has the server. Spanish, as for the other commands of the volunteer; works beside a
running bot, for which it leaves word in files."""

import asyncio
import sqlite3
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.store.sealed import Seals

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

    settings, database = _settings()
    try:
        seals = _seals(settings, database) if settings.key_file.exists() else None
        found = looking.held(database, seals, looking.moment(database, looking.now()))
    except sqlite3.Error as problem:
        _stop(f"no se puede leer {database} ({problem})", 1)
    for one in found:
        scope = f" de {one.scope}" if one.scope else ""
        role = _ROLES.get(one.role, one.role)
        click.echo(f"{one.number:>8}  {role + scope:<24} {one.at:%d-%m-%Y}  {one.place}")
    for id_ in settings.owners:
        click.echo(f"{'-':>8}  {'dueña':<24} {'AULITA_OWNERS':<10}  Telegram id {id_}")
    if not found and not settings.owners:
        click.echo("Nadie tiene un rol todavía. Un código para la dueña: aulita staff code")


@staff.command()
def code() -> None:
    """A one-time code for the first owner; only while there is none."""
    settings, database = _settings()
    if owner_exists(settings, database):
        _stop("ya hay una dueña; ella da los demás roles con /rol. Quién es: aulita staff list", 1)
    click.echo(owner_code(settings, database))


@staff.command()
@click.argument("number", type=click.IntRange(1, 10**17))
def revoke(number: int) -> None:
    """Take every role of this number away, at once, also from a running bot."""
    from bot.staff import looking, orders

    _, database = _settings()
    try:
        at = looking.moment(database, looking.now())
        held = [one for one in looking.held(database, None, at) if one.number == number]
        if not held:
            _stop(f"el número {number} no tiene ningún rol; quién lo tiene: aulita staff list", 1)
        orders.leave_take_away(orders.folder_of(database), number, at)
    except sqlite3.Error as problem:
        _stop(f"no se puede leer {database} ({problem})", 1)
    except OSError as problem:
        _stop(
            f"no se puede escribir junto a {database} ({problem.strerror}); da ese permiso a este usuario", 1
        )
    click.echo(f"El número {number} ya no tiene ningún rol.")


def owner_exists(settings: "Settings", database: Path) -> bool:
    """By role or by setting. Ends the program if the database cannot be read."""
    from bot.staff import looking
    from bot.staff.access import Role

    try:
        held = looking.held(database, None, looking.moment(database, looking.now()))
    except sqlite3.Error as problem:
        _stop(f"no se puede leer {database} ({problem})", 1)
    return bool(settings.owners) or any(one.role == Role.OWNER for one in held)


def owner_code(settings: "Settings", database: Path) -> str:
    """A new code, the one before is void, with the sentences around it. Ends the program if it cannot be left."""
    from bot.staff import looking, orders
    from bot.store.grants import MARK

    at: datetime = looking.moment(database, looking.now())
    try:
        made = MARK + orders.leave_owner_code(orders.folder_of(database), _seals(settings, database), at)
    except OSError as problem:
        _stop(
            f"no se puede escribir junto a {database} ({problem.strerror}); da ese permiso a este usuario", 1
        )
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


def _seals(settings: "Settings", database: Path) -> "Seals":
    from bot.store.keys import KeyTrouble, read_or_make

    try:
        return read_or_make(settings.key_file, database)
    except KeyTrouble as trouble:
        _stop(str(trouble))


def _settings() -> "tuple[Settings, Path]":
    from bot.settings import SettingsBroken, read_settings
    from bot.store.database import path_of
    from bot.store.trouble import DatabaseTrouble

    try:
        settings = read_settings()
        return settings, path_of(settings.database)
    except (SettingsBroken, DatabaseTrouble) as broken:
        _stop(str(broken))


def _stop(sentence: str, exit_code: int = 2) -> NoReturn:
    click.echo(f"aulita: {sentence}", err=True)
    sys.exit(exit_code)
