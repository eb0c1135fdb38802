"""The tables of those who run the course: roles and how they are given, what they did, open dialogs, contacts.

Numbers of people stand without a foreign key where the line must outlive the person: a number never comes again
and leads to nobody who was erased. Importing this module makes every table known."""

from sqlalchemy import (
    DDL,
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    event,
    text,
)

from bot.store.sealed import Sealed
from bot.store.tables import Key
from bot.store.tables import metadata as metadata

roles = Table(
    "roles",
    metadata,
    Column("id", Key, primary_key=True),
    Column("person_id", Key, ForeignKey("people.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("address_id", Key, ForeignKey("addresses.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("role", String(16), nullable=False),
    Column("scope", String(40), nullable=False, server_default=""),
    Column("given_by", Key, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("revoked_at", BigInteger),
    Column("open_until", BigInteger),
    Index(
        "ix_roles_held",
        "role",
        sqlite_where=text("revoked_at IS NULL"),
        postgresql_where=text("revoked_at IS NULL"),
    ),
)
"""Who may do what, in the one chat in which it was given: a place that is moved or joined takes no role along.
`scope`: the number of a facilitator's cohort, may be empty. `given_by` 0: the server's command line. `open_until`:
in a browser, the end of half an hour without a word; None where a role does not go to sleep."""

grants = Table(
    "grants",
    metadata,
    Column("id", Key, primary_key=True),
    Column("hash", LargeBinary, nullable=False),
    Column("role", String(16), nullable=False),
    Column("scope", String(40), nullable=False, server_default=""),
    Column("made_by", Key, nullable=False),
    Column("made_in", Key, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False, index=True),
    Column("ask", Integer),
    Column("used_by", Key),
    Column("used_in", Key),
    Column("outcome", String(12)),
    UniqueConstraint("hash"),
    sqlite_autoincrement=True,
)
"""One-time codes; `hash` is an HMAC of 128 random bits. Used by somebody, it is a proposal that whoever made it
confirms or refuses (`outcome`); `ask` is the number in the buttons that ask for it."""

audit = Table(
    "audit",
    metadata,
    Column("id", Key, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("who", Key, nullable=False),
    Column("what", String(24), nullable=False),
    Column("target", String(60), nullable=False, server_default=""),
    Column("detail", String(200), nullable=False, server_default=""),
    sqlite_autoincrement=True,
)
"""Who of the staff did what, append-only, without a word of a learner. `who` 0: the server's command line; -1: time."""

ONLY_ADDED = tuple(
    f"CREATE TRIGGER audit_no_{verb.lower()} BEFORE {verb} ON audit "
    "BEGIN SELECT RAISE(ABORT, 'the audit is only ever added to'); END"
    for verb in ("UPDATE", "DELETE")
)
"""The database itself refuses to change or drop a line, whoever asks. Migration 0004 says the same."""
for _statement in ONLY_ADDED:
    event.listen(audit, "after_create", DDL(_statement).execute_if(dialect="sqlite"))  # type: ignore[no-untyped-call]

dialogs = Table(
    "dialogs",
    metadata,
    Column(
        "person_id", Key, ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    ),
    Column("state", Sealed("dialogs.state"), nullable=False),
    Column("turn", Integer, nullable=False),
    Column("until", BigInteger, nullable=False, index=True),
    sqlite_with_rowid=False,
)
"""The one open dialog of a staff member; `turn` is the number in its buttons."""

contact_checks = Table(
    "contact_checks",
    metadata,
    Column("id", Key, primary_key=True),
    Column("country", String(2), nullable=False),
    Column("key", String(40), nullable=False),
    Column("text", String(200), nullable=False),
    Column("outcome", String(12), nullable=False),
    Column("checked_by", Key, nullable=False),
    Column("checked_on", String(10), nullable=False),
    Index("ix_contact_checks_fact", "country", "key", "id"),
)
"""What came of calling a service of a country; public words, so not sealed. The newest of a fact counts."""

remarks = Table(
    "remarks",
    metadata,
    Column("id", Key, primary_key=True),
    Column("unit", String(16), nullable=False),
    Column("part", String(40), nullable=False, server_default=""),
    Column("rev", String(8), nullable=False),
    Column("by", Key, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("text", Sealed("remarks.text"), nullable=False),
    Column("settled_at", BigInteger),
    Column("settled_by", Key),
    Index(
        "ix_remarks_open",
        "unit",
        "id",
        sqlite_where=text("settled_at IS NULL"),
        postgresql_where=text("settled_at IS NULL"),
    ),
    Index("ix_remarks_by", "by"),
    sqlite_autoincrement=True,
)
"""What somebody of the staff has to say about a part of a unit. `rev`: of its texts when she wrote it."""
