"""What came in and what was done stays: the database itself refuses to change or delete it.

`audit`, `decision`: no change, no deletion. `inbox`: no deletion, and of its columns only the state, the holding and
the keys may change, the keys to nothing but nothing (that is how content is forgotten).
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

KEPT = (
    "seq",
    "uuid",
    "rev",
    "sha256",
    "header",
    "body",
    "key_id",
    "door",
    "wave_id",
    "case_id",
    "account_id",
    "received_at",
)
FROZEN_TABLES = ("audit", "decision")


def upgrade() -> None:
    """Set the triggers of the database at hand."""
    make = _postgresql if op.get_bind().dialect.name == "postgresql" else _sqlite
    for statement in make():
        op.execute(sa.text(statement))


def _sqlite() -> list[str]:
    changed = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in KEPT)
    statements = []
    for table in FROZEN_TABLES:
        statements.append(
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
    for table in (*FROZEN_TABLES, "inbox"):
        statements.append(
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
    statements.append(
        f"CREATE TRIGGER inbox_bytes_stay BEFORE UPDATE ON inbox WHEN {changed} "
        "OR (NEW.keys IS NOT NULL AND NEW.keys IS NOT OLD.keys) "
        "BEGIN SELECT RAISE(ABORT, 'inbox is append-only'); END"
    )
    return statements


def _postgresql() -> list[str]:
    changed = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in KEPT)
    statements = [
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$",
    ]
    for table in FROZEN_TABLES:
        statements.append(
            f"CREATE TRIGGER {table}_stays BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
    for table in (*FROZEN_TABLES, "inbox"):
        statements.append(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} EXECUTE FUNCTION refuse_change()"
        )
    statements.append(
        "CREATE TRIGGER inbox_no_delete BEFORE DELETE ON inbox FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    statements.append(
        f"CREATE TRIGGER inbox_bytes_stay BEFORE UPDATE ON inbox FOR EACH ROW WHEN ({changed} "
        "OR (NEW.keys IS NOT NULL AND NEW.keys IS DISTINCT FROM OLD.keys)) EXECUTE FUNCTION refuse_change()"
    )
    return statements
