"""Every table. Times of lessons are UTC milliseconds of the pretendable clock (`at`, `due`); times of sending
(`not_before`, `lease_until`, `expires`, `made`, `ended`) are wall-clock milliseconds. A `Sealed` column is
text for the program and bytes in the file that only the key file opens.

Partial indexes keep finished rows from costing the working ones anything; tables that are looked up by a text
key alone have no row ids in SQLite. The ids of people, addresses and messages never come again: a call that
was under way when its person was let go must not speak of the next newcomer. A change here needs a migration:
a test compares the two."""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from bot.store.sealed import Sealed

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Key = BigInteger().with_variant(Integer, "sqlite")
"""Row ids; SQLite gives automatic ids to INTEGER only."""

meta = Table(
    "meta", metadata, Column("key", String(40), primary_key=True), Column("value", Text, nullable=False)
)
"""Single values: `mode` (real or rehearsal), `pretend_now`, `seal_check`."""

cursors = Table(
    "cursors",
    metadata,
    Column("channel", String(20), primary_key=True),
    Column("value", Text, nullable=False),
)
"""What each channel has confirmed: written in the same commit as the turns."""

people = Table(
    "people",
    metadata,
    Column("id", Key, primary_key=True),
    Column("state", Text, nullable=False),
    Column("standing", String(16), nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("heard_at", BigInteger, nullable=False),
    Column("consented_at", BigInteger),
    Column("missed", Integer, nullable=False, server_default="0"),
    Column("name", Sealed("people.name")),
    Column("figures_id", Sealed("people.figures_id")),
    Column("written_at", BigInteger),
    Index(
        "ix_people_purge",
        "heard_at",
        sqlite_where=text("consented_at IS NULL"),
        postgresql_where=text("consented_at IS NULL"),
    ),
    sqlite_autoincrement=True,
)
"""`state` is `flows.codec` JSON: ids and marks, no words of hers. `missed` 1: a conversation message may not
have arrived. `written_at`: the lesson clock's moment at which a message of the staff was last on its way to her."""

addresses = Table(
    "addresses",
    metadata,
    Column("id", Key, primary_key=True),
    Column("person_id", Key, ForeignKey("people.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("channel", String(20), nullable=False),
    Column("lookup", LargeBinary, nullable=False),
    Column("external_id", Sealed("addresses.external_id"), nullable=False),
    Column("used_at", BigInteger, nullable=False),
    Column("unreachable", String(16)),
    UniqueConstraint("channel", "lookup"),
    sqlite_autoincrement=True,
)
"""`lookup` is an HMAC of the platform's id, `external_id` the sealed id itself."""

seen = Table(
    "seen",
    metadata,
    Column("channel", String(20), primary_key=True),
    Column("once", String(64), primary_key=True),
    Column("at", BigInteger, nullable=False, index=True),
    sqlite_with_rowid=False,
)
"""Updates already taken: presence here, not order, makes a repetition count once. Kept 30 days."""

noted = Table(
    "noted",
    metadata,
    Column("channel", String(20), primary_key=True),
    Column("once", String(64), primary_key=True),
    Column("times", Integer, nullable=False),
    Column("at", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
"""Ids of the batch being folded; `times`: in how many lives of the program, hangs weigh more. Kept a day."""

set_aside = Table(
    "set_aside",
    metadata,
    Column("id", Key, primary_key=True),
    Column("channel", String(20), nullable=False),
    Column("once", String(64), nullable=False),
    Column("raw", Sealed("set_aside.raw"), nullable=False),
    Column("reason", String(200), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("lookup", LargeBinary, index=True),
)
"""Updates nobody could take, sealed, for a person to look at. Kept 30 days, or until she has her data erased:
`lookup` is that of `addresses`, empty if the update could not even be parsed."""

outbox = Table(
    "outbox",
    metadata,
    Column("id", Key, primary_key=True),
    Column("person_id", Key, ForeignKey("people.id", ondelete="CASCADE"), nullable=False, index=True),
    # Not a foreign key: an address goes only with its person, whose rows go too, and the check would read
    # every row of the outbox or cost one more index on the busiest table.
    Column("address_id", Key, nullable=False),
    Column("stream", String(12), nullable=False),
    Column("cause", String(96), nullable=False),
    Column("part", Integer, nullable=False),
    Column("lane", Integer, nullable=False),
    Column("care", String(8), nullable=False),
    Column("silent", Integer, nullable=False, server_default="0"),
    Column("body", Sealed("outbox.body")),
    Column("state", String(12), nullable=False),
    Column("reason", String(120)),
    Column("not_before", BigInteger, nullable=False, server_default="0"),
    Column("expires", BigInteger),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("owner", String(36)),
    Column("lease_until", BigInteger),
    Column("platform_id", String(64)),
    Column("made", BigInteger, nullable=False),
    Column("ended", BigInteger),
    UniqueConstraint("cause", "part"),
    Index(
        "ix_outbox_open",
        "address_id",
        "stream",
        "id",
        sqlite_where=text("state IN ('waiting', 'sending')"),
        postgresql_where=text("state IN ('waiting', 'sending')"),
    ),
    Index(
        "ix_outbox_next",
        "lane",
        "id",
        sqlite_where=text("state = 'waiting' AND not_before = 0"),
        postgresql_where=text("state = 'waiting' AND not_before = 0"),
    ),
    Index(
        "ix_outbox_later",
        "not_before",
        sqlite_where=text("state = 'waiting' AND not_before > 0"),
        postgresql_where=text("state = 'waiting' AND not_before > 0"),
    ),
    Index(
        "ix_outbox_expiring",
        "expires",
        sqlite_where=text("state = 'waiting' AND expires IS NOT NULL"),
        postgresql_where=text("state = 'waiting' AND expires IS NOT NULL"),
    ),
    Index(
        "ix_outbox_bodies",
        "ended",
        sqlite_where=text("ended IS NOT NULL AND body IS NOT NULL"),
        postgresql_where=text("ended IS NOT NULL AND body IS NOT NULL"),
    ),
    sqlite_autoincrement=True,
)
"""One row = one platform call. `waiting -> sending -> sent | unconfirmed | failed | skipped`; only sender
code and opting out change `state`. Lane 0 tap reply, 1 text reply, 2 unit or nudge, 3 broadcast.
A waiting row is ready when `not_before` is 0; a later moment hides it from the sender until it has come."""

timers = Table(
    "timers",
    metadata,
    Column("id", Key, primary_key=True),
    Column("person_id", Key, ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    Column("course", String(40), nullable=False),
    Column("name", String(24), nullable=False),
    Column("due", BigInteger, nullable=False, index=True),
    UniqueConstraint("person_id", "course", "name"),
)
"""A timer is valid exactly as long as its row exists; the turn it causes deletes it."""

facts = Table(
    "facts",
    metadata,
    Column("id", Key, primary_key=True),
    Column("figures_id", String(36), nullable=False, index=True),
    Column("at", BigInteger, nullable=False),
    Column("name", String(32), nullable=False),
    Column("course", String(40), nullable=False, server_default=""),
    Column("unit", String(12), nullable=False, server_default=""),
    Column("item", String(40), nullable=False, server_default=""),
    Column("value", String(80), nullable=False, server_default=""),
    Column("rev", String(8), nullable=False, server_default=""),
)
"""For figures, under an id that leads to nobody without the key. Never her words."""

open_answers = Table(
    "open_answers",
    metadata,
    Column("id", Key, primary_key=True),
    Column("figures_id", String(36), nullable=False, index=True),
    Column("item", String(40), nullable=False),
    Column("words", Sealed("open_answers.words"), nullable=False),
    Column("at", BigInteger, nullable=False),
)
"""What she wrote in open questions, sealed."""

consents = Table(
    "consents",
    metadata,
    Column("id", Key, primary_key=True),
    Column("person_id", Key, ForeignKey("people.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("purpose", String(16), nullable=False),
    Column("version", String(16), nullable=False),
    Column("given", Integer, nullable=False),
    Column("at", BigInteger, nullable=False),
)
"""Each yes and each no, versioned, append-only."""

return_words = Table(
    "return_words",
    metadata,
    Column(
        "person_id", Key, ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    ),
    Column("hash", LargeBinary, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    UniqueConstraint("hash"),
    sqlite_with_rowid=False,
)
"""An HMAC of the three words that bring her back; the words themselves are nowhere but on her paper."""

return_tries = Table(
    "return_tries",
    metadata,
    Column("id", Key, primary_key=True),
    Column("lookup", LargeBinary, nullable=False),
    Column("at", BigInteger, nullable=False, index=True),
    Index("ix_return_tries_lookup", "lookup", "at"),
)
"""Words from this address that opened nothing (`lookup` as in `addresses`). Kept an hour, whatever is erased."""

join_links = Table(
    "join_links",
    metadata,
    Column(
        "person_id", Key, ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    ),
    Column("hash", LargeBinary, nullable=False),
    Column("until", BigInteger, nullable=False, index=True),
    UniqueConstraint("hash"),
    sqlite_with_rowid=False,
)
"""The one living link that joins a second chat to hers; `hash` is an HMAC of its token."""

media = Table(
    "media",
    metadata,
    Column("channel", String(20), primary_key=True),
    Column("hash", String(64), primary_key=True),
    Column("file_id", String(200), nullable=False),
)
"""Pictures the platform already holds: uploaded once, then sent by their id."""

leases = Table(
    "leases",
    metadata,
    Column("name", String(20), primary_key=True),
    Column("owner", String(40), nullable=False),
    Column("until", BigInteger, nullable=False),
    Column("beat", BigInteger, nullable=False),
)
"""Who runs: one process per database. `beat` is the last sign of life, read by `aulita health`."""
