"""The commands for whoever keeps a bot: setup, doctor, backup, restore. Imports happen inside, as in `cli`."""

import json
import os
import re
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

if TYPE_CHECKING:
    from bot.doctor import Finding
    from bot.settings import Settings

WELL, ILL, WRONG, NOTHING = 0, 1, 2, 3
_OURS = re.compile(r"(?<!/)\baulita (setup|run|check|doctor|backup|restore|staff)\b")
_FILE = click.Path(path_type=Path, dir_okay=False)
_NEXT = """\

Listo. Ahora:
  1. Guarda una copia de la clave ({key}) en otro sitio: sin ella nadie puede leer los datos.
  2. Arranca el programa:  aulita run
  3. Escribe a tu bot desde tu propio teléfono, y mándale el código de abajo si hay uno.
La guía entera: docs/es/puesta-en-marcha.md"""


def _stop(sentence: str, code: int = WRONG) -> NoReturn:
    click.echo(_as_typed(f"aulita: {sentence}"), err=True)
    sys.exit(code)


def _settings() -> "Settings":
    from bot.settings import SettingsBroken, read_settings

    try:
        return read_settings()
    except SettingsBroken as broken:
        _stop(str(broken))


def _as_typed(text: str) -> str:
    """The same with our own commands as she has to type them here: outside the PATH that is a path."""
    called = Path(sys.argv[0])
    on_path = shutil.which("aulita")
    if called.name != "aulita" or (on_path and Path(on_path).resolve() == called.resolve()):
        return text
    return _OURS.sub(lambda found: f"{os.path.relpath(called)} {found[1]}", text)


def _now() -> datetime:
    return datetime.now(UTC)


class _Terminal:
    """The questions of the set-up on a terminal."""

    def say(self, line: str) -> None:
        click.echo(line)

    def text(self, question: str, default: str) -> str:
        answer: str = click.prompt(question, default=default, show_default=bool(default), prompt_suffix=" ")
        return answer

    def hidden(self, question: str) -> str:
        answer: str = click.prompt(question, hide_input=True)
        return answer

    def yes(self, question: str, *, default: bool) -> bool:
        while True:
            answer = self.text(f"{question} (s/n)", "s" if default else "n").strip().lower()
            if answer in ("s", "si", "sí"):
                return True
            if answer in ("n", "no"):
                return False
            self.say("Contesta s (sí) o n (no).")


@click.command()
@click.option("--token-file", type=_FILE, help="Take the token from this file instead of asking for it.")
@click.option("--organization", type=_FILE, help="A finished organizacion.yaml to take instead of asking.")
@click.option("--name", "nombre", help="The organization's name.")
@click.option("--page", "pagina", help="Its public page, where people can verify the bot.")
@click.option("--contact", "contacto", help="Mail or phone for questions about personal data.")
@click.option("--hours", "horario", help="When a person helps.")
@click.option("--facilitation", "facilitacion", help="Who sees names and progress.")
@click.option("--country", "pais", help="The country offered first, two letters.")
@click.option("--yes", is_flag=True, help="Ask nothing; take what is given and what is there.")
def setup(token_file: Path | None, organization: Path | None, yes: bool, **answers: str | None) -> None:
    """Prepare this folder for serving: token, organization, data folder, key. Asks in Spanish."""
    from bot.installing import Given, SetupStopped, install
    from lessons.catalog import ContentBroken

    given = Given(not yes, token_file, organization, {key: said for key, said in answers.items() if said})
    try:
        install(_Terminal(), given, _settings(), Path.cwd())
    except SetupStopped as stopped:
        _stop(str(stopped))
    except ContentBroken:
        _stop("el contenido del curso tiene errores; míralos con: aulita check")
    except click.Abort:
        click.echo(err=True)
        _stop("interrumpido; todo queda como estaba")
    click.echo("\nReviso que todo esté bien:")
    well = _examine(_line)
    click.echo(_as_typed(_NEXT.format(key=_settings().key_file)))
    _offer_owner_code()
    sys.exit(WELL if well else ILL)


def _offer_owner_code() -> None:
    """Whoever sets the bot up can become its owner, as long as it has none."""
    from bot.staff.cli import owner_code, owner_exists
    from bot.store.database import path_of

    settings = _settings()
    database = path_of(settings.database)
    if not owner_exists(settings, database):
        click.echo("\n" + owner_code(settings, database))


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object for machines.")
def doctor(as_json: bool) -> None:
    """Look at everything a bot needs and say what to do. Changes nothing; works while the bot runs."""
    if not as_json:
        well = _examine(_line)
        click.echo(
            "\nTodo lo necesario está bien." if well else "\nHay algo que arreglar: mira las líneas con ✗."
        )
        sys.exit(WELL if well else ILL)
    found: list[Finding] = []
    well = _examine(found.append)
    checks = [{"about": one.about, "state": one.state, "says": one.says, "do": one.do} for one in found]
    click.echo(json.dumps({"ok": well, "checks": checks}, ensure_ascii=False, indent=2))
    sys.exit(WELL if well else ILL)


def _examine(show: Any) -> bool:
    from bot.doctor import begun, is_well

    found = []
    on_screen = sys.stderr.isatty()
    for finding in begun(_now(), Path.cwd(), _looking if on_screen else lambda _: None):
        if on_screen:
            click.echo("\r\x1b[K", nl=False, err=True)
        show(finding)
        found.append(finding)
    return is_well(found)


def _looking(about: str) -> None:
    """What is being looked at, on a line that the finding overwrites."""
    click.echo(f"\r\x1b[K… {about}", nl=False, err=True)


def _line(finding: "Finding") -> None:
    click.echo(f"{finding.mark} {finding.about}: {finding.says}")
    if finding.state != "good":
        click.echo(_as_typed(f"    → {finding.do}"))


@click.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--keep", default=7, show_default=True, type=click.IntRange(1, 1000), help="How many copies stay."
)
def backup(folder: Path | None, keep: int) -> None:
    """Copy the database beside the running bot and verify the copy. Never copies the key."""
    from bot import backup as copies
    from bot.store.database import path_of
    from bot.store.trouble import DatabaseTrouble

    try:
        database = path_of(_settings().database)
        place = folder or copies.default_folder(database)
        copy = copies.back_up(database, place, _now(), keep=keep, say=lambda line: click.echo(line, err=True))
    except (copies.BackupFailed, DatabaseTrouble) as failed:
        _stop(str(failed), NOTHING if isinstance(failed, copies.NothingToCopy) else ILL)
    size = copy.file.stat().st_size / 1e6
    click.echo(f"copia hecha y comprobada ({size:.1f} MB); la clave no va en ella:", err=True)
    click.echo(str(copy.file))


@click.command()
@click.argument("file", type=_FILE)
@click.option("--replace", is_flag=True, help="Move the database that is there aside.")
@click.option("--if-changed", is_flag=True, help="Do nothing unless the copy has another schema.")
def restore(file: Path, replace: bool, if_changed: bool) -> None:
    """Put a copy back. Refuses while a bot runs. What waited in the copy is not sent."""
    from bot.backup import BackupFailed
    from bot.restoring import restore as put_back
    from bot.store.database import path_of
    from bot.store.trouble import DatabaseTrouble

    try:
        database = path_of(_settings().database)
        done = put_back(file, database, _now(), replace=replace, if_changed=if_changed)
    except (BackupFailed, DatabaseTrouble) as failed:
        _stop(str(failed), ILL)
    if done is None:
        click.echo("la base de datos no ha cambiado de forma: se queda la que está")
        return
    if done.aside is not None:
        click.echo(f"la base de datos que había está ahora en {done.aside}")
    click.echo(f"puesta la copia {file}; {done.frozen} mensajes que esperaban en ella no se enviarán")
    click.echo(
        "quien borró sus datos después de la copia está otra vez en ella: pídele que los borre de nuevo"
    )
