"""Where alembic runs the steps: on the connection that `schema` hands it, and on no other."""

from __future__ import annotations

from alembic import context

from deadlines.store.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,  # SQLite cannot alter a column in place
)
context.run_migrations()  # the transaction is the caller's
