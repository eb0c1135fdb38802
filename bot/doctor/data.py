"""What must not be lost: the key, the database, the copies. Nothing is opened for writing and no lock is taken."""

import base64
import sqlite3
import stat
from datetime import timedelta
from pathlib import Path

from bot import backup
from bot.doctor.finding import Finding, Visit
from bot.store import lease, sealcheck
from bot.store.keys import KeyTrouble, holds_sealed, read_or_make
from bot.store.migrate import REVISIONS
from bot.store.moments import to_ms
from bot.store.sealed import SealBroken, Seals
from bot.store.trouble import DatabaseTrouble

ALIVE_SECONDS = lease.SPAN_MS // 1000
STALE_COPY = timedelta(hours=36)
_COPY_ELSEWHERE = "guarda una copia de la clave en otro sitio: sin ella nadie puede leer los datos"


def key(visit: Visit) -> Finding:
    about, path, database = "clave", visit.settings.key_file, visit.database
    if database is None:
        return Finding(about, "warning", "no se sabe de qué base de datos", "corrige AULITA_DATABASE_URL")
    if path.absolute().parent.resolve().is_relative_to(database.absolute().parent.resolve()):
        do = "cambia AULITA_KEY_FILE a un lugar fuera de la carpeta de datos"
        return Finding(about, "bad", f"{path} está entre los datos que protege", do)
    if not path.exists():
        if holds_sealed(database):
            do = f"pon tu copia de la clave en {path}, o cambia AULITA_KEY_FILE"
            return Finding(about, "bad", "falta, y los datos ya están sellados con ella", do)
        return Finding(about, "warning", f"todavía no hay {path}", "se hace con: aulita setup")
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        return Finding(about, "bad", "otros usuarios pueden leerla", f"escribe: chmod 600 '{path}'")
    try:
        seals = read_or_make(path, database)
    except KeyTrouble as trouble:
        return Finding(about, "bad", str(trouble), "pon otra vez tu copia de la clave")
    if not _belongs(seals, database):
        do = "pon en AULITA_KEY_FILE la clave con la que se hizo esta base de datos"
        return Finding(about, "bad", f"{path} no es la clave de esta base de datos", do)
    return Finding(about, "good", f"solo la lee este usuario; {_COPY_ELSEWHERE}")


def _belongs(seals: Seals, database: Path) -> bool:
    """False only if it is proved to be another key; a database that cannot be read is another finding's."""
    if not database.is_file():
        return True
    try:
        with backup.reading(database) as raw:
            row = raw.execute("SELECT value FROM meta WHERE key = ?", (sealcheck.KEY,)).fetchone()
    except sqlite3.Error:
        return True
    try:
        return row is None or bool(seals.unseal(sealcheck.PLACE, base64.b64decode(row[0])))
    except (SealBroken, ValueError):
        return False


def database(visit: Visit) -> Finding:
    about, path = "base de datos", visit.database
    if path is None:
        do = "escribe sqlite:///carpeta/aulita.db"
        return Finding(about, "bad", "AULITA_DATABASE_URL no se entiende", do)
    if not path.exists() or path.stat().st_size == 0:
        return Finding(about, "good", "todavía no hay; se hace con el primer arranque")
    try:
        with backup.reading(path) as raw:
            verdict = raw.execute("PRAGMA quick_check(1)").fetchone()[0]
            version = backup.version_in(raw)
    except sqlite3.Error as problem:
        do = "detén el programa, guarda el archivo y vuelve a la última copia: aulita restore"
        return Finding(about, "bad", f"no se puede leer ({problem})", do)
    if verdict != "ok":
        do = "detén el programa, guarda el archivo y vuelve a la última copia: aulita restore"
        return Finding(about, "bad", f"está dañada ({verdict})", do)
    if version and version not in REVISIONS:
        do = "instala la versión más nueva, o vuelve a una copia de antes: aulita restore"
        return Finding(about, "bad", f"la escribió una versión más nueva ({version})", do)
    if version != REVISIONS[-1]:
        return Finding(about, "good", "sana; se pone al día con el próximo arranque")
    return Finding(about, "good", f"sana, {path.stat().st_size / 1e6:.1f} MB")


def running(visit: Visit) -> Finding:
    about, path = "programa en marcha", visit.database
    if path is None or not path.is_file():
        return Finding(about, "good", "todavía no; se arranca con: aulita run")
    try:
        found = lease.pulse(path)
    except DatabaseTrouble:
        return Finding(about, "good", "no se sabe mientras no se pueda leer la base de datos")
    if found is None:
        return Finding(about, "good", "no; se arranca con: aulita run")
    age = (to_ms(visit.now) - found.beat) // 1000
    if age > ALIVE_SECONDS:
        do = "mira el registro y arráncalo otra vez"
        return Finding(about, "warning", f"la última señal de vida es de hace {age} segundos", do)
    if age < -ALIVE_SECONDS:
        do = "pon el reloj en hora: sudo timedatectl set-ntp true"
        return Finding(about, "bad", "su última señal de vida viene del futuro", do)
    return Finding(about, "good", f"sí; dio señal de vida hace {max(age, 0)} segundos")


def is_alive(visit: Visit) -> bool:
    """Whether a program has given a sign of life while its lease lives."""
    path = visit.database
    try:
        found = None if path is None or not path.is_file() else lease.pulse(path)
    except DatabaseTrouble:
        return False
    return found is not None and abs(to_ms(visit.now) - found.beat) <= ALIVE_SECONDS * 1000


def backups(visit: Visit) -> Finding:
    about, path = "copias de seguridad", visit.database
    do = "haz una: aulita backup (y cada noche con cron, como dice docs/es/puesta-en-marcha.md)"
    if path is None or not path.is_file():
        return Finding(about, "good", "todavía no hay nada que copiar")
    last = backup.last_copy(path)
    if last is None:
        return Finding(about, "warning", "no se ha hecho ninguna", do)
    if not last.file.is_file():
        return Finding(about, "warning", f"la última, {last.file}, ya no está ahí", do)
    age = visit.now - last.at
    if age > STALE_COPY:
        return Finding(about, "warning", f"la última es de hace {_span(age)}", do)
    return Finding(about, "good", f"la última es de hace {_span(age)}; lleva una a otro sitio")


def _span(age: timedelta) -> str:
    hours = max(0, int(age.total_seconds() // 3600))
    if hours >= 48:
        return f"{hours // 24} días"
    return f"{hours} horas" if hours > 1 else "una hora o menos"
