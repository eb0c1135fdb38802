"""Alembic's way in: migrations run on the connection that `migrate.upgrade` hands over, in its transaction."""

from alembic import context

from bot.store.cohort_tables import metadata

context.configure(
    connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True
)
context.run_migrations()
