"""The tables of cohorts: who learns together from when, by which links they come, what is written to call them.

Dates are ISO texts of a calendar, not moments: a cohort begins on that date in each person's own zone. Nothing here
is a learner's word; texts are the staff's. Importing this module makes every table known."""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from bot.store.sealed import Sealed
from bot.store.staff_tables import metadata as metadata
from bot.store.tables import Key

cohorts = Table(
    "cohorts",
    metadata,
    Column("id", Key, primary_key=True),
    Column("name", String(40), nullable=False),
    Column("course", String(40), nullable=False),
    Column("state", String(12), nullable=False),
    Column("start", String(10), nullable=False, server_default=""),
    Column("ends", String(10), nullable=False, server_default=""),
    Column("capacity", Integer, nullable=False, server_default="0"),
    Column("countries", String(120), nullable=False, server_default=""),
    Column("early_reason", String(200), nullable=False, server_default=""),
    Column("made_by", Key, nullable=False),
    Column("made_in", Key, nullable=False, server_default="0"),
    Column("made_at", BigInteger, nullable=False),
    Column("told", String(12), nullable=False, server_default=""),
    Column("opened_at", BigInteger),
    Column("archived_at", BigInteger),
    Column("cloned_from", Key),
    UniqueConstraint("name"),
    sqlite_autoincrement=True,
)
"""`state`: draft, open (for calls), closed, running, survey, archived. `start` empty: everybody begins when she joins
(rolling). `capacity` 0: no limit. `countries`: `EC GT`, empty: everywhere. `made_in`: the address in which who made it
is told what time has brought; `told`: the state of which that is still owed, empty: nothing."""

members = Table(
    "members",
    metadata,
    Column("id", Key, primary_key=True),
    Column("person_id", Key, ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    Column("cohort_id", Key, ForeignKey("cohorts.id"), nullable=False),
    Column("link_id", Key, nullable=False, server_default="0"),
    Column("state", String(8), nullable=False),
    Column("joined_at", BigInteger, nullable=False),
    Column("begins", String(10), nullable=False, server_default=""),
    Column("late", String(8), nullable=False, server_default=""),
    Column("form", String(1), nullable=False, server_default="a"),
    UniqueConstraint("person_id", "cohort_id"),
    Index("ix_members_of", "cohort_id", "state"),
    Index("ix_members_link", "link_id"),
)
"""`state`: in, waiting (for a seat; in the order of `id`), moved (to another cohort), left. `begins`: her own first
date where it is not the cohort's. `late`: shift, compress or next, as she chose who came after the start."""

links = Table(
    "links",
    metadata,
    Column("id", Key, primary_key=True),
    Column("cohort_id", Key, ForeignKey("cohorts.id"), nullable=False),
    Column("source", String(40), nullable=False),
    Column("sector", String(24), nullable=False, server_default=""),
    Column("cap", Integer, nullable=False, server_default="0"),
    Column("until", BigInteger),
    Column("paused", Integer, nullable=False, server_default="0"),
    Column("spent", Integer, nullable=False, server_default="0"),
    Column("made_by", Key, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    UniqueConstraint("cohort_id", "source"),
    sqlite_autoincrement=True,
)
"""One join link for each advert channel of a cohort. `cap` 0: no limit. `spent`: US cents paid for the advert."""

call_steps = Table(
    "call_steps",
    metadata,
    Column("id", Key, primary_key=True),
    Column("cohort_id", Key, ForeignKey("cohorts.id"), nullable=False),
    Column("days_before", Integer, nullable=False),
    Column("text_es", Text, nullable=False),
    Column("text_en", Text, nullable=False, server_default=""),
    Column("state", String(8), nullable=False),
    Column("broadcast_id", Key),
    Column("made_by", Key, nullable=False, server_default="0"),
    Column("made_in", Key, nullable=False, server_default="0"),
    UniqueConstraint("cohort_id", "days_before"),
)
"""The series that calls people to a cohort: 21, 14, 7, 2 and 0 days before. `state`: planned, off, made, missed. A text
that is empty is the one that comes with the program. `made_by`, `made_in`: who planned it, in which chat."""

broadcasts = Table(
    "broadcasts",
    metadata,
    Column("id", Key, primary_key=True),
    Column("kind", String(8), nullable=False),
    Column("state", String(12), nullable=False),
    Column("audience", Text, nullable=False),
    Column("body", Sealed("broadcasts.body"), nullable=False),
    Column("text_hash", String(64), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("minutes", Integer),
    Column("urgent", Integer, nullable=False, server_default="0"),
    Column("size", Integer, nullable=False),
    Column("cohort_id", Key),
    Column("made_by", Key, nullable=False),
    Column("made_in", Key, nullable=False),
    Column("confirmed_at", BigInteger, nullable=False),
    Column("begun_at", BigInteger),
    Column("ended_at", BigInteger),
    Column("reason", String(60), nullable=False, server_default=""),
    Column("board", Key),
    Column("board_said", String(64), nullable=False, server_default=""),
    Column("recall", String(8), nullable=False, server_default=""),
    Column("forgiven", Integer, nullable=False, server_default="0"),
    Index("ix_broadcasts_text", "text_hash", "confirmed_at"),
    Index(
        "ix_broadcasts_open",
        "state",
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
    sqlite_autoincrement=True,
)
"""A message of the staff to many, from its confirmation on. `kind`: call or notice. `state`: ready, running, paused,
done, cancelled, stopped (by itself; `reason` says why). `at`: the lesson clock's moment from which it goes; `minutes`:
at this time of each person's day, on the local date of `at`, None: to all at one instant. `size`: how many rows
`recipients` had at the confirmation. `board`: the outbox row of the progress message that is edited in place.
`recall`: delete or edit, what is done with the messages that were sent; empty: nothing. `forgiven`: how many had
failed when somebody let it go on after it had stopped."""

recipients = Table(
    "recipients",
    metadata,
    Column("broadcast_id", Key, ForeignKey("broadcasts.id"), primary_key=True, autoincrement=False),
    Column(
        "person_id", Key, ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    ),
    Column("state", String(8), nullable=False),
    Column("reason", String(24)),
    Column("due", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
    Column("row_id", Key),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("channel", String(20), nullable=False, server_default=""),
    Column("recall", String(8), nullable=False, server_default=""),
    Index(
        "ix_recipients_due",
        "broadcast_id",
        "due",
        sqlite_where=text("state = 'pending'"),
        postgresql_where=text("state = 'pending'"),
    ),
    Index("ix_recipients_person", "person_id"),
    Index("ix_recipients_row", "row_id"),
    sqlite_with_rowid=False,
)
"""The ledger: one row for each person of the audience from the confirmation on. `state`: pending (not before `due`, on
the lesson clock; `reason` says what holds it; after `until` it is too late), queued (what became of it is the state of
the outbox row `row_id`), skipped (`reason`). `tries`: how often it was given to the outbox. `recall`: asked, done or
refused, where a sent message is to be deleted or edited. A person who is erased takes her rows along:
`broadcasts.size` remembers how many there were."""

files = Table(
    "files",
    metadata,
    Column("id", Key, primary_key=True),
    Column("name", String(120), nullable=False),
    Column("form", String(8), nullable=False),
    Column("size", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("bytes", Sealed("files.bytes")),
    Column("source", Sealed("files.source")),
    Column("tries", Integer),
    Column("until", BigInteger),
    Index(
        "ix_files_until",
        "until",
        sqlite_where=text("until IS NOT NULL"),
        postgresql_where=text("until IS NOT NULL"),
    ),
    sqlite_autoincrement=True,
)
"""Pictures and files that the staff sends to people, and files made for the staff. `form`: photo, png, pdf, csv, xlsx,
zip. `bytes`: base64, sealed; None where only the platform has them yet, at `source` (its own file id). `tries`: how
often it was tried to fetch them from there; None: nobody needs them here. `until`: wall milliseconds after which the
row goes; lists of people always have one."""

reach = Table(
    "reach",
    metadata,
    Column(
        "person_id", Key, ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    ),
    Column("country", String(2), nullable=False, server_default=""),
    Column("zone", String(40), nullable=False, server_default=""),
    Column("language", String(2), nullable=False, server_default="es"),
    Column("course", String(40), nullable=False, server_default=""),
    Column("units", Integer, nullable=False, server_default="0"),
    Column("essential", Integer, nullable=False, server_default="0"),
    Column("finished", Integer, nullable=False, server_default="0"),
    Column("sector", String(24), nullable=False, server_default=""),
    Column("calls", Integer, nullable=False, server_default="0"),
    Column("muted", String(40), nullable=False, server_default=""),
    sqlite_with_rowid=False,
)
"""What audiences are chosen by: a projection of each enrolled person's state, written in the turn that changes it.
`units`: lessons behind her; `calls` 1: she agreed to be told of new calls; `muted`: categories she switched off."""

staff_doors = Table(
    "staff_doors",
    metadata,
    Column("id", Key, primary_key=True),
    Column("hash", LargeBinary, nullable=False),
    Column("person_id", Key, ForeignKey("people.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("address_id", Key, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False, index=True),
    Column("used_at", BigInteger),
    Column("used_in", Key),
    UniqueConstraint("hash"),
    sqlite_autoincrement=True,
)
"""One-use links of ten minutes by which somebody of the staff enters the web chat with her roles."""

staff_pins = Table(
    "staff_pins",
    metadata,
    Column(
        "person_id", Key, ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    ),
    Column("hash", LargeBinary, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("shut_until", BigInteger),
    Column("open_in", Key),
    Column("open_until", BigInteger),
    sqlite_with_rowid=False,
)
"""The PIN before lists and files that speak of people. `open_in`: the address in which it was given last."""
