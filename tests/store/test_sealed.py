"""Sealed columns: text inside, bytes in the file that only the right key opens, in the right place only."""

import secrets
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, insert, select, update

from bot.store import dialogs, facts, intake, people, remarks
from bot.store.cohort_tables import broadcasts, files
from bot.store.database import Database
from bot.store.sealed import SealBroken, Sealed, Seals
from bot.store.tables import metadata, outbox
from bot.store.tables import people as people_table
from flows.person import Person
from tests.store.conftest import NOW
from tests.store.test_people import at

SEALS = Seals({1: b"k" * 32})
PERSONAL = {
    *("people.name", "people.figures_id", "addresses.external_id"),
    *("outbox.body", "set_aside.raw", "open_answers.words"),
    *("dialogs.state", "remarks.text"),
    *("broadcasts.body", "files.bytes", "files.source"),
}


@settings(max_examples=200, deadline=None)
@given(st.text(), st.text(max_size=20))
def test_what_is_sealed_opens_to_the_same_text_and_never_looks_the_same_twice(text: str, place: str) -> None:
    text, place = (one.encode("utf-8", "ignore").decode() for one in (text, place))
    once, again = SEALS.seal(place, text), SEALS.seal(place, text)
    assert SEALS.unseal(place, once) == SEALS.unseal(place, again) == text
    assert once != again


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_seal_with_any_bit_changed_does_not_open(data: st.DataObject) -> None:
    sealed = bytearray(SEALS.seal("people.name", "Lucía"))
    place = data.draw(st.integers(0, len(sealed) - 1))
    sealed[place] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(SealBroken):
        SEALS.unseal("people.name", bytes(sealed))


@pytest.mark.parametrize("rubbish", [b"", b"\x01", b"Lucia", bytes(200)])
def test_what_was_never_sealed_does_not_open(rubbish: bytes) -> None:
    with pytest.raises(SealBroken, match=r"people\.name"):
        SEALS.unseal("people.name", rubbish)


def test_a_seal_opens_only_in_its_own_column_and_with_its_own_key() -> None:
    sealed = SEALS.seal("people.name", "Lucía")
    with pytest.raises(SealBroken):
        SEALS.unseal("outbox.body", sealed)
    with pytest.raises(SealBroken):
        Seals({1: b"x" * 32}).unseal("people.name", sealed)


def test_a_new_key_seals_from_then_on_while_the_old_one_still_opens_and_lookups_stay() -> None:
    old, both = Seals({1: b"k" * 32}), Seals({1: b"k" * 32, 2: b"n" * 32})
    assert both.unseal("a.b", old.seal("a.b", "x")) == "x"
    assert both.unseal("a.b", both.seal("a.b", "y")) == "y"
    with pytest.raises(SealBroken, match="key file"):
        old.unseal("a.b", both.seal("a.b", "y"))
    assert both.lookup("telegram", "1") == old.lookup("telegram", "1")


def test_lookups_tell_apart_channels_ids_and_keys() -> None:
    lookups = {
        SEALS.lookup("telegram", "12"),
        SEALS.lookup("telegram1", "2"),
        SEALS.lookup("web", "12"),
        SEALS.lookup("telegram", "13"),
        Seals({1: b"x" * 32}).lookup("telegram", "12"),
    }
    assert len(lookups) == 5
    assert {len(lookup) for lookup in lookups} == {32}
    assert SEALS.lookup("telegram", "12") in lookups


@pytest.mark.parametrize("keys", [{}, {0: b"k" * 32}, {256: b"k" * 32}, {1: b"k" * 31}])
def test_keys_of_another_shape_are_refused(keys: dict[int, bytes]) -> None:
    with pytest.raises(ValueError, match="key"):
        Seals(keys)


def test_the_seals_never_show_a_key() -> None:
    assert repr(Seals({1: b"k" * 32, 7: b"k" * 32})) == "Seals(keys [1, 7])"


def test_every_personal_column_is_sealed_under_its_own_name() -> None:
    places = {
        f"{table.name}.{column.name}": column.type.place
        for table in metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, Sealed)
    }
    assert places == {name: name for name in PERSONAL}


async def test_no_byte_of_a_personal_text_reaches_the_file_or_the_journal(db: Database, path: Path) -> None:
    words = {place: f"{place} {secrets.token_hex(8)}" for place in sorted(PERSONAL)}

    def work(conn: Connection) -> None:
        row = people.create(conn, at(words["addresses.external_id"]), Person(), NOW)
        people.keep_name(conn, row.id, words["people.name"])
        conn.execute(update(people_table).values(figures_id=words["people.figures_id"]))
        facts.keep_answers(conn, [(secrets.token_hex(8), "why", words["open_answers.words"])], NOW)
        intake.set_aside(conn, "telegram", "1", words["set_aside.raw"], "unreadable", NOW)
        dialogs.keep(conn, row.id, dialogs.Stored(words["dialogs.state"], 1), NOW)
        remarks.add(conn, "M1-05", "", "0" * 8, row.id, NOW, words["remarks.text"])
        sent = {"kind": "notice", "state": "ready", "audience": "{}", "text_hash": "0", "at": 0, "size": 0}
        sent |= {"body": words["broadcasts.body"], "made_by": 1, "made_in": 1, "confirmed_at": 0}
        conn.execute(insert(broadcasts), sent)
        held = {"name": "a.pdf", "form": "pdf", "size": 1, "hash": "0"}
        held |= {"bytes": words["files.bytes"], "source": words["files.source"]}
        conn.execute(insert(files), held)
        conn.execute(
            insert(outbox),
            {
                "person_id": row.id,
                "address_id": row.address_id,
                "stream": "conversation",
                "part": 0,
                "cause": "u1",
                "lane": 0,
                "care": "lesson",
                "state": "waiting",
                "made": 0,
                "body": words["outbox.body"],
            },
        )

    await db.write(work)

    def read_back(conn: Connection) -> dict[str, str]:
        back = {}
        for place in words:
            table, column = place.split(".")
            back[place] = conn.execute(select(metadata.tables[table].c[column])).scalar_one()
        return back

    assert await db.read(read_back) == words

    def bytes_on_disk() -> bytes:
        files = sorted(path.parent.iterdir())
        assert {file.suffix for file in files} >= {".db", ".db-wal"}
        return b"".join(file.read_bytes() for file in files)

    for _ in range(2):
        stored = bytes_on_disk()
        assert b"unreadable" in stored, "what is not sealed must be found, or the search proves nothing"
        assert not [
            word for word in words.values() if word.encode() in stored or word.split()[1].encode() in stored
        ]
        assert await db.empty_wal()
