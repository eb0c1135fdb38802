"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SEALED = sa.LargeBinary()


def upgrade() -> None:
    """Everything is new; parents come before their children."""
    _tables_of_the_database()
    _tables_of_people()
    _tables_of_coming_back()
    _tables_of_what_comes_in()
    _tables_of_what_goes_out()
    _tables_of_figures()


def _tables_of_the_database() -> None:
    op.create_table(
        "meta",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_meta"),
    )
    op.create_table(
        "leases",
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("owner", sa.String(length=40), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("beat", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_leases"),
    )


def _tables_of_people() -> None:
    op.create_table(
        "people",
        sa.Column("id", KEY, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("standing", sa.String(length=16), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("heard_at", sa.BigInteger(), nullable=False),
        sa.Column("consented_at", sa.BigInteger()),
        sa.Column("missed", sa.Integer(), server_default="0", nullable=False),
        sa.Column("name", SEALED),
        sa.Column("figures_id", SEALED),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_people_purge",
        "people",
        ["heard_at"],
        sqlite_where=sa.text("consented_at IS NULL"),
        postgresql_where=sa.text("consented_at IS NULL"),
    )
    op.create_table(
        "addresses",
        sa.Column("id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("lookup", sa.LargeBinary(), nullable=False),
        sa.Column("external_id", SEALED, nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=False),
        sa.Column("unreachable", sa.String(length=16)),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_addresses_person_id_people", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_addresses"),
        sa.UniqueConstraint("channel", "lookup", name="uq_addresses_channel_lookup"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_addresses_person_id", "addresses", ["person_id"])
    op.create_table(
        "consents",
        sa.Column("id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("version", sa.String(length=16), nullable=False),
        sa.Column("given", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_consents_person_id_people", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_consents"),
    )
    op.create_index("ix_consents_person_id", "consents", ["person_id"])
    op.create_table(
        "timers",
        sa.Column("id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("course", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=24), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_timers_person_id_people", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_timers"),
        sa.UniqueConstraint("person_id", "course", "name", name="uq_timers_person_id_course_name"),
    )
    op.create_index("ix_timers_due", "timers", ["due"])


def _tables_of_coming_back() -> None:
    for name, moment in (("return_words", "made_at"), ("join_links", "until")):
        op.create_table(
            name,
            sa.Column("person_id", KEY, nullable=False, autoincrement=False),
            sa.Column("hash", sa.LargeBinary(), nullable=False),
            sa.Column(moment, sa.BigInteger(), nullable=False),
            sa.ForeignKeyConstraint(
                ["person_id"], ["people.id"], name=f"fk_{name}_person_id_people", ondelete="CASCADE"
            ),
            sa.PrimaryKeyConstraint("person_id", name=f"pk_{name}"),
            sa.UniqueConstraint("hash", name=f"uq_{name}_hash"),
            sqlite_with_rowid=False,
        )
    op.create_index("ix_join_links_until", "join_links", ["until"])
    op.create_table(
        "return_tries",
        sa.Column("id", KEY, nullable=False),
        sa.Column("lookup", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_return_tries"),
    )
    op.create_index("ix_return_tries_at", "return_tries", ["at"])
    op.create_index("ix_return_tries_lookup", "return_tries", ["lookup", "at"])


def _tables_of_what_comes_in() -> None:
    op.create_table(
        "cursors",
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("channel", name="pk_cursors"),
    )
    op.create_table(
        "seen",
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("once", sa.String(length=64), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "once", name="pk_seen"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_seen_at", "seen", ["at"])
    op.create_table(
        "noted",
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("once", sa.String(length=64), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "once", name="pk_noted"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "set_aside",
        sa.Column("id", KEY, nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("once", sa.String(length=64), nullable=False),
        sa.Column("raw", SEALED, nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("lookup", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("id", name="pk_set_aside"),
    )
    op.create_index("ix_set_aside_lookup", "set_aside", ["lookup"])


def _tables_of_what_goes_out() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("address_id", KEY, nullable=False),
        sa.Column("stream", sa.String(length=12), nullable=False),
        sa.Column("cause", sa.String(length=96), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("lane", sa.Integer(), nullable=False),
        sa.Column("care", sa.String(length=8), nullable=False),
        sa.Column("silent", sa.Integer(), server_default="0", nullable=False),
        sa.Column("body", SEALED),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=120)),
        sa.Column("not_before", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("expires", sa.BigInteger()),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("owner", sa.String(length=36)),
        sa.Column("lease_until", sa.BigInteger()),
        sa.Column("platform_id", sa.String(length=64)),
        sa.Column("made", sa.BigInteger(), nullable=False),
        sa.Column("ended", sa.BigInteger()),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_outbox_person_id_people", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("cause", "part", name="uq_outbox_cause_part"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_outbox_bodies",
        "outbox",
        ["ended"],
        sqlite_where=sa.text("ended IS NOT NULL AND body IS NOT NULL"),
        postgresql_where=sa.text("ended IS NOT NULL AND body IS NOT NULL"),
    )
    op.create_index(
        "ix_outbox_expiring",
        "outbox",
        ["expires"],
        sqlite_where=sa.text("state = 'waiting' AND expires IS NOT NULL"),
        postgresql_where=sa.text("state = 'waiting' AND expires IS NOT NULL"),
    )
    op.create_index(
        "ix_outbox_later",
        "outbox",
        ["not_before"],
        sqlite_where=sa.text("state = 'waiting' AND not_before > 0"),
        postgresql_where=sa.text("state = 'waiting' AND not_before > 0"),
    )
    op.create_index(
        "ix_outbox_next",
        "outbox",
        ["lane", "id"],
        sqlite_where=sa.text("state = 'waiting' AND not_before = 0"),
        postgresql_where=sa.text("state = 'waiting' AND not_before = 0"),
    )
    op.create_index(
        "ix_outbox_open",
        "outbox",
        ["address_id", "stream", "id"],
        sqlite_where=sa.text("state IN ('waiting', 'sending')"),
        postgresql_where=sa.text("state IN ('waiting', 'sending')"),
    )
    op.create_index("ix_outbox_person_id", "outbox", ["person_id"])
    op.create_table(
        "media",
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("file_id", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("channel", "hash", name="pk_media"),
    )


def _tables_of_figures() -> None:
    op.create_table(
        "facts",
        sa.Column("id", KEY, nullable=False),
        sa.Column("figures_id", sa.String(length=36), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("course", sa.String(length=40), server_default="", nullable=False),
        sa.Column("unit", sa.String(length=12), server_default="", nullable=False),
        sa.Column("item", sa.String(length=40), server_default="", nullable=False),
        sa.Column("value", sa.String(length=80), server_default="", nullable=False),
        sa.Column("rev", sa.String(length=8), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_facts"),
    )
    op.create_index("ix_facts_figures_id", "facts", ["figures_id"])
    op.create_table(
        "open_answers",
        sa.Column("id", KEY, nullable=False),
        sa.Column("figures_id", sa.String(length=36), nullable=False),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.Column("words", SEALED, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_open_answers"),
    )
    op.create_index("ix_open_answers_figures_id", "open_answers", ["figures_id"])
