"""Tasks without a limit that a finding was split into count among what has no date.

Made on 2026-11-22. No column is new: the rows of such tasks say now that they are undated.
"""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "deadlines_0003"
down_revision = "deadlines_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Mark the tasks: measures that came in later than their plan (a gap without a beginning), with no milestone."""
    bind = op.get_bind()
    found = bind.execute(
        sa.text(
            "SELECT code, doc FROM entry e WHERE kind = 'measure' AND wavering"
            " AND NOT EXISTS (SELECT 1 FROM entry m WHERE m.measure = e.code AND m.kind = 'milestone')"
        )
    ).all()
    for code, doc in found:
        if any("from" not in gap for gap in json.loads(doc).get("gaps", ())):
            bind.execute(sa.text("UPDATE entry SET undated = true WHERE code = :code"), {"code": code})


def downgrade() -> None:
    """A register is not taken back to an older shape; the backup made before the step is."""
    raise NotImplementedError
