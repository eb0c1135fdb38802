"""The machine: versions, disk, clock, the rights of `.env`, the port of the web server."""

import asyncio
import os
import platform
import shutil
import sqlite3
import stat
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import aiohttp

from bot import server
from bot.doctor.data import is_alive
from bot.doctor.finding import Finding, Visit
from bot.settings import SettingsBroken
from bot.store.database import has_known_fault

LEAST_FREE = 100_000_000
ENOUGH_FREE = 1_000_000_000
SECONDS = 5.0
SMALL_DRIFT = timedelta(minutes=1)
LARGE_DRIFT = timedelta(minutes=10)
_SET_CLOCK = "pon el reloj en hora: sudo timedatectl set-ntp true"


def versions() -> Finding:
    about = "Python y SQLite"
    says = f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    if has_known_fault(sqlite3.sqlite_version_info):
        do = (
            "nada urgente: hay un fallo conocido antes de SQLite 3.51.3 y Aulita lo evita; "
            "no abras la base de datos con otro programa que escriba en ella"
        )
        return Finding(about, "warning", says, do)
    return Finding(about, "good", says)


def disk(visit: Visit) -> Finding:
    about, path = "disco", visit.database
    if path is None:
        return Finding(
            about, "bad", "AULITA_DATABASE_URL no se entiende", "escribe sqlite:///carpeta/aulita.db"
        )
    folder = path.absolute().parent
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        do = "da a este usuario derecho de escribir ahí, o cambia AULITA_DATA_DIR"
        return Finding(about, "bad", f"no se puede escribir en {folder}", do)
    free = shutil.disk_usage(folder).free
    says = f"{free / 1e9:.1f} GB libres en {folder}"
    # A copy stands beside the original while it is made.
    needed = 2 * path.stat().st_size if path.is_file() else 0
    if free < LEAST_FREE:
        return Finding(about, "bad", says, "libera espacio: con el disco lleno no se guarda nada")
    if free < max(ENOUGH_FREE, needed):
        return Finding(about, "warning", says, "libera espacio pronto: borra copias viejas o registros")
    return Finding(about, "good", says)


def time_of_day(visit: Visit) -> Finding:
    """Compared with the Bot API's clock; without network with the files of the program, which cannot be of tomorrow."""
    about = "hora"
    newest = max(path.stat().st_mtime for path in _files(visit))
    there = asyncio.run(moment_there(visit.settings.telegram_api_url))
    says = f"{visit.now:%Y-%m-%d %H:%M} UTC"
    if there is None:
        if visit.now.timestamp() < newest - LARGE_DRIFT.total_seconds():
            return Finding(about, "bad", f"{says}, y hay archivos de después", _SET_CLOCK)
        return Finding(about, "warning", f"{says}, sin poder compararla", "mira si hay conexión a internet")
    drift = abs(visit.now - there)
    if drift > LARGE_DRIFT:
        return Finding(about, "bad", f"{says}; en la red son las {there:%H:%M} UTC", _SET_CLOCK)
    if drift > SMALL_DRIFT:
        return Finding(about, "warning", f"{says}, con {drift.seconds} segundos de diferencia", _SET_CLOCK)
    return Finding(about, "good", says)


def _files(visit: Visit) -> list[Path]:
    path = visit.database
    return [Path(__file__), *([path] if path and path.is_file() else [])]


async def moment_there(address: str) -> datetime | None:
    """The time by the server at `address`, good to a few seconds; None if it does not tell. Sends no token."""
    limit = aiohttp.ClientTimeout(total=SECONDS)
    try:
        async with (
            aiohttp.ClientSession(timeout=limit) as session,
            session.get(address, allow_redirects=False) as answer,
        ):
            told = parsedate_to_datetime(answer.headers.get("Date", ""))
            return told if told.tzinfo is not None else None
    except (aiohttp.ClientError, TimeoutError, ValueError):
        return None


def env_file(visit: Visit) -> Finding:
    about, path = "archivo .env", visit.folder / ".env"
    try:
        rights = stat.S_IMODE(path.stat().st_mode)
    except OSError:
        return Finding(about, "good", "no hay; los ajustes vienen del entorno")
    if rights & 0o077:
        return Finding(about, "bad", "otros usuarios pueden leer el token", f"escribe: chmod 600 '{path}'")
    return Finding(about, "good", "solo lo lee este usuario")


def port(visit: Visit) -> Finding:
    settings, about = visit.settings, "puerto web"
    place = f"{settings.web_host}:{settings.web_port}"
    try:
        server.bind(settings.web_host, settings.web_port).close()
    except SettingsBroken:
        if is_alive(visit):
            return Finding(about, "good", f"{place} lo usa el programa que está en marcha")
        needed = settings.telegram_mode == "webhook" or settings.rehearsing or bool(settings.public_url)
        do = "escribe otro número en AULITA_WEB_PORT" + ("" if needed else ", si vas a usar la web")
        return Finding(about, "bad" if needed else "warning", f"{place} no se puede usar", do)
    return Finding(about, "good", f"{place} está libre")
