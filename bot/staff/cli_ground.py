"""What the commands of `aulita staff` stand on: settings, database, key, and one sentence when it fails."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.store.sealed import Seals


def seals_for(settings: "Settings", database: Path) -> "Seals":
    """Ends the program if there is no key that can be read."""
    from bot.store.keys import KeyTrouble, read_or_make

    try:
        return read_or_make(settings.key_file, database)
    except KeyTrouble as trouble:
        stop(str(trouble))


def settings_and_database() -> "tuple[Settings, Path]":
    """Ends the program if the settings cannot be used."""
    from bot.settings import SettingsBroken, read_settings
    from bot.store.database import path_of
    from bot.store.trouble import DatabaseTrouble

    try:
        settings = read_settings()
        return settings, path_of(settings.database)
    except (SettingsBroken, DatabaseTrouble) as broken:
        stop(str(broken))


def unreadable(database: Path, problem: Exception) -> NoReturn:
    stop(f"no se puede leer {database} ({problem})", 1)


def unwritable(database: Path, problem: OSError) -> NoReturn:
    stop(f"no se puede escribir junto a {database} ({problem.strerror}); da ese permiso a este usuario", 1)


def stop(sentence: str, exit_code: int = 2) -> NoReturn:
    click.echo(f"aulita: {sentence}", err=True)
    sys.exit(exit_code)
