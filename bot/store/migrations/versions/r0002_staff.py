"""Roles, grants, audit, dialogs and contact checks."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Only new tables: what is there stays as it is."""
    _roles()
    _grants()
    _audit()
    _dialogs()
    _contact_checks()


def _roles() -> None:
    op.create_table(
        "roles",
        sa.Column("id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("address_id", KEY, nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("scope", sa.String(length=40), server_default="", nullable=False),
        sa.Column("given_by", KEY, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger()),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_roles_person_id_people", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["address_id"], ["addresses.id"], name="fk_roles_address_id_addresses", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_roles"),
    )
    op.create_index("ix_roles_person_id", "roles", ["person_id"])
    op.create_index("ix_roles_address_id", "roles", ["address_id"])
    op.create_index(
        "ix_roles_held",
        "roles",
        ["role"],
        sqlite_where=sa.text("revoked_at IS NULL"),
        postgresql_where=sa.text("revoked_at IS NULL"),
    )


def _grants() -> None:
    op.create_table(
        "grants",
        sa.Column("id", KEY, nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("scope", sa.String(length=40), server_default="", nullable=False),
        sa.Column("made_by", KEY, nullable=False),
        sa.Column("made_in", KEY, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("ask", sa.Integer()),
        sa.Column("used_by", KEY),
        sa.Column("used_in", KEY),
        sa.Column("outcome", sa.String(length=12)),
        sa.PrimaryKeyConstraint("id", name="pk_grants"),
        sa.UniqueConstraint("hash", name="uq_grants_hash"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_grants_until", "grants", ["until"])


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", KEY, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("who", KEY, nullable=False),
        sa.Column("what", sa.String(length=24), nullable=False),
        sa.Column("target", sa.String(length=60), server_default="", nullable=False),
        sa.Column("detail", sa.String(length=200), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
        sqlite_autoincrement=True,
    )


def _dialogs() -> None:
    op.create_table(
        "dialogs",
        sa.Column("person_id", KEY, autoincrement=False, nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_dialogs_person_id_people", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name="pk_dialogs"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_dialogs_until", "dialogs", ["until"])


def _contact_checks() -> None:
    op.create_table(
        "contact_checks",
        sa.Column("id", KEY, nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("checked_by", KEY, nullable=False),
        sa.Column("checked_on", sa.String(length=10), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_contact_checks"),
    )
    op.create_index("ix_contact_checks_fact", "contact_checks", ["country", "key", "id"])
