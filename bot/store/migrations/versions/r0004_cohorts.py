"""Cohorts and their people, links, calls and broadcasts, files, and what audiences are chosen by."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """New tables, a column of people and one of roles, and an audit that cannot be changed; what is there stays."""
    op.add_column("people", sa.Column("written_at", sa.BigInteger()))
    op.add_column("roles", sa.Column("open_until", sa.BigInteger()))
    _audit_only_added()
    _cohorts()
    _members()
    _links()
    _call_steps()
    _broadcasts()
    _recipients()
    _files()
    _reach()
    _staff_doors()
    _staff_pins()


def _audit_only_added() -> None:
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER audit_no_{verb.lower()} BEFORE {verb} ON audit "
            "BEGIN SELECT RAISE(ABORT, 'the audit is only ever added to'); END"
        )


def _cohorts() -> None:
    op.create_table(
        "cohorts",
        sa.Column("id", KEY, nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("course", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("start", sa.String(length=10), server_default="", nullable=False),
        sa.Column("ends", sa.String(length=10), server_default="", nullable=False),
        sa.Column("capacity", sa.Integer(), server_default="0", nullable=False),
        sa.Column("countries", sa.String(length=120), server_default="", nullable=False),
        sa.Column("early_reason", sa.String(length=200), server_default="", nullable=False),
        sa.Column("made_by", KEY, nullable=False),
        sa.Column("made_in", KEY, server_default="0", nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("told", sa.String(length=12), server_default="", nullable=False),
        sa.Column("opened_at", sa.BigInteger()),
        sa.Column("archived_at", sa.BigInteger()),
        sa.Column("cloned_from", KEY),
        sa.PrimaryKeyConstraint("id", name="pk_cohorts"),
        sa.UniqueConstraint("name", name="uq_cohorts_name"),
        sqlite_autoincrement=True,
    )


def _members() -> None:
    op.create_table(
        "members",
        sa.Column("id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("cohort_id", KEY, nullable=False),
        sa.Column("link_id", KEY, server_default="0", nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("joined_at", sa.BigInteger(), nullable=False),
        sa.Column("begins", sa.String(length=10), server_default="", nullable=False),
        sa.Column("late", sa.String(length=8), server_default="", nullable=False),
        sa.Column("form", sa.String(length=1), server_default="a", nullable=False),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name="fk_members_cohort_id_cohorts"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_members_person_id_people", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_members"),
        sa.UniqueConstraint("person_id", "cohort_id", name="uq_members_person_id_cohort_id"),
    )
    op.create_index("ix_members_link", "members", ["link_id"])
    op.create_index("ix_members_of", "members", ["cohort_id", "state"])


def _links() -> None:
    op.create_table(
        "links",
        sa.Column("id", KEY, nullable=False),
        sa.Column("cohort_id", KEY, nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("sector", sa.String(length=24), server_default="", nullable=False),
        sa.Column("cap", sa.Integer(), server_default="0", nullable=False),
        sa.Column("until", sa.BigInteger()),
        sa.Column("paused", sa.Integer(), server_default="0", nullable=False),
        sa.Column("spent", sa.Integer(), server_default="0", nullable=False),
        sa.Column("made_by", KEY, nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name="fk_links_cohort_id_cohorts"),
        sa.PrimaryKeyConstraint("id", name="pk_links"),
        sa.UniqueConstraint("cohort_id", "source", name="uq_links_cohort_id_source"),
        sqlite_autoincrement=True,
    )


def _call_steps() -> None:
    op.create_table(
        "call_steps",
        sa.Column("id", KEY, nullable=False),
        sa.Column("cohort_id", KEY, nullable=False),
        sa.Column("days_before", sa.Integer(), nullable=False),
        sa.Column("text_es", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("broadcast_id", KEY),
        sa.Column("made_by", KEY, server_default="0", nullable=False),
        sa.Column("made_in", KEY, server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name="fk_call_steps_cohort_id_cohorts"),
        sa.PrimaryKeyConstraint("id", name="pk_call_steps"),
        sa.UniqueConstraint("cohort_id", "days_before", name="uq_call_steps_cohort_id_days_before"),
    )


def _broadcasts() -> None:
    op.create_table(
        "broadcasts",
        sa.Column("id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("minutes", sa.Integer()),
        sa.Column("urgent", sa.Integer(), server_default="0", nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("cohort_id", KEY),
        sa.Column("made_by", KEY, nullable=False),
        sa.Column("made_in", KEY, nullable=False),
        sa.Column("confirmed_at", sa.BigInteger(), nullable=False),
        sa.Column("begun_at", sa.BigInteger()),
        sa.Column("ended_at", sa.BigInteger()),
        sa.Column("reason", sa.String(length=60), server_default="", nullable=False),
        sa.Column("board", KEY),
        sa.Column("board_said", sa.String(length=64), server_default="", nullable=False),
        sa.Column("recall", sa.String(length=8), server_default="", nullable=False),
        sa.Column("forgiven", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_broadcasts"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_broadcasts_open",
        "broadcasts",
        ["state"],
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index("ix_broadcasts_text", "broadcasts", ["text_hash", "confirmed_at"])


def _recipients() -> None:
    op.create_table(
        "recipients",
        sa.Column("broadcast_id", KEY, autoincrement=False, nullable=False),
        sa.Column("person_id", KEY, autoincrement=False, nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.String(length=24)),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("row_id", KEY),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("channel", sa.String(length=20), server_default="", nullable=False),
        sa.Column("recall", sa.String(length=8), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["broadcast_id"], ["broadcasts.id"], name="fk_recipients_broadcast_id_broadcasts"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_recipients_person_id_people", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("broadcast_id", "person_id", name="pk_recipients"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_recipients_due",
        "recipients",
        ["broadcast_id", "due"],
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_index("ix_recipients_person", "recipients", ["person_id"])
    op.create_index("ix_recipients_row", "recipients", ["row_id"])


def _files() -> None:
    op.create_table(
        "files",
        sa.Column("id", KEY, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("form", sa.String(length=8), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("bytes", sa.LargeBinary()),
        sa.Column("source", sa.LargeBinary()),
        sa.Column("tries", sa.Integer()),
        sa.Column("until", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name="pk_files"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_files_until",
        "files",
        ["until"],
        sqlite_where=sa.text("until IS NOT NULL"),
        postgresql_where=sa.text("until IS NOT NULL"),
    )


def _reach() -> None:
    op.create_table(
        "reach",
        sa.Column("person_id", KEY, autoincrement=False, nullable=False),
        sa.Column("country", sa.String(length=2), server_default="", nullable=False),
        sa.Column("zone", sa.String(length=40), server_default="", nullable=False),
        sa.Column("language", sa.String(length=2), server_default="es", nullable=False),
        sa.Column("course", sa.String(length=40), server_default="", nullable=False),
        sa.Column("units", sa.Integer(), server_default="0", nullable=False),
        sa.Column("essential", sa.Integer(), server_default="0", nullable=False),
        sa.Column("finished", sa.Integer(), server_default="0", nullable=False),
        sa.Column("sector", sa.String(length=24), server_default="", nullable=False),
        sa.Column("calls", sa.Integer(), server_default="0", nullable=False),
        sa.Column("muted", sa.String(length=40), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_reach_person_id_people", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name="pk_reach"),
        sqlite_with_rowid=False,
    )


def _staff_doors() -> None:
    op.create_table(
        "staff_doors",
        sa.Column("id", KEY, nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("address_id", KEY, nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger()),
        sa.Column("used_in", KEY),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_staff_doors_person_id_people", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_staff_doors"),
        sa.UniqueConstraint("hash", name="uq_staff_doors_hash"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_staff_doors_person_id", "staff_doors", ["person_id"])
    op.create_index("ix_staff_doors_until", "staff_doors", ["until"])


def _staff_pins() -> None:
    op.create_table(
        "staff_pins",
        sa.Column("person_id", KEY, autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("shut_until", sa.BigInteger()),
        sa.Column("open_in", KEY),
        sa.Column("open_until", sa.BigInteger()),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_staff_pins_person_id_people", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name="pk_staff_pins"),
        sqlite_with_rowid=False,
    )
