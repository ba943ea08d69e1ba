"""The migrations build what the code expects, and the database itself guards what must not change."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, delete, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from survey.store import audit, inbox, schema
from survey.store.inbox import Arrival
from survey.store.session import engine_for, is_refused_write, reading, transaction, writing
from survey.store.tables.intake import Inbox
from survey.store.tables.trail import Audit, Setting


def test_the_migrations_build_exactly_the_tables_of_the_code(engine: Engine) -> None:
    assert schema.differences(engine) == []
    assert schema.is_current(engine)


def test_upgrading_again_changes_nothing(engine: Engine) -> None:
    assert schema.upgrade(engine) == schema.newest()


def test_an_address_of_an_unknown_database_is_refused() -> None:
    with pytest.raises(ValueError, match="mysql"):
        engine_for("mysql://localhost/x")


def test_sqlite_waits_for_the_disk_and_keeps_foreign_keys(engine: Engine) -> None:
    if engine.dialect.name != "sqlite":
        return
    with engine.connect() as connection:
        found = [
            connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert found == ["wal", 2, 1]


def test_a_reading_session_cannot_write(engine: Engine) -> None:
    with reading(engine) as session:
        session.add(Setting(name="a", value="b"))
        with pytest.raises(DBAPIError) as refused:
            session.flush()
    assert is_refused_write(refused.value)
    with transaction(engine) as session:
        session.add(Setting(name="a", value="b"))


def test_a_reading_session_sees_one_moment(engine: Engine) -> None:
    with reading(engine) as reader:
        assert reader.get(Setting, "later") is None
        with transaction(engine) as session:
            session.add(Setting(name="later", value="x"))
        reader.expire_all()
        assert reader.get(Setting, "later") is None


def test_the_connection_of_a_reader_can_write_again_for_the_next(engine: Engine) -> None:
    for number in range(3):
        with reading(engine) as reader:
            reader.get(Setting, "x")
        with transaction(engine) as session:
            session.add(Setting(name=f"n{number}", value="x"))


def test_two_writers_take_turns(engine: Engine) -> None:
    for name in ("first", "second"):
        with writing(engine) as session:
            session.add(Setting(name=name, value="x"))
            session.commit()
    with reading(engine) as reader:
        assert reader.get(Setting, "second") is not None


@pytest.mark.parametrize(
    "change",
    [
        update(Inbox).values(body=b"other"),
        update(Inbox).values(header=b"other"),
        update(Inbox).values(sha256="other"),
        update(Inbox).values(keys=b"other"),
        update(Inbox).values(rev=7),
        delete(Inbox),
        update(Audit).values(actor="somebody else"),
        delete(Audit),
    ],
    ids=["body", "header", "digest", "keys", "rev", "delete", "audit", "audit delete"],
)
def test_the_database_refuses_to_change_what_came_in(
    engine: Engine, change: object, arrival: Callable[..., Arrival]
) -> None:
    with transaction(engine) as session:
        inbox.add(session, arrival())
    with writing(engine) as session, pytest.raises(DBAPIError, match="append-only"):
        session.execute(change)  # type: ignore[call-overload]


def test_keys_can_be_destroyed_but_never_put_back(engine: Engine, arrival: Callable[..., Arrival]) -> None:
    with transaction(engine) as session:
        inbox.add(session, arrival())
    with transaction(engine) as session:
        inbox.forget(session, "u-1", "asked")
    with writing(engine) as session, pytest.raises(DBAPIError, match="append-only"):
        session.execute(update(Inbox).values(keys=b'{"answers":{}}'))


def test_the_trail_follows_entry_by_entry(session: Session) -> None:
    audit.set_actor(session, "account:1")
    audit.record(session, "case.assign", "case:1", to=3)
    audit.record(session, "case.assign", "case:2", to=3)
    session.commit()
    audit.record(session, "case.visit", "case:1", outcome=1)
    session.commit()
    assert audit.verify(session) == 3
    newest = audit.list_entries(session)[0]
    assert (newest.seq, newest.actor, newest.act, newest.details) == (3, "account:1", "case.visit", '{"outcome":1}')
    assert audit.head(session) == (3, newest.hash)


def test_what_was_rolled_back_leaves_no_entry(session: Session) -> None:
    audit.record(session, "a", "x")
    session.rollback()
    audit.record(session, "b", "x")
    undone = session.begin_nested()
    audit.record(session, "c", "x")
    with session.begin_nested():
        audit.record(session, "c", "deeper")
    undone.rollback()
    with session.begin_nested():
        audit.record(session, "d", "x")
    session.commit()
    assert [entry.act for entry in reversed(audit.list_entries(session))] == ["b", "d"]
    assert audit.verify(session) == 2


def test_an_entry_changed_behind_the_trails_back_is_found(engine: Engine) -> None:
    with transaction(engine) as session:
        for number in range(5):
            audit.record(session, "act", f"case:{number}")
    with transaction(engine) as session:
        _take_the_guard_away(session)
        session.execute(update(Audit).where(Audit.seq == 3).values(subject="case:99"))
    with reading(engine) as session, pytest.raises(audit.BrokenTrail) as broken:
        audit.verify(session)
    assert broken.value.seq == 3


def test_an_entry_taken_out_behind_the_trails_back_is_found(engine: Engine) -> None:
    with transaction(engine) as session:
        for number in range(5):
            audit.record(session, "act", f"case:{number}")
    with transaction(engine) as session:
        _take_the_guard_away(session)
        session.execute(delete(Audit).where(Audit.seq == 2))
    with reading(engine) as session, pytest.raises(audit.BrokenTrail) as broken:
        audit.verify(session)
    assert broken.value.seq == 2


def _take_the_guard_away(session: Session) -> None:
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("DROP TRIGGER audit_no_update"))
        session.execute(text("DROP TRIGGER audit_no_delete"))
    else:
        session.execute(text("ALTER TABLE audit DISABLE TRIGGER ALL"))
