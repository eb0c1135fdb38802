"""`aulita new-unit`: the command that begins a unit for an author."""

import re
from pathlib import Path
from typing import get_args

import click

from lessons.skeleton import Kind, skeleton

UNIT_ID = re.compile(r"[A-Z]{1,3}[0-9]{0,2}(-[0-9]{2})?")


@click.command("new-unit")
@click.argument("unit")
@click.option("--course", default="empleo-seguro", show_default=True, help="The folder of the course.")
@click.option("--kind", default="leccion", type=click.Choice(get_args(Kind)), show_default=True)
def new_unit(unit: str, course: str, kind: Kind) -> None:
    """Begin a unit: write a commented file with ESCRIBE where words are missing. Never overwrites."""
    from bot.settings import SettingsBroken, read_settings
    from lessons.catalog import OWN_FOLDER

    if not UNIT_ID.fullmatch(unit):
        raise click.UsageError(f"{unit!r} is no id of a unit: write it like M1-05")
    try:
        units = (read_settings().content_dir or OWN_FOLDER) / "courses" / course / "units"
    except SettingsBroken as broken:
        raise click.ClickException(str(broken)) from None
    if not units.is_dir():
        raise click.ClickException(f"there is no course «{course}» here: {units} is not a folder")
    click.echo(f"{_written(units / f'{unit}.yaml', skeleton(unit, kind))} · sigue con: aulita check")


def _written(path: Path, text: str) -> Path:
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise click.ClickException(f"{path} is already there: choose another id or edit it") from None
    except OSError as trouble:
        raise click.ClickException(f"{path} cannot be written ({trouble.strerror})") from None
    return path
