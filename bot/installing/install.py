"""The whole set-up, in order: ask, check, write, make the folders and the key."""

from dataclasses import dataclass
from pathlib import Path

from bot.env_file import with_values, write_whole
from bot.installing.answers import Desk, Given, SetupStopped
from bot.installing.bot_token import find_token
from bot.installing.people import find_organization
from bot.organization import OrganizationBroken, load_organization
from bot.settings import Settings
from bot.store.database import path_of
from bot.store.keys import KeyTrouble, read_or_make
from bot.store.trouble import DatabaseTrouble
from lessons.catalog import load_catalogue

ORGANIZATION = Path("organizacion.yaml")
KEY_FILE = Path("../aulita-key/aulita.key")
"""Beside the program's folder, so that neither a copy of the data nor one of the program holds it."""


@dataclass(frozen=True, slots=True)
class _Places:
    organization: Path
    key_file: Path


def install(desk: Desk, given: Given, settings: Settings, folder: Path) -> None:
    """Asks what is missing, then writes `.env` (0600) and `organizacion.yaml` in `folder`, and makes the data
    folder (0700) and the key. Until the last answer nothing is written. Raises SetupStopped or ContentBroken."""
    known = settings.telegram_token.get_secret_value() if settings.telegram_token else ""
    places = _places(settings, folder)
    desk.say(
        "Vamos a preparar Aulita: primero el bot, después quién da el curso. Ctrl+C lo deja todo como estaba."
    )
    token = find_token(desk, given, known, settings.telegram_api_url)
    countries = {
        code: country.name for code, country in load_catalogue(settings.content_dir).countries.items()
    }
    text = find_organization(desk, given, folder / places.organization, countries)
    try:
        if text is not None:
            _write_organization(folder / places.organization, text)
        _write_env(folder / ".env", token, places, settings)
        _make_data(folder, places.key_file, settings)
    except OSError as problem:
        raise SetupStopped(
            f"no se puede escribir en {folder} ({problem.strerror}); da ese permiso a este usuario"
        ) from problem
    desk.say("Guardado: .env (solo lo lees tú), organizacion.yaml, la carpeta de datos y la clave.")


def _places(settings: Settings, folder: Path) -> _Places:
    """What is set stays; a key that is there already is never left behind."""
    own_key = "key_file" in settings.model_fields_set or (folder / settings.key_file).exists()
    return _Places(settings.organization or ORGANIZATION, settings.key_file if own_key else KEY_FILE)


def _write_organization(path: Path, text: str) -> None:
    """A file that the program could not read afterwards is not left there."""
    write_whole(path, text, rights=0o644)
    try:
        load_organization(path)
    except OrganizationBroken as broken:
        before = path.with_name(f"{path.name}.bak")
        if before.exists():
            before.replace(path)
        raise SetupStopped(f"{broken}; cambia esa línea a mano en {path.name}") from None


def _write_env(path: Path, token: str, places: _Places, settings: Settings) -> None:
    values = {
        "AULITA_TELEGRAM_TOKEN": token,
        "AULITA_ORGANIZATION": str(places.organization),
        "AULITA_DATA_DIR": str(settings.data_dir),
        "AULITA_KEY_FILE": str(places.key_file),
    }
    try:
        text = path.read_text("utf-8") if path.exists() else ""
        write_whole(path, with_values(text, values))
    except ValueError as broken:
        raise SetupStopped(f"{path} no se puede cambiar ({broken}); corrígelo a mano") from None


def _make_data(folder: Path, key_file: Path, settings: Settings) -> None:
    try:
        database = folder / path_of(settings.database)
        database.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        read_or_make(folder / key_file, database)
    except (KeyTrouble, DatabaseTrouble) as trouble:
        raise SetupStopped(str(trouble)) from None
