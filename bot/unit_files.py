"""`aulita export-unit`, `import-unit`, `sign-unit`: a unit goes out to somebody who edits elsewhere, comes back, and is
signed by a person. Every result is checked before a line of the course is written."""

import shutil
import tempfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from lessons.editing import Edit
    from lessons.model import Unit
    from lessons.problems import Problem
    from lessons.source import Source

ROLES = ("redaccion", "juridica", "genero", "tecnica", "docente")
_COURSE = click.option(
    "--course", default="empleo-seguro", show_default=True, help="The folder of the course."
)


@click.command("export-unit")
@click.argument("unit")
@_COURSE
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="The document; else UNIT.docx.")
def export_unit(unit: str, course: str, out: Path | None) -> None:
    """Write a unit as a Word document: its texts in a table, with an empty column for changes."""
    from bot import word_document
    from lessons.editing import rows_of

    found = _unit(unit, course)
    path = out or Path(f"{unit}.docx")
    rows = rows_of(found)
    _write(path, word_document.write(unit, found.model.title, rows))
    click.echo(f"{path}: {len(rows)} textos · cuando vuelva: aulita import-unit {path}")


@click.command("import-unit")
@click.argument("document", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@_COURSE
@click.option("--write", is_flag=True, help="Change the file of the unit; else only show what would change.")
def import_unit(document: Path, course: str, write: bool) -> None:
    """Read the changes of a document that came back, show them, check the result, and take them with --write."""
    from bot import word_document
    from lessons.editing import edit_of

    try:
        returned = word_document.read(document.read_bytes())
    except word_document.DocumentBroken as broken:
        raise click.ClickException(f"{document}: {broken}") from None
    except OSError as trouble:
        raise click.ClickException(f"{document} cannot be read ({trouble.strerror})") from None
    unit = _unit(returned.unit, course)
    edit = edit_of(unit, returned.rows)
    _tell(edit)
    if edit.refused:
        raise click.ClickException(f"{len(edit.refused)} fila(s) no se pueden tomar; nada cambió")
    if not edit.changes:
        click.echo("El documento no trae ningún cambio.")
        return
    _take(unit, edit, write)


@click.command("sign-unit")
@click.argument("unit")
@_COURSE
@click.option("--by", "by", required=True, help="Who has read the unit and stands for it.")
@click.option("--role", required=True, type=click.Choice(ROLES), help="As what she stands for it.")
def sign_unit(unit: str, course: str, by: str, role: str) -> None:
    """Write who stands for a unit. Asks first: only a person who has read it may sign."""
    from lessons.rewriting import Unwritable, signed

    name = " ".join(by.split())
    if not 3 <= len(name) <= 80 or not name.isprintable():
        raise click.UsageError("--by is the name of a person, 3 to 80 letters")
    found = _unit(unit, course)
    before = found.model.reviewed
    click.echo(f"{unit} · {found.model.title}")
    if before is not None:
        click.echo(f"Ya la firmó {before.by} ({before.role}) el {before.on}. Esta firma ocupa su lugar.")
    click.echo(
        "Solo firma una persona que leyó la lección entera y responde por ella. Un programa no puede firmar."
    )
    typed = click.prompt(
        f"Para firmarla hoy como {role}, escribe otra vez tu nombre", default="", show_default=False
    )
    if " ".join(str(typed).split()).casefold() != name.casefold():
        raise click.ClickException("sin firma; nada cambió")
    path = _folder() / found.file
    try:
        text = signed(_text(path), name, role, date.today())
    except Unwritable as problem:
        raise click.ClickException(str(problem)) from None
    _refuse_broken(found, text)
    _write(path, text.encode())
    click.echo(f"{path}: firmada. Desde el próximo arranque la reciben quienes aprenden.")


def _take(unit: "Source[Unit]", edit: "Edit", write: bool) -> None:
    from lessons.rewriting import Unwritable, rewritten

    path = _folder() / unit.file
    try:
        text = rewritten(_text(path), {change.path: change.after for change in edit.changes})
    except Unwritable as problem:
        raise click.ClickException(str(problem)) from None
    _refuse_broken(unit, text)
    if unit.model.reviewed is not None:
        click.echo(
            f"Ojo: la firmó {unit.model.reviewed.by} el {unit.model.reviewed.on}, y leyó el texto de antes. "
            f"Si está de acuerdo, que firme otra vez: aulita sign-unit {unit.model.id}"
        )
    if not write:
        click.echo(f"{len(edit.changes)} cambio(s), sin errores. Para hacerlos, lo mismo con --write")
        return
    _write(path, text.encode())
    click.echo(f"{path}: {len(edit.changes)} cambio(s) hechos")


def _tell(edit: "Edit") -> None:
    for change in edit.changes:
        click.echo(f"{change.id}\n  - {_indented(change.before)}\n  + {_indented(change.after)}")
    for sentence in edit.refused:
        click.echo(f"error: {sentence}", err=True)


def _indented(text: str) -> str:
    return text.replace("\n", "\n    ")


def _folder() -> Path:
    from bot.settings import SettingsBroken, read_settings
    from lessons.catalog import OWN_FOLDER

    try:
        return read_settings().content_dir or OWN_FOLDER
    except SettingsBroken as broken:
        raise click.ClickException(str(broken)) from None


def _unit(unit: str, course: str) -> "Source[Unit]":
    """The unit as it is written now; it must be readable."""
    from lessons.load import load

    loaded = load(_folder())
    if course not in loaded.courses:
        raise click.ClickException(f"there is no course «{course}» in {_folder()}")
    found = loaded.courses[course].units.get(unit)
    if found is None:
        known = ", ".join(sorted(loaded.courses[course].units))
        raise click.ClickException(f"there is no readable unit {unit!r} in «{course}»; there are {known}")
    return found


def _refuse_broken(unit: "Source[Unit]", text: str) -> None:
    """Ends with every problem if the course with this text has an error; tells what is advised about the unit."""
    problems = _checked(unit, text)
    errors = [problem for problem in problems if problem.severity == "error"]
    for problem in errors or [problem for problem in problems if problem.file == unit.file]:
        click.echo(str(problem), err=True)
    if errors:
        raise click.ClickException(f"con eso hay {len(errors)} error(es); nada cambió")


def _checked(unit: "Source[Unit]", text: str) -> "tuple[Problem, ...]":
    """The problems of a copy of the content in which the unit reads so."""
    from lessons import catalog

    with tempfile.TemporaryDirectory() as copy:
        folder = Path(copy)
        for name in ("courses", "shared"):
            shutil.copytree(_folder() / name, folder / name)
        waivers = _folder() / "excepciones.yaml"
        if waivers.exists():
            shutil.copy(waivers, folder)
        (folder / unit.file).write_text(text, encoding="utf-8", newline="")
        return catalog.check(folder, today=date.today()).problems


def _text(path: Path) -> str:
    """As it is, with its ends of lines."""
    return path.read_bytes().decode("utf-8-sig")


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all."""
    beside = path.with_name(f".{path.name}.new")
    try:
        beside.write_bytes(data)
        beside.replace(path)
    except OSError as trouble:
        beside.unlink(missing_ok=True)
        raise click.ClickException(f"{path} cannot be written ({trouble.strerror})") from None
