"""The key file: made at the first start, kept apart from the data, readable by nobody else.

One line a key, `number:base64 of 32 bytes`; `#` begins a remark. A line with a higher number begins a new key
for what is sealed from then on; the older lines must stay."""

import base64
import binascii
import os
import secrets
import sqlite3
import stat
from contextlib import suppress
from pathlib import Path

from bot.store.sealed import KEY_BYTES, Seals

_HEADER = """\
# The key of Aulita's sealed data (names, chat addresses, what people wrote). Without it they cannot be read.
# Keep a copy somewhere else than the backups of the data. Show it to nobody.
"""


class KeyTrouble(Exception):
    """The key file cannot be used. The message is one sentence for whoever runs the bot."""


def read_or_make(key_file: Path, database: Path) -> Seals:
    """The seals for `database`. Makes the key file (rights 0600) if there is none and nothing is sealed yet.

    Raises KeyTrouble: the key lies in the data folder, others may read it, it is damaged, or it is missing
    while the database already holds sealed data."""
    _refuse_among_data(key_file, database)
    if not key_file.exists():
        if holds_sealed(database):
            raise KeyTrouble(
                f"the key file {key_file} is missing and {database} is already sealed with it: "
                "put your copy of the key there, or set AULITA_KEY_FILE to where it is"
            )
        _make(key_file)
    return _read(key_file)


def holds_sealed(database: Path) -> bool:
    """Whether a key has been used on this database. An unreadable database counts as sealed."""
    if not database.exists() or database.stat().st_size == 0:
        return False
    try:
        raw = sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)
        try:
            named = raw.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone()
            return bool(named and raw.execute("SELECT 1 FROM meta WHERE key = 'seal_check'").fetchone())
        finally:
            raw.close()
    except sqlite3.Error:
        return True


def _refuse_among_data(key_file: Path, database: Path) -> None:
    folder = database.absolute().parent.resolve()
    if key_file.absolute().parent.resolve().is_relative_to(folder):
        raise KeyTrouble(
            f"the key file {key_file} lies in the data folder {folder}, "
            "so that a copy of the data could read itself: set AULITA_KEY_FILE to a place outside it"
        )


def _make(key_file: Path) -> None:
    """Whole or not at all: a key that was half written would be lost data later."""
    draft = key_file.with_name(f".{key_file.name}.{secrets.token_hex(4)}")
    line = f"1:{base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()}\n"
    try:
        key_file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(_HEADER + line)
            file.flush()
            os.fsync(file.fileno())
        # A link, unlike a rename, never replaces a key that another process has made meanwhile.
        with suppress(FileExistsError):
            os.link(draft, key_file)
        _settle(key_file.parent)
    except OSError as problem:
        raise KeyTrouble(
            f"the key file {key_file} cannot be made ({problem.strerror}): "
            "let this user write in its folder, or set AULITA_KEY_FILE to another place"
        ) from problem
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def _settle(folder: Path) -> None:
    """The name itself reaches the disk before anything is sealed."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _read(key_file: Path) -> Seals:
    try:
        rights = stat.S_IMODE(key_file.stat().st_mode)
        text = key_file.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as problem:
        raise KeyTrouble(
            f"the key file {key_file} cannot be read ({problem}): put back your copy of it"
        ) from problem
    if rights & 0o077:
        raise KeyTrouble(f"the key file {key_file} can be read by others: run  chmod 600 '{key_file}'")
    keys: dict[int, bytes] = {}
    for place, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            number, key = _parse(key_file, place, line)
            if number in keys:
                raise KeyTrouble(
                    f"the key file {key_file}, line {place}: key {number} stands there twice: keep one"
                )
            keys[number] = key
    try:
        return Seals(keys)
    except ValueError as problem:
        raise KeyTrouble(
            f"the key file {key_file} is damaged ({problem}): put back your copy of it"
        ) from problem


def _parse(key_file: Path, place: int, line: str) -> tuple[int, bytes]:
    number, _, key = line.partition(":")
    try:
        return int(number), base64.b64decode(key.strip(), validate=True)
    except (ValueError, binascii.Error):
        raise KeyTrouble(
            f"the key file {key_file}, line {place}, is damaged: "
            "it must read number:base64; put back your copy"
        ) from None
