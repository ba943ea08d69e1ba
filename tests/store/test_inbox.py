"""The inbox keeps every envelope once, exactly, and says what became of it."""

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from survey.store import audit, inbox, records, reviews
from survey.store.errors import NotFound
from survey.store.inbox import Arrival
from survey.store.session import reading, transaction
from survey.store.tables.field import Case, Wave
from survey.store.tables.intake import Inbox

Make = Callable[..., Arrival]


def test_an_envelope_is_kept_byte_for_byte(session: Session, arrival: Make) -> None:
    receipt = inbox.add(session, arrival(content=b"\x00\n\r binary"))
    session.commit()
    assert receipt.fate == "new"
    assert inbox.exact_bytes(receipt.entry) == b'SVE1\n{"uuid":"u"}\n{"answers":{}}\n' + receipt.entry.body


def test_the_same_envelope_again_is_already_there(session: Session, arrival: Make) -> None:
    first, second = inbox.add(session, arrival()), inbox.add(session, arrival())
    assert (first.fate, second.fate) == ("new", "already")
    assert first.entry.seq == second.entry.seq


def test_other_bytes_under_the_same_id_are_kept_beside_and_flagged(session: Session, arrival: Make) -> None:
    inbox.add(session, arrival(content=b"one"))
    other = inbox.add(session, arrival(content=b"two"))
    assert other.fate == "beside"
    assert (other.entry.held, other.entry.held_reason) == (True, inbox.OTHER_BYTES)
    assert [flag.rule for flag in reviews.list_entry_flags(session)] == [inbox.OTHER_BYTES]
    assert [entry.body for entry in inbox.list_entries(session, "u-1")] == [b"one", b"two"]
    assert inbox.add(session, arrival(content=b"two")).fate == "already"


def test_a_later_revision_is_new(session: Session, arrival: Make) -> None:
    assert [inbox.add(session, arrival(rev=rev)).fate for rev in (1, 2, 3)] == ["new"] * 3


def test_bytes_that_are_no_envelope_are_kept_too(session: Session) -> None:
    raw = b"half an env"
    given = Arrival(uuid="u", rev=1, sha256="s", header=None, keys=None, body=raw, door="field")
    entry = inbox.add(session, given).entry
    assert (entry.state, inbox.exact_bytes(entry)) == ("unreadable", raw)


def test_a_tablet_learns_what_the_server_lacks(session: Session, arrival: Make) -> None:
    inbox.add(session, arrival(uuid="a"))
    held = [("a", 1, hashlib.sha256(b"body").hexdigest()), ("a", 2, "x"), ("b", 1, "y")]
    assert inbox.find_lacking(session, held) == {("a", 2, "x"), ("b", 1, "y")}


def test_forgetting_destroys_the_keys_and_leaves_a_tombstone(session: Session, arrival: Make) -> None:
    inbox.add(session, arrival(content=b"one"))
    inbox.add(session, arrival(rev=2, content=b"two"))
    assert inbox.forget(session, "u-1", "asked by the household") == 2
    session.commit()
    session.expire_all()
    for entry in inbox.list_entries(session, "u-1"):
        assert (entry.keys, entry.state) == (None, "forgotten")
        assert inbox.exact_bytes(entry) is None
    assert inbox.is_forgotten(session, "u-1")
    assert inbox.add(session, arrival(content=b"one")).fate == "already"
    with pytest.raises(NotFound):
        inbox.forget(session, "never", "asked")


def test_many_envelopes_go_in_at_once_in_order(session: Session, arrival: Make) -> None:
    seqs = inbox.add_many(session, [arrival(uuid=f"u-{n}", content=f"c{n}".encode()) for n in range(1200)])
    assert seqs == sorted(seqs)
    rows = inbox.list_by_seq(session, seqs)
    assert [row.uuid for row in rows] == [f"u-{n}" for n in range(1200)]
    assert inbox.newest_seq(session) == seqs[-1]


def test_numbers_are_never_given_twice(engine: Engine, arrival: Make) -> None:
    seen = []
    for number in range(3):
        with transaction(engine) as session:
            seen.append(inbox.add(session, arrival(uuid=f"u{number}")).entry.seq)
    assert seen == sorted(set(seen))


@pytest.mark.parametrize("contents", [[b"same"] * 8, [b"one", b"two"] * 4])
def test_many_senders_of_one_id_leave_each_content_once(engine: Engine, arrival: Make, contents: list[bytes]) -> None:
    def send(content: bytes) -> str:
        with transaction(engine) as session:
            return inbox.add(session, arrival(content=content)).fate

    with ThreadPoolExecutor(8) as pool:
        fates = list(pool.map(send, contents))
    assert fates.count("new") == 1
    assert fates.count("beside") == len(set(contents)) - 1
    with reading(engine) as session:
        rows = list(session.scalars(select(Inbox)))
        assert sorted(row.body for row in rows) == sorted(set(contents))
        assert [row.held for row in sorted(rows, key=lambda row: row.seq)] == [False, True][: len(set(contents))]
        assert audit.verify(session) == len(set(contents))


def _facts(wave: Wave, case: Case | None, **other: Any) -> records.NewRevision:
    facts: dict[str, Any] = {
        "kind": "household",
        "wave_id": wave.id,
        "case_id": case.id if case else None,
        "mode": 1,
        "instrument": "household",
        "instrument_version": "1",
        "outcome": 1,
        **other,
    }
    return facts  # type: ignore[return-value]


def test_an_envelope_read_becomes_a_revision_of_its_record(
    session: Session, wave: Wave, households: list[Case], arrival: Make
) -> None:
    entry = inbox.add(session, arrival()).entry
    revision = records.add_revision(session, entry, **_facts(wave, households[0], persons=4))
    record = records.get_record(session, "u-1")
    assert (record.state, record.rev, record.outcome, revision.persons) == ("received", 1, 1, 4)
    assert entry.state == "parsed"
    assert records.get_current(session, record).entry.seq == entry.seq
    assert records.list_for_case(session, households[0].id) == [record]


def test_a_newer_revision_counts_and_an_older_one_that_comes_late_does_not(
    session: Session, wave: Wave, arrival: Make
) -> None:
    for rev in (1, 3, 2):
        entry = inbox.add(session, arrival(rev=rev)).entry
        records.add_revision(session, entry, **_facts(wave, None, outcome=rev))
    record = records.get_record(session, "u-1")
    assert (record.rev, record.outcome) == (3, 3)
    assert [revision.rev for revision in records.list_revisions(session, record)] == [1, 2, 3]


def test_what_is_held_never_becomes_the_revision_that_counts(session: Session, wave: Wave, arrival: Make) -> None:
    entry = inbox.add(session, arrival(content=b"one")).entry
    records.add_revision(session, entry, **_facts(wave, None))
    clone = inbox.add(session, arrival(content=b"two")).entry
    assert records.add_revision(session, clone, **_facts(wave, None)).beside
    late = inbox.add(session, arrival(rev=2, content=b"three", held="revoked device")).entry
    records.add_revision(session, late, **_facts(wave, None))
    record = records.get_record(session, "u-1")
    assert record.rev == 1
    assert records.get_current(session, record).entry.body == b"one"


def test_many_records_are_made_at_once(session: Session, wave: Wave, households: list[Case], arrival: Make) -> None:
    count = 1100
    seqs = inbox.add_many(session, [arrival(uuid=f"u-{n}", content=f"c{n}".encode()) for n in range(count)])
    moment = inbox.get_by_seq(session, seqs[0]).received_at
    rows = [
        {
            **_facts(wave, households[n % 6]),
            "uuid": f"u-{n}",
            "seq": seq,
            "door": "field",
            "received_at": moment,
            "state": "accepted",
        }
        for n, seq in enumerate(seqs)
    ]
    ids = records.add_many(session, rows)  # type: ignore[arg-type]
    assert reviews.add_decisions(session, ids, "accept", account_id=None, at=moment) == count
    session.commit()
    streamed = list(records.iterate_current(session, wave.id))
    assert [current.record.uuid for current in streamed] == [f"u-{n}" for n in range(count)]
    assert all(current.entry.uuid == current.record.uuid for current in streamed)
    assert records.count_states(session, wave.id) == {"accepted": count}
