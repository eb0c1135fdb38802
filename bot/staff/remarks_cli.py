"""`aulita notes`: the open remarks of the staff, for whoever edits the YAML; works beside a running bot."""

import sqlite3
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from bot.store.remarks import Remark
    from lessons.load import Loaded


@click.command()
@click.argument("unit", required=False)
def notes(unit: str | None) -> None:
    """Print what the staff has noted on a unit (or on all) with file and line; nothing is changed."""
    from bot.settings import SettingsBroken, read_settings
    from bot.staff import looking
    from bot.store.database import path_of
    from bot.store.keys import KeyTrouble, read_or_make
    from bot.store.sealed import SealBroken
    from bot.store.trouble import DatabaseTrouble
    from lessons.catalog import OWN_FOLDER
    from lessons.load import load

    try:
        settings = read_settings()
        database = path_of(settings.database)
        there = database.is_file() and settings.key_file.exists()
        found = looking.remarks(database, read_or_make(settings.key_file, database)) if there else []
    except (SettingsBroken, DatabaseTrouble, KeyTrouble, SealBroken) as broken:
        raise click.ClickException(str(broken)) from None
    except sqlite3.Error as problem:
        raise click.ClickException(f"{database} cannot be read ({problem})") from None
    wanted = [one for one in found if unit is None or one.unit == unit.upper()]
    loaded = load(settings.content_dir or OWN_FOLDER)
    for one in wanted:
        click.echo(_line(loaded, one))
        click.echo(f"    {one.text}")
    if not wanted:
        click.echo(f"No hay notas abiertas{f' de {unit}' if unit else ''}.")


def _line(loaded: "Loaded", one: "Remark") -> str:
    """Where it is about, whose it is, and whether the texts there are still the same."""
    from lessons.editing import rev_of

    head = f"{one.id}  {one.unit}/{one.part}  {one.at:%d-%m-%Y}  número {one.by}"
    for course in loaded.courses.values():
        source = course.units.get(one.unit)
        part = source.model.part.get(one.part) if source else None
        if source is not None and part is not None:
            place = source.model.parts.index(part)
            changed = "" if rev_of(part) == one.rev else "  (el texto cambió después)"
            return f"{head}  {source.file}:{source.node.line_of('partes', place)}{changed}"
    return f"{head}  (esa parte ya no está)"
