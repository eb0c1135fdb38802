"""The one place that knows how a database writes «insert, or change what is there»."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Insert, Table, UniqueConstraint
from sqlalchemy.dialects.sqlite import insert


def insert_new(table: Table) -> Insert:
    """Inserts rows; one whose key exists already is left as it is."""
    return insert(table).on_conflict_do_nothing()


def insert_or_change(table: Table, change: Mapping[str, Any], *, key: str = "") -> Insert:
    """Inserts rows; where the natural key exists already, sets `change`. The string "new" stands for the
    value that the insert offered. `key`: one column to go by instead of the natural key."""
    statement = insert(table)
    values = {name: statement.excluded[name] if value == "new" else value for name, value in change.items()}
    return statement.on_conflict_do_update(index_elements=[key] if key else _key(table), set_=values)


def _key(table: Table) -> list[str]:
    """The columns of the table's unique constraint if it has one, else of its primary key."""
    unique = [one for one in table.constraints if isinstance(one, UniqueConstraint)]
    return [column.name for column in (unique[0] if unique else table.primary_key).columns]
