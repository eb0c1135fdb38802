"""Brings a database to the schema of this program. Alembic is imported only when an older one is found."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from bot.store.cohort_tables import metadata
from bot.store.trouble import DatabaseTrouble

REVISIONS = ("0001", "0002", "0003", "0004")
"""Every schema there has been, oldest first. A test compares them with the files in `migrations/versions`."""

FOLDER = Path(__file__).with_name("migrations")


def version_of(conn: Connection) -> str | None:
    """The schema found: None in an empty database, "" in one where no migration has run yet.

    Raises DatabaseTrouble if the file belongs to another program or to a newer version of this one."""
    tables = set(inspect(conn).get_table_names())
    if not tables:
        return None
    if "alembic_version" not in tables:
        raise DatabaseTrouble("the database is another program's: name another file in AULITA_DATABASE_URL")
    found = str(conn.execute(text("SELECT version_num FROM alembic_version")).scalar() or "")
    if found not in ("", *REVISIONS):
        raise DatabaseTrouble(
            "the database was written by a newer aulita "
            f"(schema {found}, this one knows up to {REVISIONS[-1]}): "
            "install the newer program, or put back a backup from before"
        )
    return found


def bring_up(conn: Connection, found: str | None) -> None:
    """From `found` to the newest schema inside the caller's transaction: whole or not at all.

    Foreign keys must be off: changing a table in SQLite means dropping it, which would take its children
    along."""
    if found is None:
        _create(conn)
    elif found != REVISIONS[-1]:
        upgrade(conn)


def _create(conn: Connection) -> None:
    """The newest schema at once, without Alembic (0.6 s of import). A test proves it equal to the migrated
    one."""
    metadata.create_all(conn)
    conn.execute(
        text(
            "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, "
            "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
        )
    )
    conn.execute(text("INSERT INTO alembic_version VALUES (:newest)"), {"newest": REVISIONS[-1]})


def upgrade(conn: Connection) -> None:
    """Runs every migration that is missing."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = conn
    command.upgrade(config, "head")
    broken = conn.execute(text("PRAGMA foreign_key_check")).first()
    if broken is not None:
        raise DatabaseTrouble(
            f"a migration would leave rows of {broken[0]} without their parent: nothing was changed"
        )
