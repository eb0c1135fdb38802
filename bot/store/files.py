"""Files in the store: what the staff sends to people, and lists and posters made for the staff. Sealed.

All but `StoredFiles` runs inside a unit of work of the caller; `until` is wall-clock milliseconds."""

import base64
import hashlib
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from bot.channels.kept_files import MOST_BYTES, Kept
from bot.store.cohort_tables import files
from bot.store.database import Database

LONGEST_NAME = 120
TRIES = 3
_PAGE = 50
"""Files let go in one unit of work: each may weigh 7 MB on disk."""


class FileTooBig(ValueError):
    """More than MOST_BYTES, or nothing at all."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file whose content is to be fetched from `source`."""

    file: int
    form: str
    source: str
    tries: int


@dataclass(frozen=True, slots=True)
class StoredBytes:
    """A file with its content. `form`: photo, png, pdf, csv, xlsx, zip."""

    name: str
    form: str
    hash: str
    data: bytes


_ONE = files.c.id == bindparam("file")
_FACTS = (
    files.c.name,
    files.c.form,
    files.c.size,
    files.c.hash,
    files.c.source,
    files.c.bytes.is_not(None).label("here"),
)
_ABOUT = select(*_FACTS).where(_ONE)
_GET = select(files.c.name, files.c.form, files.c.hash, files.c.bytes).where(_ONE)
_FILL = (
    update(files)
    .where(_ONE, files.c.bytes.is_(None))
    .values(bytes=bindparam("data"), size=bindparam("weighs"))
)
_LASTS = update(files).where(_ONE).values(until=bindparam("moment"))
_MISSING = (files.c.bytes.is_(None), files.c.source.is_not(None))
_WANT = update(files).where(_ONE, files.c.tries.is_(None), *_MISSING).values(tries=0)
_WANTED = (
    select(files.c.id, files.c.form, files.c.source, files.c.tries)
    .where(files.c.tries < TRIES, *_MISSING)
    .order_by(files.c.id)
    .limit(_PAGE)
)
_TRIED = update(files).where(_ONE).values(tries=bindparam("often"))
_TRIES = select(files.c.tries).where(_ONE)
_OLD = select(files.c.id).where(files.c.until <= bindparam("wall")).limit(_PAGE)
_FORGET = delete(files).where(files.c.id.in_(_OLD))


def keep(conn: Connection, *, name: str, form: str, data: bytes, until: int | None) -> int:
    """A new file; its number. `until` None: for good. Raises FileTooBig."""
    if not 0 < len(data) <= MOST_BYTES:
        raise FileTooBig(f"a file has 1 to {MOST_BYTES} bytes, this one {len(data)}")
    digest = hashlib.sha256(data).hexdigest()
    return _insert(conn, name, form, len(data), digest, until, bytes=base64.b64encode(data).decode())


def keep_source(
    conn: Connection, *, name: str, form: str, size: int, source: str, unique: str, until: int | None
) -> int:
    """A file that Telegram holds as `source`; `unique` names its content there for ever. Raises FileTooBig."""
    if size > MOST_BYTES:
        raise FileTooBig(f"a file has at most {MOST_BYTES} bytes, this one {size}")
    digest = hashlib.sha256(f"telegram\0{unique or source}".encode()).hexdigest()
    return _insert(conn, name, form, size, digest, until, source=source)


def about(conn: Connection, file: int) -> Kept | None:
    """What is known of it, its content unread; None if it is gone."""
    found = conn.execute(_ABOUT, {"file": file}).first()
    if found is None:
        return None
    return Kept(found.name, found.form, found.size, found.hash, found.source or "", bool(found.here))


def get(conn: Connection, file: int) -> StoredBytes | None:
    """The file with its content; None if it is gone, or its content is not here yet."""
    found = conn.execute(_GET, {"file": file}).first()
    if found is None or found.bytes is None:
        return None
    return StoredBytes(found.name, found.form, found.hash, base64.b64decode(found.bytes))


def fill(conn: Connection, file: int, data: bytes) -> bool:
    """The content of a file that only Telegram had; False if it was there already, or is too big."""
    if not 0 < len(data) <= MOST_BYTES:
        return False
    filled = {"file": file, "data": base64.b64encode(data).decode(), "weighs": len(data)}
    return bool(conn.execute(_FILL, filled).rowcount)


def want(conn: Connection, file: int) -> None:
    """Somebody needs the content here, where only Telegram has it yet: it is fetched from now on."""
    conn.execute(_WANT, {"file": file})


def wanted(conn: Connection) -> list[Wanted]:
    """What is to be fetched, the oldest first."""
    return [Wanted(row.id, row.form, row.source, row.tries) for row in conn.execute(_WANTED)]


def tried(conn: Connection, file: int, tries: int) -> None:
    """It did not come; after TRIES nobody tries again."""
    conn.execute(_TRIED, {"file": file, "often": tries})


def is_given_up(conn: Connection, file: int) -> bool:
    return (conn.execute(_TRIES, {"file": file}).scalar() or 0) >= TRIES


def lasts(conn: Connection, file: int, until: int | None) -> None:
    """From now on it is kept until then; None: for good."""
    conn.execute(_LASTS, {"file": file, "moment": until})


def forget_old(conn: Connection, wall: int) -> int:
    """Lets go of one page of what has passed its time; how many files that were."""
    return conn.execute(_FORGET, {"wall": wall}).rowcount


def _insert(
    conn: Connection, name: str, form: str, size: int, digest: str, until: int | None, **content: str
) -> int:
    row = {"name": plain_name(name), "form": form, "size": size, "hash": digest, "until": until, **content}
    key = conn.execute(insert(files).values(row)).inserted_primary_key
    assert key is not None
    return int(key[0])


def plain_name(name: str) -> str:
    """The name without folders and without what a header or a file system would stumble over; never empty."""
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(sign if sign.isprintable() and sign not in '"<>:|?*;' else " " for sign in last)
    words = " ".join(kept.split()).lstrip(".")
    stem, dot, ending = words.rpartition(".")
    if len(words) > LONGEST_NAME and dot and len(ending) <= 10:
        return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"
    return words[:LONGEST_NAME] or "archivo"


@dataclass(frozen=True, slots=True)
class StoredFiles:
    """Implements channels.kept_files.FileShelf on the database."""

    database: Database

    async def about(self, file: int) -> Kept | None:
        return await self.database.read(lambda conn: about(conn, file))

    async def read(self, file: int) -> bytes | None:
        found = await self.database.read(lambda conn: get(conn, file))
        return found.data if found else None
