"""Personal data at rest: sealed columns that only the key file opens, and look-ups that give nothing away."""

import hmac
import os
from collections.abc import Mapping
from typing import Any, final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Connection, Dialect, LargeBinary
from sqlalchemy.types import TypeDecorator

KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16


class SealBroken(Exception):
    """Sealed bytes that this key does not open: another key, another column, or damage."""


@final
class Seals:
    """Seals and opens texts with AES-256-GCM; turns platform ids into look-ups with HMAC-SHA256.

    `keys` maps a key's number (1 to 255) to its 32 bytes. New seals use the highest number, every number
    still opens its own. Look-ups come from the lowest number, so that adding a key leaves them valid. Raises
    ValueError for keys of another shape. Never shows a key: its repr names the numbers only."""

    __slots__ = ("_current", "_lookup_key", "_oldest", "_openers", "_prefix")

    def __init__(self, keys: Mapping[int, bytes]) -> None:
        if not keys:
            raise ValueError("there is no key")
        for number, key in keys.items():
            if not 1 <= number <= 255 or len(key) != KEY_BYTES:
                raise ValueError(f"key {number}: a number from 1 to 255 and {KEY_BYTES} bytes are needed")
        newest = max(keys)
        self._openers = {
            number: AESGCM(_derive(key, b"aulita: sealed columns")) for number, key in keys.items()
        }
        self._current = self._openers[newest]
        self._prefix = bytes([newest])
        self._oldest = keys[min(keys)]
        self._lookup_key = _derive(self._oldest, b"aulita: address look-up")

    def seal(self, place: str, text: str) -> bytes:
        """`text` as bytes that differ every time. `place` (table.column) is bound in: they open nowhere
        else."""
        nonce = os.urandom(NONCE_BYTES)
        return self._prefix + nonce + self._current.encrypt(nonce, text.encode(), place.encode())

    def unseal(self, place: str, sealed: bytes) -> str:
        """The text that was sealed for `place`. Raises SealBroken."""
        opener = self._openers.get(sealed[0]) if len(sealed) > NONCE_BYTES + TAG_BYTES else None
        if opener is None:
            raise SealBroken(f"{place}: sealed with a key that is not in the key file, or not sealed at all")
        try:
            return opener.decrypt(
                sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :], place.encode()
            ).decode()
        except InvalidTag:
            raise SealBroken(f"{place}: sealed with another key, moved here, or damaged") from None

    def lookup(self, channel: str, external_id: str) -> bytes:
        """32 bytes that always stand for this id on this channel and lead back to it only with the key."""
        return hmac.digest(self._lookup_key, f"{channel}\0{external_id}".encode(), "sha256")

    def derived(self, purpose: str) -> bytes:
        """32 bytes for a purpose of its own, such as signing; like look-ups, valid still when a key is added."""
        return _derive(self._oldest, f"aulita: {purpose}".encode())

    def __repr__(self) -> str:
        return f"Seals(keys {sorted(self._openers)})"


def _derive(key: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose).derive(key)


class Sealed(TypeDecorator[str]):
    """A column of text for the program and of sealed bytes in the file. `place` is its own `table.column`.

    The seals are those the engine's dialect carries (see `carry`)."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        return None if value is None else _of_dialect(dialect).seal(self.place, value)

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else _of_dialect(dialect).unseal(self.place, bytes(value))


def carry(dialect: Dialect, seals: Seals) -> None:
    """From now on this engine's sealed columns use `seals`."""
    dialect.seals = seals  # type: ignore[attr-defined]


def seals_of(conn: Connection) -> Seals:
    """The seals that this connection's engine carries."""
    return _of_dialect(conn.dialect)


def _of_dialect(dialect: Dialect) -> Seals:
    seals: Seals = dialect.seals  # type: ignore[attr-defined]
    return seals
