"""Remarks of the staff on units."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Only a new table: what is there stays as it is."""
    op.create_table(
        "remarks",
        sa.Column("id", KEY, nullable=False),
        sa.Column("unit", sa.String(length=16), nullable=False),
        sa.Column("part", sa.String(length=40), server_default="", nullable=False),
        sa.Column("rev", sa.String(length=8), nullable=False),
        sa.Column("by", KEY, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("settled_at", sa.BigInteger()),
        sa.Column("settled_by", KEY),
        sa.PrimaryKeyConstraint("id", name="pk_remarks"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_remarks_open",
        "remarks",
        ["unit", "id"],
        sqlite_where=sa.text("settled_at IS NULL"),
        postgresql_where=sa.text("settled_at IS NULL"),
    )
    op.create_index("ix_remarks_by", "remarks", ["by"])
