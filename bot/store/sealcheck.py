"""The proof, kept in the database, that a key belongs to it."""

import base64

from sqlalchemy import Connection

from bot.store import values
from bot.store.sealed import SealBroken, seals_of
from bot.store.trouble import DatabaseTrouble

KEY = "seal_check"
PLACE = "meta.seal_check"


def prove(conn: Connection) -> None:
    """Raises DatabaseTrouble if the connection's key is not the one this database was sealed with."""
    proof = values.get(conn, KEY)
    if proof is None:
        return
    try:
        seals_of(conn).unseal(PLACE, base64.b64decode(proof))
    except SealBroken as problem:
        raise DatabaseTrouble(
            "the key does not belong to this database: set AULITA_KEY_FILE to the key it was made with; "
            "nothing was changed"
        ) from problem


def leave(conn: Connection) -> None:
    """Leaves the proof if there is none yet."""
    if values.get(conn, KEY) is None:
        values.put(conn, KEY, base64.b64encode(seals_of(conn).seal(PLACE, "aulita")).decode())
