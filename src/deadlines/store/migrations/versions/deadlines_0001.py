"""The first tables.

Made on 2026-11-21. Written out, not taken from `tables`, which moves on while a released step must not.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "deadlines_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make all tables."""
    op.create_table(
        "register",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("note", sa.Text(), nullable=False),
    )
    op.create_table(
        "party",
        sa.Column("key", sa.Text(), primary_key=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
    )
    op.create_table(
        "plan",
        sa.Column("code", sa.Text(), primary_key=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
    )
    op.create_table(
        "entry",
        sa.Column("code", sa.Text(), primary_key=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("plan", sa.Text(), sa.ForeignKey("plan.code"), nullable=False),
        sa.Column("item", sa.Text(), sa.ForeignKey("entry.code"), nullable=True),
        sa.Column("measure", sa.Text(), sa.ForeignKey("entry.code"), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("tail", sa.Text(), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("first", sa.Date(), nullable=True),
        sa.Column("last", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("recurring", sa.Boolean(), nullable=False),
        sa.Column("undated", sa.Boolean(), nullable=False),
        sa.Column("ongoing", sa.Boolean(), nullable=False),
        sa.Column("ambiguous", sa.Boolean(), nullable=False),
        sa.Column("wavering", sa.Boolean(), nullable=False),
        sa.Column("reports", sa.Integer(), nullable=False),
        sa.Column("label", sa.Text(), nullable=True),
        sa.Column("section", sa.Text(), nullable=True),
        sa.Column("responsible", sa.Text(), nullable=True),
        sa.Column("doc", sa.Text(), nullable=False),
    )
    op.create_index("entry_in_plan", "entry", ["plan", "position"])
    op.create_index("entry_in_item", "entry", ["item", "position"])
    op.create_index("entry_tail", "entry", ["tail"])
    op.create_index("entry_open", "entry", ["done_on", "due"])
    op.create_index("entry_due", "entry", ["due"])
    op.create_index(
        "entry_recurring",
        "entry",
        ["last", "first"],
        sqlite_where=sa.text("recurring"),
        postgresql_where=sa.text("recurring"),
    )
    op.create_index(
        "entry_noted",
        "entry",
        ["plan", "wavering", "done_on", "undated", "ongoing", "ambiguous"],
        sqlite_where=sa.text("undated OR ongoing OR ambiguous"),
        postgresql_where=sa.text("undated OR ongoing OR ambiguous"),
    )
    op.create_table(
        "role",
        sa.Column("code", sa.Text(), sa.ForeignKey("entry.code"), primary_key=True),
        sa.Column("role", sa.Text(), primary_key=True),
        sa.Column("position", sa.Integer(), primary_key=True),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
    )
    op.create_table(
        "report",
        sa.Column("code", sa.Text(), sa.ForeignKey("entry.code"), primary_key=True),
        sa.Column("position", sa.Integer(), primary_key=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
    )
    op.create_table(
        "log",
        sa.Column("seq", sa.Integer(), primary_key=True),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=True),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("prev", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.Column("file", sa.Text(), nullable=True),
    )
    op.create_index("log_code", "log", ["code"])


def downgrade() -> None:
    """A register is not taken back to an older shape; the backup made before the step is."""
    raise NotImplementedError
