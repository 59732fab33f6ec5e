"""${message}

Made on ${create_date.date().isoformat()}.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step on."""
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    """A register is not taken back to an older shape; the backup made before the step is."""
    raise NotImplementedError
