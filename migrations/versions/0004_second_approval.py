"""Two persons approve a release, neither of them its author; the database itself holds every step to it."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

MOMENT = sa.DateTime(timezone=True)
THREE = "seconded_by IS NULL OR (approved_by IS NOT NULL AND seconded_by <> approved_by AND seconded_by <> prepared_by)"
BEFORE_TWO = "NEW.state IN ('approved', 'published') AND (NEW.approved_by IS NULL OR NEW.seconded_by IS NULL)"
SENTENCE = "a release needs two approvals"


def upgrade() -> None:
    """Add the second approval. A release that was approved by one person and not yet published waits for the other."""
    op.execute(sa.text("UPDATE release SET state = 'locked' WHERE state = 'approved'"))
    op.execute(
        sa.text(
            "ALTER TABLE release ADD COLUMN seconded_by INTEGER CONSTRAINT fk_release_seconded_by_account "
            f"REFERENCES account (id) CONSTRAINT ck_release_three_persons CHECK ({THREE})"
        )
    )
    op.add_column("release", sa.Column("seconded_at", MOMENT, nullable=True))
    make = _postgresql if op.get_bind().dialect.name == "postgresql" else _sqlite
    for statement in make():
        op.execute(sa.text(statement))


def _sqlite() -> list[str]:
    raised = f"BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
    return [
        f"CREATE TRIGGER release_two_approvals BEFORE UPDATE OF state ON release "
        f"WHEN NEW.state <> OLD.state AND {BEFORE_TWO} {raised}",
        f"CREATE TRIGGER release_begins_as_draft BEFORE INSERT ON release WHEN {BEFORE_TWO} {raised}",
    ]


def _postgresql() -> list[str]:
    return [
        "CREATE FUNCTION refuse_one_approval() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{SENTENCE}'; END $$",
        "CREATE TRIGGER release_two_approvals BEFORE UPDATE OF state ON release FOR EACH ROW "
        f"WHEN (NEW.state <> OLD.state AND {BEFORE_TWO}) EXECUTE FUNCTION refuse_one_approval()",
        "CREATE TRIGGER release_begins_as_draft BEFORE INSERT ON release FOR EACH ROW "
        f"WHEN ({BEFORE_TWO}) EXECUTE FUNCTION refuse_one_approval()",
    ]
