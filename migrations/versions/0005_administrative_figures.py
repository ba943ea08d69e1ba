"""Administrative figures, as the office types them in."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "administrative_figure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("geography", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("percent", sa.Double(), nullable=False),
        sa.Column("numerator", sa.Integer(), nullable=True),
        sa.Column("denominator", sa.Integer(), nullable=True),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("entered_by", sa.Integer(), nullable=False),
        sa.Column("entered_at", MOMENT, nullable=False),
        sa.Column("withdrawn_by", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint("percent >= 0", name=op.f("ck_administrative_figure_percent_positive")),
        sa.CheckConstraint(
            "(numerator IS NULL) = (denominator IS NULL)", name=op.f("ck_administrative_figure_both_or_neither")
        ),
        sa.CheckConstraint(
            "denominator IS NULL OR (numerator >= 0 AND denominator > 0)",
            name=op.f("ck_administrative_figure_counts_possible"),
        ),
        sa.ForeignKeyConstraint(
            ["entered_by"], ["account.id"], name=op.f("fk_administrative_figure_entered_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by"], ["account.id"], name=op.f("fk_administrative_figure_withdrawn_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_administrative_figure")),
        sa.UniqueConstraint("public_id", name=op.f("uq_administrative_figure_public_id")),
    )
    op.create_index("ix_administrative_figure_indicator", "administrative_figure", ["indicator"], unique=False)
