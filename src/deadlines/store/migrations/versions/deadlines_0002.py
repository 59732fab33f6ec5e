"""Days that acts set for something to be done: the next step of acceptance, the answer to a paper.

Made on 2026-11-22. No register made before has such acts: the new columns begin empty.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "deadlines_0002"
down_revision = "deadlines_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns behind those that hold what reports add up to."""
    op.add_column("entry", sa.Column("awaited", sa.Date(), nullable=True))
    op.add_column("entry", sa.Column("answered", sa.Date(), nullable=True))
    op.create_index(
        "entry_awaited",
        "entry",
        ["awaited", "answered"],
        sqlite_where=sa.text("awaited IS NOT NULL"),
        postgresql_where=sa.text("awaited IS NOT NULL"),
    )


def downgrade() -> None:
    """A register is not taken back to an older shape; the backup made before the step is."""
    raise NotImplementedError
